import { DotLines } from '../dot-lines.ts';
import type { Geometry } from '../geometry.ts';
import { RUN_BITS, runTables } from './run-codes.ts';

/**
 * Reads a Group 4 image (ITU-T T.6), high bit first: where each line changes colour, and so its modules. A line of nothing
 * but V0 is the line above again, and is counted without being walked through.
 */
export class Group4Reader {
  private readonly width: number;
  private readonly height: number;
  private readonly lines: DotLines;
  private readonly runs = runTables();
  private file: Uint8Array = new Uint8Array(0);
  /** Position in bits. */
  private at = 0;
  /** Where the line and the one above change colour; from `found` on, the width. */
  private line: Int32Array;
  private above: Int32Array;
  private found = 0;

  constructor(geometry: Geometry) {
    this.width = geometry.width;
    this.height = geometry.height;
    this.lines = new DotLines(geometry);
    this.line = new Int32Array(geometry.width + 4);
    this.above = new Int32Array(geometry.width + 4);
  }

  /** The symbol's rows from the image that fills `file` between `start` and `end`. */
  read(file: Uint8Array, start: number, end: number, dots?: Uint8Array): Int32Array {
    this.file = file;
    this.at = 8 * start;
    this.lines.start(dots);
    this.above.fill(this.width, 0, 4);
    this.found = 0;
    for (let line = 0; line < this.height; line++) {
      if (this.at > 8 * end) throw new Error('The image data is cut off.');
      if (this.repeats()) this.lines.repeat();
      else this.readLine();
    }
    if (this.peek(24) !== 0x001001) throw new Error('The image data does not end after the last line.');
    this.at += 24;
    const left = 8 * end - this.at;
    if (left < 0 || left > 7 || this.peek(left) !== 0)
      throw new Error('The image data does not fill its strip.');
    return this.lines.finish();
  }

  /** Whether the line is a V0 for each change of the line above and one for its end; takes these if so. */
  private repeats(): boolean {
    const ones = this.found + 1;
    for (let i = 0; i < ones; i += 24) {
      const count = Math.min(24, ones - i);
      if (this.peekAt(this.at + i, count) !== (1 << count) - 1) return false;
    }
    this.at += ones;
    return true;
  }

  private readLine() {
    const { above, line, width } = this;
    let from = -1;
    let count = 0;
    let other = 0;
    while (from < width) {
      while (other > 0 && above[other - 1]! > from) other--;
      while (above[other]! <= from && above[other]! < width) other++;
      const b1 = other + ((other ^ count) & 1);
      const bits = this.peek(7);
      const offset = VERTICAL[bits]!;
      if (offset !== NONE) {
        this.at += offset === 0 ? 1 : Math.abs(offset) === 1 ? 3 : 4 + Math.abs(offset);
        from = this.change(count++, above[b1]! + offset, from);
      } else if (bits >> 4 === 1) {
        this.at += 3;
        const a1 = this.change(count, Math.max(from, 0) + this.run(count), from);
        from = this.change(count + 1, a1 + this.run(count + 1), a1);
        count += 2;
      } else if (bits >> 3 === 1) {
        this.at += 4;
        from = above[b1 + 1]!;
      } else throw new Error('The image data holds a mode that is none.');
    }
    while (count > 0 && line[count - 1] === width) count--;
    line.fill(width, count, count + 4);
    this.lines.add(line, count);
    this.found = count;
    this.line = above;
    this.above = line;
  }

  private change(index: number, dot: number, from: number): number {
    const ends = dot === this.width && from === dot;
    if (dot > this.width || (dot <= from && !ends)) throw new Error('A line changes colour out of order.');
    this.line[index] = dot;
    return dot;
  }

  /** A run's length; even changes end white runs. */
  private run(index: number): number {
    const table = index & 1 ? this.runs.black : this.runs.white;
    for (let length = 0; ; ) {
      const entry = table[this.peek(RUN_BITS)]!;
      if (entry === 0) throw new Error('The image data holds a run that is none.');
      this.at += entry & 15;
      length += entry >> 4;
      if (entry >> 4 < 64) return length;
    }
  }

  private peek(count: number): number {
    return this.peekAt(this.at, count);
  }

  /** The `count` bits, 0 to 24, from bit `at`. */
  private peekAt(at: number, count: number): number {
    const { file } = this;
    const byte = at >> 3;
    const four = (file[byte]! << 24) | (file[byte + 1]! << 16) | (file[byte + 2]! << 8) | file[byte + 3]!;
    return count === 0 ? 0 : (four << (at & 7)) >>> (32 - count);
  }
}

const NONE = 99;

/** By the next seven bits: from b1 to a1 in vertical mode. */
const VERTICAL = Int8Array.from({ length: 128 }, (_, bits) => {
  if (bits >> 6 === 1) return 0;
  if (bits >> 4 === 0b011) return 1;
  if (bits >> 4 === 0b010) return -1;
  if (bits >> 1 === 0b000011) return 2;
  if (bits >> 1 === 0b000010) return -2;
  if (bits === 0b0000011) return 3;
  if (bits === 0b0000010) return -3;
  return NONE;
});
