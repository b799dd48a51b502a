import { createHash } from 'node:crypto';
import { ID_LENGTH } from '../../codes/crockford.ts';
import { imageWriter } from '../../codes/drawing/image.ts';
import { NAME_LENGTH, writeImageName } from '../../codes/file-rows.ts';
import { ENGINE } from '../../codes/plan.ts';
import { referenceSource } from '../../codes/symbol.ts';
import { codeBlocks } from './code-blocks.ts';
import type { Facts } from './facts.ts';
import { AGAIN, damaged } from './failure.ts';
import { readWhole, type Source } from './source.ts';

/** An image's path within the package or the output. */
export function imagePath(batch: number, sequence: number, extension: string): string {
  const name = Buffer.alloc(NAME_LENGTH);
  writeImageName(batch, sequence, name, 0);
  return `codes/${name.toString('latin1')}.${extension}`;
}

/**
 * The images that the package itself holds: all of them against the batches' digests, or the one of a data package by
 * drawing it again. Returns a sentence. @throws Failure (3) at the first that differs.
 */
export async function checkImages(source: Source, facts: Facts): Promise<string> {
  const { format } = facts.drawing;
  if (facts.imageMode === 'data') return checkFirst(source, facts);
  for (const { number, first, count, sha256 } of facts.batches) {
    const hash = createHash('sha256');
    for (let sequence = first; sequence < first + count; sequence++)
      hash.update(await readWhole(source, imagePath(number, sequence, format), LARGEST_IMAGE));
    if (hash.digest('hex') !== sha256)
      throw damaged(
        `codes/: an image of batch ${number} (${first} to ${first + count - 1}) is not the one that the manifest was made for. ${AGAIN}`,
        'codes/',
      );
  }
  return `images: ${facts.quantity}, as in the manifest`;
}

async function checkFirst(source: Source, facts: Facts): Promise<string> {
  const path = imagePath(1, 1, facts.drawing.format);
  const image = await readWhole(source, path, LARGEST_IMAGE);
  if (facts.engine !== ENGINE)
    return `${path}: there; it was drawn by engine ${facts.engine}, this is ${ENGINE}, so it was not compared`;
  const symbol = referenceSource(facts.urlPrefix, facts.symbol);
  const writer = imageWriter(facts.drawing, facts.symbol);
  const drawn = Buffer.alloc(writer.maxBytes);
  for await (const { block } of codeBlocks(source, facts)) {
    const end = writer.write(symbol(block.ids.subarray(0, ID_LENGTH)), drawn, 0);
    if (!image.equals(drawn.subarray(0, end)))
      throw damaged(`${path} is not the image of row 1. ${AGAIN}`, path);
    break;
  }
  return `${path}: the image of row 1, to the byte`;
}

const LARGEST_IMAGE = 64 * 1024 * 1024;
