import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { batchFolder, imageFile, lookupImage } from '../../codes/package/layout.ts';
import type { ImageFormat } from '../../codes/plan.ts';
import { FILES_HEADER } from '../../codes/rows/csv.ts';
import { codeChunks } from '../check/code-chunks.ts';
import { listCheck } from '../check/list-check.ts';
import type { Facts } from '../facts.ts';
import { damaged, EXIT, wrongUse } from '../failure.ts';
import { readPieces } from '../input/input-file.ts';
import type { Job } from './draw.ts';
import { attempt } from './files-list.ts';
import { cutChunk, shardOf } from './selection.ts';

/**
 * Joins the shards' lists in a folder into files.csv, after holding each against the package and counting the images.
 * The lists stay. @throws Failure (3) if a shard is missing or not what it must be.
 */
export async function mergeShards({ source, facts, report }: Job, dir: string): Promise<number> {
  const of = countShards(dir);
  const format = formatOf(dir, of);
  const drawn = { ...facts, drawing: { ...facts.drawing, format } };
  await checkLists(dir, of, drawn, codeChunks(source, facts));
  checkImages(dir, drawn);
  const unfinished = join(dir, 'files.csv.unfinished');
  attempt(unfinished, () => joinLists(dir, of, unfinished));
  attempt(unfinished, () => renameSync(unfinished, join(dir, 'files.csv')));
  report.result(
    { ok: true, exit_code: EXIT.done, merged: of, codes: facts.quantity, output: dir, files: 'files.csv' },
    [`${of} lists are joined in ${join(dir, 'files.csv')}: ${facts.quantity} codes, every image there.`],
  );
  return EXIT.done;
}

const listName = (number: number, of: number) => `files-${number}-of-${of}.csv`;

function countShards(dir: string): number {
  if (!existsSync(dir))
    throw wrongUse(`${dir} is not there. Name the folder that the shards drew into with -o.`);
  const counts = new Set(
    readdirSync(dir).flatMap((name) => /^files-\d+-of-(\d+)\.csv$/.exec(name)?.[1] ?? []),
  );
  const [of, other] = [...counts].map(Number);
  if (of === undefined)
    throw wrongUse(`${dir} holds no files-1-of-N.csv: no shard is done. Run them with --shard first.`);
  if (other !== undefined)
    throw damaged(`${dir} holds shards of ${of} and of ${other}. Remove those that do not belong.`);
  const missing = Array.from({ length: of }, (_, i) => i + 1).find(
    (number) => !existsSync(join(dir, listName(number, of))),
  );
  if (missing === undefined) return of;
  throw damaged(
    `${listName(missing, of)} is missing in ${dir}: that shard is not done. Run it with --shard ${missing}/${of}.`,
    listName(missing, of),
  );
}

/** What the shards drew, which need not be the package's format. */
function formatOf(dir: string, of: number): ImageFormat {
  const handle = openSync(join(dir, listName(of, of)), 'r');
  const start = Buffer.alloc(200);
  const length = readSync(handle, start, 0, start.length, 0);
  closeSync(handle);
  const [file = ''] = start.toString('latin1', FILES_HEADER.length, length).split(',');
  const image = lookupImage(file);
  if (image) return image.format;
  throw damaged(
    `${listName(of, of)} in ${dir} is damaged. Run it again with --shard ${of}/${of}.`,
    listName(of, of),
  );
}

/** In one pass over the codes, because the shards follow one another. */
async function checkLists(
  dir: string,
  of: number,
  facts: Facts,
  chunks: ReturnType<typeof codeChunks>,
): Promise<void> {
  let number = 1;
  const open = () => listCheck(readPieces(join(dir, listName(number, of))), listName(number, of), facts);
  let list = open();
  const close = async () => {
    const fault = await list.end();
    if (fault)
      throw damaged(
        `${listName(number, of)} in ${dir} is not what this package's shard ${number}/${of} writes: ${fault} Remove it and run --shard ${number}/${of} again.`,
        listName(number, of),
      );
    if (++number <= of) list = open();
  };
  for await (const { chunk } of chunks)
    for (let from = chunk.first; from < chunk.first + chunk.count; ) {
      const [, last] = shardOf(number, of, facts.quantity).pairs[0] ?? [0, 0];
      if (last < from) {
        await close();
        continue;
      }
      const part = cutChunk(chunk, from, last)!;
      await list.add(part);
      from += part.count;
    }
  while (number <= of) await close();
}

function checkImages(dir: string, facts: Facts): void {
  for (const { number, first, count } of facts.batches) {
    const folder = join(dir, batchFolder(number));
    const names = new Set(existsSync(folder) ? readdirSync(folder) : []);
    let missing = 0;
    for (let sequence = first; sequence < first + count; sequence++)
      if (!names.has(imageFile(sequence, facts.drawing.format))) missing++;
    if (missing > 0)
      throw damaged(
        `${folder} lacks ${missing} of ${count} images. Bring the shards' folders together, or run the shard that draws ${first} to ${first + count - 1} again.`,
        folder,
      );
  }
}

function joinLists(dir: string, of: number, to: string): void {
  const out = openSync(to, 'w', 0o666);
  const piece = Buffer.alloc(256 * 1024);
  writeAll(out, Buffer.from(FILES_HEADER));
  for (let number = 1; number <= of; number++) {
    const handle = openSync(join(dir, listName(number, of)), 'r');
    for (let position = FILES_HEADER.length; ; ) {
      const read = readSync(handle, piece, 0, piece.length, position);
      if (read === 0) break;
      writeAll(out, piece.subarray(0, read));
      position += read;
    }
    closeSync(handle);
  }
  fsyncSync(out);
  closeSync(out);
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}
