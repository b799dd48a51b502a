import type { Drawing } from '../plan.ts';
import type { DotGrid } from './dot-grid.ts';
import {
  DISTANCE_BASES,
  DISTANCE_EXTRAS,
  type InflateCode,
  LENGTH_BASES,
  LENGTH_EXTRAS,
  readInflateCode,
} from './inflate-code.ts';
import { FIRST_TURNS, RowStack, SECOND_TURNS } from './row-stack.ts';

/**
 * Unpacks the zlib stream of a 1-bit PNG (RFC 1950, RFC 1951) line by line. It keeps one line: a byte that comes from a
 * line's length ago is already in its place, so a repeat of the line above moves the position and nothing else. Lines
 * that hold something new are read dot by dot, whole repeats are counted. Matches from farther away than the line above
 * are refused, since nobody needs them here.
 */
export class PngLines {
  private readonly grid: DotGrid;
  private readonly stack: RowStack;
  private readonly line: Uint8Array;
  private readonly total: number;
  private code: InflateCode | undefined;
  private header = new Uint8Array(0);
  private file: Uint8Array = this.header;
  /** Position in the line, and of the line's start among all bytes. */
  private place = 0;
  private passed = 0;
  /** Whether the line at hand differs, or may, from the one above. */
  private fresh = true;
  private first = 0;
  private second = 0;
  private repeats = 0;
  /** Adler-32 (RFC 1950, 8.2) up to the lines that are counted, and what one of these adds. */
  private a = 1;
  private b = 0;
  private sum = 0;
  private weighted = 0;

  constructor(drawing: Drawing, grid: DotGrid) {
    this.grid = grid;
    this.stack = new RowStack(drawing, grid);
    this.line = new Uint8Array(Math.ceil(grid.width / 8) + 1);
    this.total = this.line.length * grid.height;
  }

  /** The symbol's rows from the zlib stream in `file` between `start` and `end`. */
  read(file: Uint8Array, start: number, end: number): Int32Array {
    if (
      file[start] !== 0x78 ||
      ((file[start]! << 8) | file[start + 1]!) % 31 !== 0 ||
      file[start + 1]! & 32
    ) {
      throw new Error('The image data does not begin as a zlib stream.');
    }
    this.file = file;
    this.begin();
    const code = this.codeAt(start + 2);
    if (this.inflate(code, start + 2, end - 4) !== end - 4) {
      throw new Error('The image data does not end where its chunk ends.');
    }
    this.count();
    if (this.passed !== this.total) throw new Error('The image data holds fewer lines than the image.');
    const adler = ((this.b % MODULUS) << 16) | (this.a % MODULUS);
    const stated = (file[end - 4]! << 24) | (file[end - 3]! << 16) | (file[end - 2]! << 8) | file[end - 1]!;
    if (adler !== stated) throw new Error('The checksum of the image data is wrong (Adler-32).');
    return this.stack.finish();
  }

  private begin() {
    this.stack.start();
    this.place = 0;
    this.passed = 0;
    this.fresh = true;
    this.repeats = 0;
    this.a = 1;
    this.b = 0;
    this.sum = 0;
    this.weighted = 0;
  }

  /** The code that the block at `at` names; the one of the image before if the header is the same, bit by bit. */
  private codeAt(at: number): InflateCode {
    if (this.code !== undefined && this.sameHeader(at, this.code.headerBits)) return this.code;
    this.code = readInflateCode(this.file, at);
    this.header = this.file.slice(at, at + (this.code.headerBits >> 3) + 1);
    return this.code;
  }

  private sameHeader(at: number, bits: number): boolean {
    const whole = bits >> 3;
    for (let i = 0; i < whole; i++) if (this.header[i] !== this.file[at + i]) return false;
    return ((this.header[whole]! ^ this.file[at + whole]!) & ((1 << (bits & 7)) - 1)) === 0;
  }

