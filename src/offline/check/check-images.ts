import { createHash } from 'node:crypto';
import { imageWriter } from '../../codes/drawing/image.ts';
import { ID_LENGTH } from '../../codes/id/crockford.ts';
import { imageMaker } from '../../codes/package/image-maker.ts';
import { IMAGES_FOLDER, imagePath } from '../../codes/package/layout.ts';
import { ENGINE } from '../../codes/plan.ts';
import type { Facts } from '../facts.ts';
import { AGAIN, damaged, type Failure } from '../failure.ts';
import { noGraphicKey } from '../input/open-graphic-key.ts';
import { readWhole, type Source } from '../input/source.ts';
import { codeChunks } from './code-chunks.ts';
import type { CodeChunk } from './expected-rows.ts';

/**
 * The images that the package itself holds: all of them against the batches' digests, or the one of a data package by
 * drawing it again. Returns a sentence. @throws Failure (3) at the first that differs.
 */
export async function checkImages(source: Source, facts: Facts): Promise<string> {
  return facts.imageMode === 'data' ? checkFirst(source, facts) : checkAll(source, facts);
}

async function checkAll(source: Source, facts: Facts): Promise<string> {
  const { drawing } = facts;
  const limit = largestImage(facts);
  for (const { number, first, count, sha256 } of facts.batches) {
    const hash = createHash('sha256');
    for (let sequence = first; sequence < first + count; sequence++)
      hash.update(await readWhole(source, imagePath(number, sequence, drawing.format), limit));
    if (hash.digest('hex') !== sha256) throw await differing(source, facts, number);
  }
  return `images: ${facts.quantity}, as in the manifest`;
}

/** The image of a batch that is not what would be drawn of its row. */
async function differing(source: Source, facts: Facts, batch: number): Promise<Failure> {
  const { first, count } = facts.batches[batch - 1]!;
  if (facts.engine === ENGINE && canDraw(facts))
    for await (const { sequence, path, drawn } of drawnImages(source, facts, first, first + count - 1))
      if (!drawn.equals(await readWhole(source, path, largestImage(facts))))
        return damaged(`${path} is not the image of row ${sequence}. ${AGAIN}`, path, sequence);
  const range = `${first} to ${first + count - 1}`;
  return damaged(
    `${IMAGES_FOLDER}/: an image of batch ${batch} (${range}) is not the one that the manifest was made for. ${AGAIN}`,
    `${IMAGES_FOLDER}/`,
  );
}

async function checkFirst(source: Source, facts: Facts): Promise<string> {
  const path = imagePath(1, 1, facts.drawing.format);
  const image = await readWhole(source, path, largestImage(facts));
  if (facts.engine !== ENGINE)
    return `${path}: there; it was drawn by engine ${facts.engine}, this is ${ENGINE}, so it was not compared`;
  if (!canDraw(facts))
    return `${path}: there; its graphic was not compared, because no key was given with --secure`;
  for await (const { drawn } of drawnImages(source, facts, 1, 1))
    if (!image.equals(drawn))
      throw damaged(`${path} is not the image of row 1${why(facts)}. ${AGAIN}`, path, 1);
  return `${path}: the image of row 1, to the byte`;
}

/** The images of some codes, drawn anew; each is good until the next. */
async function* drawnImages(
  source: Source,
  facts: Facts,
  first: number,
  last: number,
): AsyncGenerator<{ sequence: number; path: string; drawn: Buffer }> {
  const draw = imageDrawer(facts);
  for await (const { chunk } of codeChunks(source, facts))
    for (let i = 0; i < chunk.count; i++) {
      const sequence = chunk.first + i;
      if (sequence > last) return;
      if (sequence >= first)
        yield {
          sequence,
          path: imagePath(chunk.batch, sequence, facts.drawing.format),
          drawn: draw(chunk, i),
        };
    }
}

/** Whether all that its images depend on is known: the graphic of a secure code takes a key. */
const canDraw = ({ drawing, secure }: Facts) => !drawing.secureGraphic || secure !== undefined;

const why = ({ secure }: Facts) => (secure ? ' with this key of its graphic: one of the two is damaged' : '');

/** Draws a code of a chunk, slowly, by the library alone; the image is good until the next. @throws Failure (2) without the key of its graphic. */
export function imageDrawer(facts: Facts): (chunk: CodeChunk, i: number) => Buffer {
  if (!canDraw(facts)) throw noGraphicKey();
  const { urlPrefix, symbol, drawing, secure } = facts;
  const plan = { folder: '', imageMode: 'data' as const, urlPrefix, symbol, drawing };
  const { draw, maxBytes } = imageMaker(secure ? { ...plan, secure } : plan);
  const drawn = Buffer.alloc(maxBytes);
  return ({ ids }, i) => drawn.subarray(0, draw(ids.subarray(i * ID_LENGTH, (i + 1) * ID_LENGTH), drawn, 0));
}

/** Bytes that no image of a package exceeds: engines 1 and 2 drew EPS and PDF several times as large as this one. */
const largestImage = ({ drawing, symbol }: Facts) => 8 * imageWriter(drawing, symbol).maxBytes;
