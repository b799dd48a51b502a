import type { Point } from '../tasks.ts';
import type { Curve } from './tone-curve.ts';

/**
 * Grey pixels, row by row, of a piece of a picture. Pixel (i, j) covers the square from (i, j) to (i + 1, j + 1), so its
 * middle is at i + ½. `curve` makes light of a pixel.
 */
export type Grey = { width: number; height: number; raw: Uint8Array; curve: Curve };

/** A piece of a picture and where it lies in it: its pixel (0, 0) is the picture's (left, top). */
export type Window = Grey & { left: number; top: number };

/** Linear light at a place in pixels, between the four pixels around it; at the border as the border is. */
export function lightAt({ width, height, raw, curve }: Grey, [x, y]: Point): number {
  const column = Math.min(Math.max(x - 0.5, 0), width - 1);
  const row = Math.min(Math.max(y - 0.5, 0), height - 1);
  const left = Math.min(Math.floor(column), Math.max(0, width - 2));
  const top = Math.min(Math.floor(row), Math.max(0, height - 2));
  const [right, below] = [column - left, row - top];
  const at = top * width + left;
  const next = width > 1 ? 1 : 0;
  const under = height > 1 ? width : 0;
  const upper = curve[raw[at]!]! * (1 - right) + curve[raw[at + next]!]! * right;
  const lower = curve[raw[at + under]!]! * (1 - right) + curve[raw[at + under + next]!]! * right;
  return upper * (1 - below) + lower * below;
}

/** Light in a window at places of something else, which `toPicture` finds in the picture. */
export function lightThrough(window: Window, toPicture: (place: Point) => Point): (place: Point) => number {
  return (place) => {
    const [x, y] = toPicture(place);
    return lightAt(window, [x - window.left, y - window.top]);
  };
}

/** The picture with squares of `by` × `by` pixels as one, their grey averaged; what is left over at the right and below goes. */
export function averaged({ width, height, raw, curve }: Grey, by: number): Grey {
  const [columns, rows] = [Math.floor(width / by), Math.floor(height / by)];
  const sums = new Uint32Array(columns * rows);
  for (let row = 0; row < rows * by; row++) {
    const to = Math.floor(row / by) * columns;
    for (let column = 0; column < columns * by; column++)
      sums[to + Math.floor(column / by)]! += raw[row * width + column]!;
  }
  return { width: columns, height: rows, raw: Uint8Array.from(sums, (sum) => sum / by ** 2), curve };
}
