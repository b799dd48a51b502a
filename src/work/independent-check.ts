import { randomInt } from 'node:crypto';
import { ID_LENGTH } from '../codes/id/crockford.ts';
import { idMinter } from '../codes/id/extended-id.ts';
import { panelsWanted } from '../codes/package/image-check.ts';
import type { PackagePlan } from '../codes/plan.ts';
import { independentReader } from '../codes/read-back/independent.ts';
import type { CodeRun } from '../codes/rows/tables.ts';
import { drawnAs } from '../codes/secure/graphic.ts';
import { eachStored } from '../codes/zip/zip-records.ts';

/** Looks at a run's images on their way into the package; throws an Error that names the image that is wrong. */
export type IndependentCheck = (run: CodeRun, entries: Uint8Array) => Promise<void>;

/**
 * Has a decoder that nobody here wrote read the first, the last and some random images of each batch. The threads have
 * read every image already; this is for a fault that drawing and read-back might share.
 */
export async function independentCheck(plan: PackagePlan): Promise<IndependentCheck> {
  const sampleOf = batchSample(plan);
  const read = await independentReader(drawnAs(plan), plan.symbol);
  const panels = panelsWanted(plan);
  const mint = idMinter(plan.mint);
  const id = new Uint8Array(ID_LENGTH);
  let batch = 0;
  let chosen = new Set<number>();
  return async (run, entries) => {
    if (run.batch !== batch) {
      batch = run.batch;
      chosen = sampleOf(run);
    }
    const images: { sequence: number; file: Uint8Array }[] = [];
    let sequence = run.first;
    eachStored(entries, (_name, start, end) => {
      if (chosen.has(sequence)) images.push({ sequence, file: entries.subarray(start, end) });
      sequence++;
    });
    for (const image of images) {
      mint(image.sequence, 1, id);
      const text = await read(image.file, panels(id, 1)(0));
      const expected = plan.urlPrefix + Buffer.from(id).toString();
      if (text !== expected)
        throw new Error(`The independent decoder reads ${text} in the image of code ${image.sequence}.`);
    }
  };
}

const RANDOM_IMAGES = 2;

/** Sequence numbers of the batch that a run begins. */
function batchSample({ quantity, batchSize }: PackagePlan): (run: CodeRun) => Set<number> {
  return ({ first }) => {
    const last = Math.min(first + batchSize - 1, quantity);
    const random = Array.from({ length: RANDOM_IMAGES }, () => randomInt(first, last + 1));
    return new Set([first, last, ...random]);
  };
}
