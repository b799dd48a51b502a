import type { SymbolShape } from '../plan.ts';
import { modulesOf, QUIET_ZONE } from '../size.ts';
import { referenceSymbol } from '../symbol/reference-symbol.ts';
import type { Segment } from '../symbol/segments.ts';
import { type Figure, gridFigure, type Rectangle } from './figures.ts';

/** A QR code with its quiet zone, modules of dotsX × dotsY dots. */
export function codeFigure(segment: Segment, shape: SymbolShape, dotsX: number, dotsY: number): Figure {
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const rows = new Uint32Array(size * words);
  referenceSymbol([segment], shape, rows);
  const all = size + 2 * QUIET_ZONE;
  return gridFigure(all, all, dotsX, dotsY, (column, row) => {
    const [x, y] = [column - QUIET_ZONE, row - QUIET_ZONE];
    if (x < 0 || y < 0 || x >= size || y >= size) return false;
    return ((rows[y * words + (x >> 5)]! >>> (31 - (x & 31))) & 1) === 1;
  });
}

/** Upright lines of `dots` dark, `dots` light, the first and last dark when `dots` divides the width oddly. */
export function uprightLines(dots: number, width: number, height: number): Figure {
  const dark: Rectangle[] = [];
  for (let x = 0; x < width; x += 2 * dots) dark.push([x, 0, Math.min(dots, width - x), height]);
  return { width, height, dark };
}

/** Level lines of `dots` dark, `dots` light. */
export function levelLines(dots: number, width: number, height: number): Figure {
  return turned(uprightLines(dots, height, width));
}

/** A chess-board of squares of `dots` × `dots`. */
export function checker(dots: number, width: number, height: number): Figure {
  const board = gridFigure(width / dots, height / dots, dots, dots, (x, y) => (x + y) % 2 === 0);
  return { ...board, width, height };
}

/** Dark bars of 1 to `most` dots, each alone in `pitch` dots of light. */
export function darkBars(most: number, pitch: number, height: number): Figure {
  const dark = Array.from({ length: most }, (_, i): Rectangle => [(i + 1) * pitch, 0, i + 1, height]);
  return { width: (most + 1) * pitch + most, height, dark };
}

/** The same bars in light, in a dark patch. */
export function lightBars(most: number, pitch: number, height: number): Figure {
  const width = (most + 1) * pitch + most;
  const gaps = Array.from({ length: most }, (_, i) => [(i + 1) * pitch, (i + 1) * (pitch + 1)] as const);
  const ends = [0, ...gaps.map(([, end]) => end)];
  const starts = [...gaps.map(([start]) => start), width];
  return { width, height, dark: ends.map((end, i) => [end, 0, starts[i]! - end, height] as const) };
}

export function solid(width: number, height: number): Figure {
  return { width, height, dark: [[0, 0, width, height]] };
}

/** A frame of `line` dots around light. */
export function frame(width: number, height: number, line: number): Figure {
  const sides: Rectangle[] = [
    [0, 0, width, line],
    [0, line, line, height - 2 * line],
    [width - line, line, line, height - 2 * line],
    [0, height - line, width, line],
  ];
  return { width, height, dark: sides };
}

/** The figure with rows and columns exchanged: what was upright is level. */
export function turned({ width, height, dark }: Figure): Figure {
  return { width: height, height: width, dark: dark.map(([x, y, w, h]) => [y, x, h, w] as const) };
}
