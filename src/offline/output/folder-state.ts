import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { imageDrawer, imagePath } from '../check/check-images.ts';
import { codeBlocks } from '../check/code-blocks.ts';
import type { CodeBlock } from '../check/expected-rows.ts';
import { cutBlock } from '../command/selection.ts';
import type { Facts } from '../facts.ts';
import { wrongUse } from '../failure.ts';
import type { Job } from './draw.ts';
import { filesList } from './files-list.ts';
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
    await mustListThese(job, dir);
    if (!verify) await mustHoldThese(job, dir);
    return true;
  }
  if (begun) return false;
  if (resume)
    throw wrongUse(
      `${dir} holds no unfinished run of this package to go on with. Leave --resume out to begin one.`,
    );
  const codes = join(dir, 'codes');
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

async function mustListThese({ source, facts, selection }: Job, dir: string): Promise<void> {
  const path = join(dir, selection.filesName);
  const list = filesList(undefined, facts, facts.drawing.format);
  for await (const { block } of codeBlocks(source, facts))
    for (const [first, last] of selection.pairs) {
      const part = cutBlock(block, first, last);
      if (part) list.add(part);
    }
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  if (hash.digest('hex') !== list.end().sha256)
    throw wrongUse(`${path} lists other codes than these. Name another folder with -o, or remove that one.`);
}

/** Lists of files tell no orders apart, images do: one of each batch is held against its row. */
async function mustHoldThese({ source, facts }: Job, dir: string): Promise<void> {
  const draw = imageDrawer(facts);
  let batch = 0;
  let sample: number | undefined;
  for await (const { block } of codeBlocks(source, facts)) {
    if (block.batch !== batch) sample = firstImage(dir, block, facts);
    batch = block.batch;
    const i = (sample ?? 0) - block.first;
    if (sample === undefined || i < 0 || i >= block.count) continue;
    const path = join(dir, imagePath(batch, sample, facts.drawing.format));
    if (!readFileSync(path).equals(draw(block, i)))
      throw wrongUse(
        `${path} is not the image of row ${sample}: ${dir} holds other codes, or it was changed. Name another folder with -o; to find what was changed, use --verify.`,
      );
  }
}

/** The lowest sequence number that has an image in the folder of a batch. */
function firstImage(dir: string, { batch }: CodeBlock, { drawing }: Facts): number | undefined {
  const folder = join(dir, 'codes', String(batch).padStart(4, '0'));
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const sequences = names.map((name) => Number.parseInt(name, 10));
  return sequences.find((sequence, i) => basename(imagePath(batch, sequence, drawing.format)) === names[i]);
}
