import { deflateSync } from 'node:zlib';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots, modulesOf, QUIET_ZONE } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { type Bands, bandCutter, erosion } from '../bands.ts';
import { chunk, header, SIGNATURE } from './chunks.ts';

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
  return Buffer.concat([
    SIGNATURE,
    header(width, height),
    chunk('IDAT', deflateSync(bytes)),
    chunk('IEND', []),
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
