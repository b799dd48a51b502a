import { type Axis, type Geometry, QUIET } from './geometry.ts';

/**
 * Collects the dot lines of an image, each as the two words of a module row, and holds every one of them against what the
 * rows around it call for: quiet zone above and below, whole modules, and reduction along y (a line near the upper or
 * lower edge of a row is dark only where the neighbour is dark too).
 */
export class RowStack {
  private readonly size: number;
  private readonly symbolHeight: number;
  private readonly down: Axis;
  private readonly firsts: Int32Array;
  private readonly seconds: Int32Array;
  /** Where each run of equal lines ends. */
  private readonly ends: Int32Array;
  private runs = 0;
  private lines = 0;
  private readonly rows: Int32Array;
  private run = 0;
  private line = 0;

  constructor({ size, symbolHeight, down }: Geometry) {
    this.size = size;
    this.symbolHeight = symbolHeight;
    this.down = down;
    this.firsts = new Int32Array(symbolHeight);
    this.seconds = new Int32Array(symbolHeight);
    this.ends = new Int32Array(symbolHeight);
    this.rows = new Int32Array(2 * size);
  }

  start() {
    this.runs = 0;
    this.lines = 0;
  }

  /** `count` equal lines below those before. */
  add(first: number, second: number, count: number) {
    if (count === 0) return;
    this.lines += count;
    if (this.lines > this.symbolHeight)
      throw new Error(`The image has more than ${this.symbolHeight} dot lines.`);
    this.firsts[this.runs] = first;
    this.seconds[this.runs] = second;
    this.ends[this.runs] = this.lines;
    this.runs++;
  }

  /** The rows of the symbol, two words each; the same array every time. */
  finish(): Int32Array {
    const { rows, size, symbolHeight } = this;
    const { module, before, after } = this.down;
    if (this.lines !== symbolHeight)
      throw new Error(`The image has ${this.lines} dot lines instead of ${symbolHeight}.`);
    this.sample();
    this.run = 0;
    this.line = 0;
    this.expect(0, 0, QUIET * module);
    for (let i = 0; i < 2 * size; i += 2) {
      const first = rows[i]!;
      const second = rows[i + 1]!;
      if (before > 0)
        this.expect(i > 0 ? first & rows[i - 2]! : 0, i > 0 ? second & rows[i - 1]! : 0, before);
      this.expect(first, second, module - before - after);
      const last = i === 2 * size - 2;
      if (after > 0) this.expect(last ? 0 : first & rows[i + 2]!, last ? 0 : second & rows[i + 3]!, after);
    }
    this.expect(0, 0, QUIET * module);
    return rows;
  }

  /** Takes each row from the first of its lines that no neighbour can change. */
  private sample() {
    let run = 0;
    for (let row = 0; row < this.size; row++) {
      const line = (QUIET + row) * this.down.module + this.down.before;
      while (this.ends[run]! <= line) run++;
      this.rows[2 * row] = this.firsts[run]!;
      this.rows[2 * row + 1] = this.seconds[run]!;
    }
  }

  /** The next `count` lines must be these. */
  private expect(first: number, second: number, count: number) {
    const end = this.line + count;
    while (this.line < end) {
      if (this.firsts[this.run] !== first || this.seconds[this.run] !== second) {
        throw new Error(`Dot line ${this.line + 1} is not what the modules around it call for.`);
      }
      this.line = Math.min(end, this.ends[this.run]!);
      if (this.line === this.ends[this.run]) this.run++;
    }
  }
}

/** What a change of colour before `module` turns over in the first word of a row, and in the second. */
export const FIRST_TURNS = Int32Array.from({ length: 65 }, (_, module) => (module < 32 ? -1 >>> module : 0));
export const SECOND_TURNS = Int32Array.from({ length: 65 }, (_, module) =>
  module <= 32 ? -1 : module < 64 ? -1 >>> (module - 32) : 0,
);

/** A reduction takes dots from the ends of dark runs, never from between two dark modules. */
export function gapFault(dot: number): string {
  return `A dark run starts at dot ${dot}, right after the one before: there is a gap between two dark modules.`;
}
