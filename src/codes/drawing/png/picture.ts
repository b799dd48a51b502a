import { deflateSync } from 'node:zlib';
import { crc32 } from '../../deflate/crc32.ts';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots, modulesOf, QUIET_ZONE } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { type Bands, bandCutter, erosion } from '../bands.ts';

/** Dots of a module on a side at most: a screen shows no more, and it is drawn while others wait. */
export const MOST_DOTS = 16;

/**
 * A picture of a symbol for a screen, as PNG: dot by dot as it is printed, with the dots of its panel, or in larger dots where the module
 * has more than 16, and then without the panel, whose cells would be lost. Its stream is zlib's own, so no search for the shortest code holds anybody up; packages never hold it.
 */
export function pngPicture(
  printed: Drawing,
  shape: SymbolShape,
  matrix: Matrix,
  dots?: Uint8Array,
): Uint8Array {
  const drawing = coarser(printed);
  const { width, height } = imageDots(drawing, shape.version);
  const stride = 1 + Math.ceil(width / 8);
  const bytes = new Uint8Array(stride * height);
  const bands = bandCutter(drawing, shape)(matrix, drawing.panel && dots);
  for (let band = 0, at = 0; band < bands.count; band++) {
    const line = bytes.subarray(at, at + stride).fill(0xff, 1);
    drawLine(line, bands, band, modulesOf(shape.version), drawing);
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

/** A line after its filter byte, where 1 is light. */
function drawLine(line: Uint8Array, bands: Bands, band: number, size: number, drawing: Drawing): void {
  const { rows, words, symbolCount, dots, lineBytes } = bands;
  if (band >= symbolCount) {
    for (let i = 0; i < lineBytes; i++) line[1 + i] = ~dots[(band - symbolCount) * lineBytes + i]!;
    return;
  }
  for (const [from, to] of darkRuns(rows.subarray(band * words, (band + 1) * words), size, drawing))
    for (let x = from; x < to; x++) line[1 + (x >> 3)]! &= ~(0x80 >> (x & 7));
}

/** The same proportions in fewer dots; a module keeps at least one that is dark. */
function coarser(printed: Drawing): Drawing {
  const { panel: _panel, secureGraphic: _graphic, ...drawing } = printed;
  const step = Math.ceil(Math.max(drawing.dotsX, drawing.dotsY) / MOST_DOTS);
  if (step === 1) return printed;
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
