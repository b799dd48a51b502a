import type { Drawing, SymbolShape } from '../plan.ts';
import { modulesOf, QUIET_ZONE } from '../size.ts';
import type { Matrix } from '../symbol/symbol.ts';

/**
 * An image as bands of equal dot lines, from the top: `rows` holds `words` 32-bit words of modules for each band (as in
 * Matrix: quiet zone left out, bit 31 of the first word leftmost, 1 is dark), `lines` how many dot lines the band is
 * high. The first and the last band are the quiet zone.
 */
export type Bands = { count: number; words: number; rows: Uint32Array; lines: Uint16Array };

/**
 * Cuts symbols into bands; the Bands returned are reused on each call. Without reduction in y a band is a module row.
 * With reduction r, a dot needs ⌊r/2⌋ dark dots above it and ⌈r/2⌉ below it, so a module row becomes up to three
 * bands: its first ⌊r/2⌋ lines stay dark only where the row above is dark too, its last ⌈r/2⌉ lines only where
 * the row below is. Reduction in x is left to who draws the line: erosion along x and this AND change places freely.
 */
export function bandCutter(drawing: Drawing, shape: SymbolShape): (matrix: Matrix) => Bands {
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const { before, after } = erosion(drawing.reductionY);
  const perRow = bandsOfRow(drawing);
  const count = bandCount(drawing, shape);
  const bands: Bands = { count, words, rows: new Uint32Array(count * words), lines: new Uint16Array(count) };
  const rowHeights = [before, drawing.dotsY - before - after, after].filter((height) => height > 0);
  bands.lines.fill(QUIET_ZONE * drawing.dotsY);
  for (let y = 0; y < size; y++) bands.lines.set(rowHeights, 1 + y * perRow);
  return (matrix) => {
    cut(matrix, bands, before > 0, after > 0);
    return bands;
  };
}

/** Bands of an image, both quiet zones included. */
export function bandCount(drawing: Drawing, { version }: SymbolShape): number {
  return modulesOf(version) * bandsOfRow(drawing) + 2;
}

/** How far a reduction of `dots` looks before and after a dot. */
export function erosion(dots: number): { before: number; after: number } {
  return { before: dots >> 1, after: (dots + 1) >> 1 };
}

function bandsOfRow({ reductionY }: Drawing): number {
  return 1 + Math.min(2, reductionY);
}

function cut({ rows: from, size, words }: Matrix, { rows: to }: Bands, above: boolean, below: boolean) {
  const last = (size - 1) * words;
  let at = words;
  for (let row = 0; row <= last; row += words) {
    if (above) {
      for (let w = row; w < row + words; w++) to[at++] = row > 0 ? from[w]! & from[w - words]! : 0;
    }
    for (let w = row; w < row + words; w++) to[at++] = from[w]!;
    if (below) {
      for (let w = row; w < row + words; w++) to[at++] = row < last ? from[w]! & from[w + words]! : 0;
    }
  }
}
