import { pack, writeBitsHighFirst } from '../deflate/bits.ts';
import { changingDots } from '../drawing/changing-elements.ts';
import { END_OF_LINE, Group4Lines } from '../drawing/tiff/group4.ts';
import type { Lines } from './dot-lines.ts';

/** The lines of a sheet as one Group 4 strip, high bit first, ended by EOFB, in pieces: memory is that of one line. */
export function* sheetStrip(width: number, lines: Iterable<Lines>): Generator<Uint8Array> {
  const strip = new SheetStrip(width);
  for (const { count, bits } of lines) yield* strip.add(bits, count);
  yield strip.end();
}

class SheetStrip extends Group4Lines {
  constructor(width: number) {
    super(width, width, mostCodes(width));
  }

  /** `count` equal lines. */
  *add(bits: Uint8Array, count: number): Generator<Uint8Array> {
    const changes = this.readLine(bits);
    this.codeLine();
    yield this.flush();
    for (let left = (count - 1) * (changes + 1); left > 0; left -= ONES) {
      this.repeatLine(Math.min(left, ONES));
      yield this.flush();
    }
    [this.line, this.above] = [this.above, this.line];
  }

  end(): Uint8Array {
    this.codes[this.count++] = END_OF_LINE;
    this.codes[this.count++] = END_OF_LINE;
    return this.bytes().slice();
  }

  /** Where the line changes colour; returns how often. */
  private readLine(bits: Uint8Array): number {
    const changes = changingDots(bits, 0, bits.length, this.width, this.line);
    this.line.fill(this.width, changes, changes + 3);
    return changes;
  }

  /** The whole bytes so far; the bits of one begun begin the next. */
  private flush(): Uint8Array {
    let bits = 0;
    for (let i = 0; i < this.count; i++) bits += this.codes[i]! >>> 16;
    const bytes = this.bytes();
    const whole = bits >>> 3;
    const rest = bits & 7;
    this.count = 0;
    if (rest > 0) this.codes[this.count++] = pack(bytes[whole]! >>> (8 - rest), rest);
    return bytes.slice(0, whole);
  }

  private bytes(): Uint8Array {
    const out = new Uint8Array(2 * this.count);
    return out.subarray(0, writeBitsHighFirst(this.codes, this.count, out, 0));
  }
}

/** Ones that leave together. */
const ONES = 1 << 16;

/** A line's modes and runs, or ones, and what the flush before left: a change takes at most a mode and two codes of its run. */
function mostCodes(width: number): number {
  return Math.max(4 * width + Math.ceil(width / 1280), ONES / 16) + 8;
}
