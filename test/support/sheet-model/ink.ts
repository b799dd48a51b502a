import type { Random } from '../print-model/random.ts';
import type { Dots } from './dots.ts';
import type { Press } from './press.ts';

/** Where the grid of cells lies: its size in cells, a cell's side and the paper around what is printed in micrometres. */
export type Grid = { width: number; height: number; step: number; margin: number };

/**
 * The ink as it arrives, row by row of the grid: the share of each cell that is hit, exact to the edges of dots. Lines and dots
 * miss their places, and dots bring more or less ink, as the press has it.
 */
export function* inkRows(dots: Dots, press: Press, grid: Grid, random: Random): Generator<Float32Array> {
  const boxes = boxesOf(dots, press, grid, random);
  const starts = byFirstRow(boxes, grid.height);
  let active: number[] = [];
  const row = new Float32Array(grid.width);
  for (let y = 0; y < grid.height; y++) {
    for (const box of starts[y] ?? []) active.push(box);
    row.fill(0);
    for (const box of active) layInto(row, y, boxes.subarray(5 * box, 5 * box + 5));
    if (active.length > 0) active = active.filter((box) => boxes[5 * box + 3]! > y + 1);
    yield row;
  }
}

/** Left, top, right and bottom in cells, and how much ink; whole rectangles where dots do not differ. */
function boxesOf(dots: Dots, press: Press, { step, margin }: Grid, random: Random): Float32Array {
  const [dotX, dotY] = [25_400 / press.dpi.x / step, 25_400 / press.dpi.y / step];
  const from = margin / step;
  const hasChance = press.line > 0 || press.place > 0 || press.volume > 0;
  const pieces = hasChance ? singleDots(dots) : dots.dark;
  const lines = Float32Array.from({ length: dots.height }, () => (press.line / step) * random.normal());
  const boxes = new Float32Array(5 * pieces.length);
  const place = press.place / step;
  for (const [i, [x, y, w, h]] of pieces.entries()) {
    const left = from + x * dotX + (hasChance ? place * random.normal() : 0);
    const top = from + y * dotY + (hasChance ? lines[y]! + place * random.normal() : 0);
    const ink = hasChance ? Math.max(0, 1 + press.volume * random.normal()) : 1;
    boxes.set([left, top, left + w * dotX, top + h * dotY, ink], 5 * i);
  }
  return boxes;
}

function singleDots({ dark }: Dots): Dots['dark'] {
  const singles: [number, number, number, number][] = [];
  for (const [x, y, w, h] of dark)
    for (let row = y; row < y + h; row++)
      for (let column = x; column < x + w; column++) singles.push([column, row, 1, 1]);
  return singles;
}

function byFirstRow(boxes: Float32Array, height: number): (number[] | undefined)[] {
  const starts: (number[] | undefined)[] = new Array(height);
  for (let i = 0; 5 * i < boxes.length; i++) {
    const row = Math.max(0, Math.floor(boxes[5 * i + 1]!));
    const others = starts[row];
    if (others) others.push(i);
    else starts[row] = [i];
  }
  return starts;
}

function layInto(row: Float32Array, y: number, box: Float32Array): void {
  const [left, right] = [Math.max(0, box[0]!), Math.min(row.length, box[2]!)];
  const high = (Math.min(box[3]!, y + 1) - Math.max(box[1]!, y)) * box[4]!;
  if (high <= 0 || right <= left) return;
  const [first, last] = [Math.floor(left), Math.ceil(right) - 1];
  if (first === last) {
    row[first]! += high * (right - left);
    return;
  }
  row[first]! += high * (first + 1 - left);
  for (let x = first + 1; x < last; x++) row[x]! += high;
  row[last]! += high * (right - last);
}
