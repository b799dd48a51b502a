import type { Drawing, SymbolShape } from '../plan.ts';
import { imageDots, modulesOf, QUIET_ZONE } from '../size.ts';
import type { Matrix } from '../symbol/symbol.ts';

/** An image as bands of equal dot lines, from the top: those of the symbol as modules, then those of its panel as dots. */
export type Bands = {
  count: number;
  /** Dot lines of each band. */
  lines: Uint16Array;
  /** How many bands are the symbol's. The first and the last of them are the quiet zone. */
  symbolCount: number;
  /** 32-bit words of a module row. */
  words: number;
  /** The module rows (as in Matrix: quiet zone left out, bit 31 of the first word leftmost, 1 is dark). */
  rows: Uint32Array;
  /** Bytes of a dot line. */
  lineBytes: number;
  /** A line of each of the panel's bands: highest bit leftmost, 1 is dark, 0 past the image's width. */
  dots: Uint8Array;
};

/** Cuts a symbol, with the dots of its panel if the drawing has one. The Bands returned are reused on each call. */
export type BandCutter = (matrix: Matrix, dots?: Uint8Array) => Bands;

/**
 * Without reduction in y a band is a module row. With reduction r, a dot needs ⌊r/2⌋ dark dots above it and ⌈r/2⌉ below it, so
 * a module row becomes up to three bands: its first ⌊r/2⌋ lines stay dark only where the row above is dark too, its last
 * ⌈r/2⌉ lines only where the row below is. Reduction in x is left to who draws the line: erosion along x and this AND change
 * places freely. A panel is never eroded.
 */
export function bandCutter(drawing: Drawing, shape: SymbolShape): BandCutter {
  const { before, after } = erosion(drawing.reductionY);
  const bands = emptyBands(drawing, shape);
  const panelBytes = panelBands(drawing) * bands.lineBytes;
  return (matrix, dots = NONE) => {
    if (dots.length !== panelBytes)
      throw new Error(`A panel of ${dots.length} bytes is not one of ${panelBytes}.`);
    cut(matrix, bands, before > 0, after > 0);
    bands.dots = dots;
    return bands;
  };
}

/** Bands of an image, both quiet zones and the panel included. */
export function bandCount(drawing: Drawing, shape: SymbolShape): number {
  return symbolBands(drawing, shape) + panelBands(drawing);
}

export function panelBands({ panel }: Drawing): number {
  return panel?.length ?? 0;
}

/** How far a reduction of `dots` looks before and after a dot. */
export function erosion(dots: number): { before: number; after: number } {
  return { before: dots >> 1, after: (dots + 1) >> 1 };
}

const NONE = new Uint8Array(0);

function emptyBands(drawing: Drawing, shape: SymbolShape): Bands {
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const { before, after } = erosion(drawing.reductionY);
  const count = bandCount(drawing, shape);
  const symbolCount = symbolBands(drawing, shape);
  const lines = new Uint16Array(count).fill(QUIET_ZONE * drawing.dotsY);
  const rowHeights = [before, drawing.dotsY - before - after, after].filter((height) => height > 0);
  for (let y = 0; y < size; y++) lines.set(rowHeights, 1 + y * rowHeights.length);
  lines.set(drawing.panel ?? [], symbolCount);
  return {
    count,
    lines,
    symbolCount,
    words,
    rows: new Uint32Array(symbolCount * words),
    lineBytes: Math.ceil(imageDots(drawing, shape.version).width / 8),
    dots: NONE,
  };
}

function symbolBands({ reductionY }: Drawing, { version }: SymbolShape): number {
  return modulesOf(version) * (1 + Math.min(2, reductionY)) + 2;
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
