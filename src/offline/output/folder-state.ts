import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchFolder, IMAGES_FOLDER, imagePath, lookupImage } from '../../codes/package/layout.ts';
import { imageDrawer } from '../check/check-images.ts';
import { codeChunks } from '../check/code-chunks.ts';
import type { CodeChunk } from '../check/expected-rows.ts';
import type { Facts } from '../facts.ts';
import { EXIT, Failure, wrongUse } from '../failure.ts';
import { readPieces } from '../input/input-file.ts';
import { type Job, listFault } from './draw.ts';
import { hasBegun, hasKin } from './journal.ts';

/**
 * Looks at a folder before anything is drawn into it: codes of two packages in one folder end up in one print.
 * @returns whether the same run was finished there before. @throws Failure (2) if it holds other codes, or nothing to
 * go on with though `resume` asks for it.
 */
export async function lookAtFolder(
  job: Job,
  dir: string,
  { resume, verify }: { resume: boolean; verify: boolean },
): Promise<boolean> {
  const { facts, selection } = job;
  const begun = hasBegun(dir, facts, selection);
  if (existsSync(join(dir, selection.filesName))) {
    await mustListThese(job, dir, verify);
    if (!verify) await mustHoldThese(job, dir);
    return true;
  }
  if (begun) return false;
  if (resume)
    throw wrongUse(
      `${dir} holds no unfinished run of this package to go on with. Leave --resume out to begin one.`,
    );
  const codes = join(dir, IMAGES_FOLDER);
  if (!existsSync(codes) || readdirSync(codes).length === 0 || hasKin(dir, facts)) return false;
  if (!hasDoneShards(dir, selection.label)) throw otherCodes(dir);
  await mustHoldThese(job, dir);
  return false;
}

const otherCodes = (dir: string) =>
  wrongUse(
    `${dir} holds other codes already; codes of two runs in one folder end up in one print. Name another folder with -o.`,
  );

function hasDoneShards(dir: string, label: string): boolean {
  const of = /-of-\d+$/.exec(label)?.[0];
  return (
    of !== undefined && readdirSync(dir).some((name) => /^files-\d/.test(name) && name.endsWith(`${of}.csv`))
  );
}

async function mustListThese(job: Job, dir: string, verify: boolean): Promise<void> {
  const path = join(dir, job.selection.filesName);
  const fault = await listFault(job, readPieces(path), path);
  if (!fault) return;
  if (verify) throw listFailure(fault, path);
  throw wrongUse(
    `${path} lists other codes than these: ${fault} Name another folder with -o, or remove that one.`,
  );
}

/** Why a verification failed that found a list wrong. */
export const listFailure = (fault: string, file: string) =>
  new Failure(EXIT.checkFailed, `${fault} Draw again, into another folder or zip.`, { file });

/** Lists of files tell no orders apart, images do: one of each batch is held against its row. */
async function mustHoldThese({ source, facts }: Job, dir: string): Promise<void> {
  const draw = imageDrawer(facts);
  let batch = 0;
  let sample: number | undefined;
  for await (const { chunk } of codeChunks(source, facts)) {
    if (chunk.batch !== batch) sample = firstImage(dir, chunk, facts);
    batch = chunk.batch;
    const i = (sample ?? 0) - chunk.first;
    if (sample === undefined || i < 0 || i >= chunk.count) continue;
    const path = join(dir, imagePath(batch, sample, facts.drawing.format));
    if (!readFileSync(path).equals(draw(chunk, i)))
      throw wrongUse(
        `${path} is not the image of row ${sample}: ${dir} holds other codes, or it was changed. Name another folder with -o; to find what was changed, use --verify.`,
      );
  }
}

/** The lowest sequence number that has an image in the folder of a batch. */
function firstImage(dir: string, { batch }: CodeChunk, { drawing }: Facts): number | undefined {
  const folder = join(dir, batchFolder(batch));
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const images = names.map(lookupImage);
  return images.find((image) => image?.format === drawing.format)?.sequence;
}