  /** Unpacks the block's symbols; returns the byte after its end. */
  private inflate(code: InflateCode, start: number, limit: number): number {
    const { symbols, distances, headerBits } = code;
    const { file, line } = this;
    const symbolMask = (1 << code.symbolBits) - 1;
    const distanceMask = (1 << code.distanceBits) - 1;
    const stride = line.length;
    let at = start + (headerBits >> 3);
    let held = 8 - (headerBits & 7);
    let hold = file[at++]! >> (headerBits & 7);
    for (;;) {
      for (; held < 24; held += 8) hold |= (file[at++]! & 255) << held;
      const entry = symbols[hold & symbolMask]!;
      const bits = entry & 255;
      const symbol = entry >>> 8;
      hold >>>= bits;
      held -= bits;
      if (symbol < 256) {
        if (bits === 0) throw new Error('The image data holds a word that is none.');
        if (line[this.place] !== symbol) {
          line[this.place] = symbol;
          this.fresh = true;
        }
        if (++this.place === stride) this.endLine();
        continue;
      }
      if (symbol === 256) break;
      const lengthExtra = LENGTH_EXTRAS[symbol - 257]!;
      const length = LENGTH_BASES[symbol - 257]! + (hold & ((1 << lengthExtra) - 1));
      hold >>>= lengthExtra;
      held -= lengthExtra;
      for (; held < 24; held += 8) hold |= (file[at++]! & 255) << held;
      const far = distances[hold & distanceMask]!;
      hold >>>= far & 255;
      held -= far & 255;
      const distanceExtra = DISTANCE_EXTRAS[far >>> 8]!;
      const distance = DISTANCE_BASES[far >>> 8]! + (hold & ((1 << distanceExtra) - 1));
      hold >>>= distanceExtra;
      held -= distanceExtra;
      if ((far & 255) === 0 || held < 0) throw new Error('The image data holds a distance that is none.');
      this.match(length, distance);
    }
    const end = at - (held >> 3);
    if (end > limit || hold & ((1 << (held & 7)) - 1))
      throw new Error('The image data is cut off or not filled up.');
    return end;
  }

  private match(length: number, distance: number) {
    const { line } = this;
    const stride = line.length;
    if (distance > this.passed + this.place) throw new Error('The image data refers to what is before it.');
    if (distance > stride) throw new Error('The image data refers to more than a line ago.');
    if (distance === stride) {
      this.place += length;
      while (this.place >= stride) this.passLine();
      return;
    }
    for (let i = 0; i < length; i++) {
      const byte = line[this.place < distance ? this.place + stride - distance : this.place - distance]!;
      if (line[this.place] !== byte) {
        line[this.place] = byte;
        this.fresh = true;
      }
      if (++this.place === stride) this.endLine();
    }
  }

  private passLine() {
    const past = this.place - this.line.length;
    this.endLine();
    this.place = past;
  }

  private endLine() {
    this.place = 0;
    this.passed += this.line.length;
    if (this.passed > this.total) throw new Error('The image data holds more lines than the image.');
    if (this.fresh) {
      this.count();
      this.readLine();
      this.fresh = false;
    }
    this.repeats++;
  }

  /** Books the lines counted so far. */
  private count() {
    const times = this.repeats;
    const n = this.line.length;
    this.b += times * (n * this.a + this.weighted) + ((n * this.sum * times) / 2) * (times - 1);
    this.a += times * this.sum;
    if (this.total > SAFE_BYTES) {
      this.a %= MODULUS;
      this.b %= MODULUS;
    }
    this.stack.add(this.first, this.second, times);
    this.repeats = 0;
  }

  /** The modules of the line at hand: every change of colour must be where a module begins or ends. */
  private readLine() {
    const { line } = this;
    const { startsAt, endsAt } = this.grid;
    if (line[0] !== 0) throw new Error(`A line has filter ${line[0]}.`);
    let sum = 0;
    let weighted = 0;
    let first = 0;
    let second = 0;
    let dark = 0;
    for (let i = 1; i < line.length; i++) {
      const byte = line[i]!;
      sum += byte;
      weighted += sum;
      let changes = (byte ^ 255 ^ ((byte ^ 255) >> 1) ^ (dark << 7)) & 255;
      if (changes === 0) continue;
      for (; changes !== 0; dark ^= 1) {
        const bit = Math.clz32(changes) - 24;
        changes ^= 128 >> bit;
        const dot = 8 * (i - 1) + bit;
        const module = dark ? endsAt[dot]! : startsAt[dot]!;
        if (module < 0)
          throw new Error(`A dark run ${dark ? 'ends' : 'starts'} at dot ${dot}, within a module.`);
        first ^= FIRST_TURNS[module]!;
        second ^= SECOND_TURNS[module]!;
      }
    }
    this.sum = sum;
    this.weighted = weighted;
    this.first = first;
    this.second = second;
  }
}

const MODULUS = 65521;

/** Up to here the sums of Adler-32 stay below 2^53 without being reduced. */
const SAFE_BYTES = 5_000_000;
