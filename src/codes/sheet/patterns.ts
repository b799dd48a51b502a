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
  return gridFigure({ columns: all, rows: all, dotsX, dotsY }, (column, row) => {
    const [x, y] = [column - QUIET_ZONE, row - QUIET_ZONE];
    if (x < 0 || y < 0 || x >= size || y >= size) return false;
    return ((rows[y * words + (x >> 5)]! >>> (31 - (x & 31))) & 1) === 1;
  });
}

/** `count` upright bars of `dots` dark, `dots` light between them. */
export function uprightBars(count: number, dots: number, height: number): Figure {
  const dark = Array.from({ length: count }, (_, i): Rectangle => [2 * i * dots, 0, dots, height]);
  return { width: (2 * count - 1) * dots, height, dark };
}

/** `count` level bars of `dots` dark, `dots` light between them. */
export function levelBars(count: number, dots: number, width: number): Figure {
  return turned(uprightBars(count, dots, width));
}

/** A chess-board of squares of `dots` × `dots`. */
export function checker(columns: number, rows: number, dots: number): Figure {
  const dark: Rectangle[] = [];
  for (let y = 0; y < rows; y++)
    for (let x = y & 1; x < columns; x += 2) dark.push([x * dots, y * dots, dots, dots]);
  return { width: columns * dots, height: rows * dots, dark };
}

export function solid(width: number, height: number): Figure {
  return { width, height, dark: [[0, 0, width, height]] };
}

/** A frame of `across` and `along` dots around light. */
export function frame(width: number, height: number, across: number, along: number): Figure {
  const sides: Rectangle[] = [
    [0, 0, width, along],
    [0, along, across, height - 2 * along],
    [width - across, along, across, height - 2 * along],
    [0, height - along, width, along],
  ];
  return { width, height, dark: sides };
}

/** A frame whose left half is dark: 100 and 0 % side by side. */
export function halves(width: number, height: number, across: number, along: number): Figure {
  const [top, left, ...rest] = frame(width, height, across, along).dark;
  return { width, height, dark: [top!, [0, along, width >> 1, left![3]], ...rest] };
}

/** Marks at every whole millimetre, each where its dot is; longer at 5 and 10. */
export function ruler(millimetres: number, resolution: string, high: (mm: number) => number): Figure {
  const at = (mm: number) => Math.round((mm * Number(resolution)) / 25.4);
  const stroke = Math.max(1, at(0.1));
  const marks = Array.from({ length: millimetres + 1 }, (_, mm): Rectangle => {
    const height = mm % 10 === 0 ? high(5) : mm % 5 === 0 ? high(3.5) : high(2);
    return [at(mm), 0, stroke, height];
  });
  return { width: at(millimetres) + stroke, height: high(5), dark: marks };
}

/** The figure with rows and columns exchanged: what was upright is level. */
export function turned({ width, height, dark, marks = [] }: Figure): Figure {
  return {
    width: height,
    height: width,
    dark: dark.map(([x, y, w, h]) => [y, x, h, w] as const),
    marks: marks.map(({ name, x, y, width, height }) => ({ name, x: y, y: x, width: height, height: width })),
  };
}
