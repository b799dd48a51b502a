import { createHash } from 'node:crypto';
import type { CodeRun } from '../rows/tables.ts';
import type { MadeBatch } from './manifest.ts';

/** The batches' digests: each a hash of what is taken of the batch, in order. */
export function batchDigests() {
  const batches: MadeBatch[] = [];
  let hash = createHash('sha256');

  function finish(): void {
    const last = batches.at(-1);
    if (last) last.sha256 = hash.digest('hex');
  }

  function begin({ batch, first }: CodeRun): MadeBatch {
    finish();
    const made = { number: batch, firstSequence: first, count: 0, sha256: '' };
    batches.push(made);
    hash = createHash('sha256');
    return made;
  }

  return {
    /** Takes what lies in the package of a run: its images or, in data mode, its rows of codes.csv. */
    take(run: CodeRun, bytes: Uint8Array): void {
      const last = batches.at(-1);
      const made = last?.number === run.batch ? last : begin(run);
      made.count += run.count;
      hash.update(bytes);
    },
    end(): MadeBatch[] {
      finish();
      return batches;
    },
  };
}
