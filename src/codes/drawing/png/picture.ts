import { deflateSync } from 'node:zlib';
import { crc32 } from '../../deflate/crc32.ts';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots, modulesOf, QUIET_ZONE } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { bandCutter, erosion } from '../bands.ts';

/** Dots of a module on a side at most: a screen shows no more, and it is drawn while others wait. */
export const MOST_DOTS = 16;

/**
 * A picture of a symbol for a screen, as PNG: dot by dot as it is printed, or in larger dots where the module has more than 16.
 * Its stream is zlib's own, so no search for the shortest code holds anybody up; packages never hold it.
 */
export function pngPicture(printed: Drawing, shape: SymbolShape, matrix: Matrix): Uint8Array {
  const drawing = coarser(printed);
  const { width, height } = imageDots(drawing, shape.version);
  const stride = 1 + Math.ceil(width / 8);
  const bytes = new Uint8Array(stride * height);
  const bands = bandCutter(drawing, shape)(matrix);
  for (let band = 0, at = 0; band < bands.count; band++) {
    const line = bytes.subarray(at, at + stride).fill(0xff, 1);
    const row = bands.rows.subarray(band * bands.words, (band + 1) * bands.words);
    for (const [from, to] of darkRuns(row, modulesOf(shape.version), drawing))
      for (let x = from; x < to; x++) line[1 + (x >> 3)]! &= ~(0x80 >> (x & 7));
    for (let n = 1; n < bands.lines[band]!; n++) bytes.copyWithin(at + n * stride, at, at + stride);
    at += bands.lines[band]! * stride;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(bytes)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The same proportions in fewer dots; a module keeps at least one that is dark. */
function coarser({ panel: _, ...drawing }: Drawing): Drawing {
  const step = Math.ceil(Math.max(drawing.dotsX, drawing.dotsY) / MOST_DOTS);
  const dots = (count: number) => Math.max(1, Math.round(count / step));
  const [dotsX, dotsY] = [dots(drawing.dotsX), dots(drawing.dotsY)];
  const reduced = (count: number, most: number) => Math.min(most - 1, Math.round(count / step));
  return {
    ...drawing,
    dotsX,
    dotsY,
    reductionX: reduced(drawing.reductionX, dotsX),
    reductionY: reduced(drawing.reductionY, dotsY),
  };
}

/** Where a module row is dark, in dots from the image's left edge, eroded along x as bands are along y. */
function darkRuns(row: Uint32Array, size: number, { dotsX, reductionX }: Drawing): [number, number][] {
  const { before, after } = erosion(reductionX);
  const runs: [number, number][] = [];
  const isDark = (x: number) => x < size && ((row[x >> 5]! >>> (31 - (x & 31))) & 1) === 1;
  for (let x = 0; x < size; x++) {
    if (!isDark(x)) continue;
    const first = x;
    while (isDark(x)) x++;
    runs.push([(QUIET_ZONE + first) * dotsX + before, (QUIET_ZONE + x) * dotsX - after]);
  }
  return runs;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), 4 + typed.length);
  return framed;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
