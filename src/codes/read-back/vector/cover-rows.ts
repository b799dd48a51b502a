import type { Drawing, SymbolShape } from '../../plan.ts';
import { type DotGrid, dotGrid } from '../dot-grid.ts';
import { PanelDots } from './panel-dots.ts';

/**
 * Collects the overlapping rectangles of EPS and PDF. What none of them covers is light; the rows found so must call for
 * just these rectangles in this order: row by row from the top, the dark runs of the row, then those of the modules that
 * are dark in the row and in the next, from the left; each down to the last row in which it is dark throughout; none that
 * lies within an earlier one. So every two dark dots side by side lie within one rectangle, and no inset leaves a seam.
 */
export class CoverRows {
  /** Of the width and of the height. */
  readonly across: DotGrid;
  readonly down: DotGrid;
  /** Dot lines of the image. */
  readonly height: number;
  /** The rows of the symbol, two words each. */
  private readonly rows: Int32Array;
  /** Left, top, right, bottom of each rectangle, in modules. */
  private readonly sides: number[] = [];
  /** By left and right: the row at which the last rectangle between them ends. */
  private readonly ends = new Uint8Array(64 * 64);
  private checked = 0;
  private readonly panel: PanelDots;

  constructor(drawing: Drawing, shape: SymbolShape) {
    const { dotsY, reductionY } = drawing;
    this.across = dotGrid(drawing, shape);
    this.down = dotGrid({ ...drawing, dotsX: dotsY, reductionX: reductionY }, shape);
    this.panel = new PanelDots(drawing, this.across);
    this.height = this.across.height;
    this.rows = new Int32Array(2 * this.across.size + 2);
  }

  /** `dots` are those that the panel must have. */
  start(dots?: Uint8Array) {
    this.panel.start(dots);
    this.rows.fill(0);
    this.sides.length = 0;
  }

  /** In dots, from the top left. */
  add(x: number, y: number, width: number, height: number) {
    if (y >= this.panel.top) return this.panel.add(x, y, width, height);
    const left = this.across.startsAt[x] ?? -1;
    const right = this.across.endsAt[x + width] ?? -1;
    const top = this.down.startsAt[y] ?? -1;
    const bottom = this.down.endsAt[y + height] ?? -1;
    if (left < 0 || top < 0 || right <= left || bottom <= top)
      throw new Error(`The ${width} × ${height} dots at ${x}, ${y} do not fit the modules.`);
    const first = FIRST_FROM[left]! & ~FIRST_FROM[right]!;
    const second = SECOND_FROM[left]! & ~SECOND_FROM[right]!;
    for (let row = top; row < bottom; row++) {
      this.rows[2 * row]! |= first;
      this.rows[2 * row + 1]! |= second;
    }
    this.sides.push(left, top, right, bottom);
  }

  /** The symbol's rows, once every rectangle was there. */
  finish(): Int32Array {
    this.panel.finish();
    const { rows, sides } = this;
    const { size } = this.across;
    this.ends.fill(0);
    this.checked = 0;
    for (let row = 0; row < size; row++) {
      const first = rows[2 * row]!;
      const second = rows[2 * row + 1]!;
      this.expectRuns(first, second, row);
      this.expectRuns(first & rows[2 * row + 2]!, second & rows[2 * row + 3]!, row);
    }
    if (this.checked !== sides.length) throw new Error('The image has a rectangle too many.');
    return rows.subarray(0, 2 * size);
  }

  /** The runs of these modules, each as a rectangle from row `top` down, unless there was one. */
  private expectRuns(first: number, second: number, top: number) {
    const { size } = this.across;
    for (let left = darkFrom(first, second, 0); left < size; ) {
      const right = darkFrom(~first, ~second, left);
      if (this.ends[64 * left + right]! <= top) this.expect(left, top, right);
      left = darkFrom(first, second, right);
    }
  }

  private expect(left: number, top: number, right: number) {
    const { rows, sides, checked } = this;
    const first = FIRST_FROM[left]! & ~FIRST_FROM[right]!;
    const second = SECOND_FROM[left]! & ~SECOND_FROM[right]!;
    let bottom = top + 1;
    while ((rows[2 * bottom]! & first) === first && (rows[2 * bottom + 1]! & second) === second) bottom++;
    this.ends[64 * left + right] = bottom;
    const found =
      sides[checked] === left &&
      sides[checked + 1] === top &&
      sides[checked + 2] === right &&
      sides[checked + 3] === bottom;
    if (!found)
      throw new Error(`Rectangle ${checked / 4 + 1} is not the one that the modules call for there.`);
    this.checked += 4;
  }
}

/** The modules from one on, in the first word of a row and in the second. */
const FIRST_FROM = Int32Array.from({ length: 64 }, (_, from) => (from > 31 ? 0 : -1 >>> from));
const SECOND_FROM = Int32Array.from({ length: 64 }, (_, from) => (from > 32 ? -1 >>> (from - 32) : -1));

/** The first module from `from` on that is 1; 64 if there is none. */
function darkFrom(first: number, second: number, from: number): number {
  const near = first & FIRST_FROM[from]!;
  return near !== 0 ? Math.clz32(near) : 32 + Math.clz32(second & SECOND_FROM[from]!);
}
