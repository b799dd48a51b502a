import type { Axis, Geometry } from '../geometry.ts';
import { PanelDots } from './panel-dots.ts';

/**
 * Collects the overlapping rectangles of EPS and PDF. What none of them covers is light; the rows found so must call for
 * just these rectangles in this order: row by row from the top, the dark runs of the row, then those of the modules that
 * are dark in the row and in the next, from the left; each down to the last row in which it is dark throughout; none that
 * lies within an earlier one. So every two dark dots side by side lie within one rectangle, and no inset leaves a seam.
 */
export class CoverRows {
  private readonly size: number;
  private readonly across: Axis;
  private readonly down: Axis;
  /** The rows of the symbol, two words each. */
  private readonly rows: Int32Array;
  /** Left, top, right, bottom of each rectangle in modules, a byte each. What comes after the last one possible is not kept. */
  private readonly sides: Int32Array;
  private count = 0;
  /** By left and right: the row at which the last rectangle between them ends. */
  private readonly ends = new Uint8Array(64 * 64);
  private readonly panel: PanelDots;

  constructor(geometry: Geometry) {
    const { size, across, down } = geometry;
    this.size = size;
    this.across = across;
    this.down = down;
    this.panel = new PanelDots(geometry);
    this.rows = new Int32Array(2 * size + 2);
    this.sides = new Int32Array(size * (size + 1));
  }

  /** `dots` are those that the panel must have. */
  start(dots?: Uint8Array) {
    this.panel.start(dots);
    this.rows.fill(0);
    this.count = 0;
  }

  /** In dots, from the top left. */
  add(x: number, y: number, width: number, height: number) {
    const { across, down, rows } = this;
    if (y >= this.panel.top) return this.panel.add(x, y, width, height);
    const left = across.startsAt[x] ?? -1;
    const right = across.endsAt[x + width] ?? -1;
    const top = down.startsAt[y] ?? -1;
    const bottom = down.endsAt[y + height] ?? -1;
    if (left < 0 || top < 0 || right <= left || bottom <= top)
      throw new Error(`The ${width} × ${height} dots at ${x}, ${y} do not fit the modules.`);
    const first = FIRST_FROM[left]! & ~FIRST_FROM[right]!;
    const second = SECOND_FROM[left]! & ~SECOND_FROM[right]!;
    for (let at = 2 * top; at < 2 * bottom; at += 2) {
      rows[at]! |= first;
      rows[at + 1]! |= second;
    }
    this.sides[this.count++] = packed(left, top, right, bottom);
  }

  /** The symbol's rows, once every rectangle was there. */
  finish(): Int32Array {
    this.panel.finish();
    const { rows, size } = this;
    this.ends.fill(0);
    let checked = 0;
    for (let row = 0; row < size; row++) {
      const first = rows[2 * row]!;
      const second = rows[2 * row + 1]!;
      checked = this.expectRuns(first, second, row, checked);
      checked = this.expectRuns(first & rows[2 * row + 2]!, second & rows[2 * row + 3]!, row, checked);
    }
    if (checked !== this.count) throw new Error('The image has a rectangle too many.');
    return rows.subarray(0, 2 * size);
  }

  /**
   * The runs of these modules, each as a rectangle from row `top` down, unless there was one. `checked` rectangles were before
   * them; returns how many there are with them.
   */
  private expectRuns(first: number, second: number, top: number, checked: number): number {
    const { rows, sides, ends } = this;
    let at = checked;
    for (let left = darkFrom(first, second, 0); left < 64; ) {
      const right = darkFrom(~first, ~second, left);
      if (ends[64 * left + right]! <= top) {
        const ones = FIRST_FROM[left]! & ~FIRST_FROM[right]!;
        const others = SECOND_FROM[left]! & ~SECOND_FROM[right]!;
        let bottom = top + 1;
        while ((rows[2 * bottom]! & ones) === ones && (rows[2 * bottom + 1]! & others) === others) bottom++;
        ends[64 * left + right] = bottom;
        if (sides[at++] !== packed(left, top, right, bottom))
          throw new Error(`Rectangle ${at} is not the one that the modules call for there.`);
      }
      left = darkFrom(first, second, right);
    }
    return at;
  }
}

function packed(left: number, top: number, right: number, bottom: number): number {
  return (left << 24) | (top << 16) | (right << 8) | bottom;
}

/** The modules from one on, in the first word of a row and in the second. */
const FIRST_FROM = Int32Array.from({ length: 64 }, (_, from) => (from > 31 ? 0 : -1 >>> from));
const SECOND_FROM = Int32Array.from({ length: 64 }, (_, from) => (from > 32 ? -1 >>> (from - 32) : -1));

/** The first module from `from` on that is 1; 64 if there is none. */
function darkFrom(first: number, second: number, from: number): number {
  const near = first & FIRST_FROM[from]!;
  return near !== 0 ? Math.clz32(near) : 32 + Math.clz32(second & SECOND_FROM[from]!);
}
