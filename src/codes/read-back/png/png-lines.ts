import type { Drawing } from '../../plan.ts';
import type { DotGrid } from '../dot-grid.ts';
import { FIRST_TURNS, gapFault, RowStack, SECOND_TURNS } from '../row-stack.ts';
import { Inflater } from './inflater.ts';

/**
 * Unpacks the zlib stream of a 1-bit PNG (RFC 1950, RFC 1951) line by line, and keeps what a match may refer to. A repeat of
 * the line above changes nothing, so only lines that may hold something new are read, dot by dot; the others are counted.
 */
export class PngLines {
  private readonly stack: RowStack;
  /** What was unpacked last, up to `at`; the line at hand starts at `start`. */
  private readonly room = new Uint8Array(2 * WINDOW);
  private at = 0;
  private start = 0;
  private readonly line: Uint8Array;
  /** The same, four bytes before the dots, filled up with light dots to whole words. */
  private readonly words: DataView;
  /** Dots of these words; by dot, the module that a dark run starts with, then the module it ends before, −1 if none. */
  private readonly places: number;
  private readonly turnsAt: Int8Array;
  private readonly total: number;
  private readonly inflater = new Inflater(this);
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
    this.stack = new RowStack(drawing, grid);
    const bytes = Math.ceil(grid.width / 8);
    this.places = 32 * Math.ceil(bytes / 4);
    const room = new Uint8Array(4 + this.places / 8).fill(255);
    this.line = room.subarray(3, 4 + bytes);
    this.words = new DataView(room.buffer);
    this.turnsAt = new Int8Array(2 * this.places).fill(-1);
    this.turnsAt.set(grid.startsAt.subarray(0, this.places), 0);
    this.turnsAt.set(grid.endsAt.subarray(0, this.places), this.places);
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
    this.begin();
    if (this.inflater.run(file, start + 2, end - 4) !== end - 4) {
      throw new Error('The image data does not end where its chunk ends.');
    }
    this.count();
    if (this.passed !== this.total || this.place > 0)
      throw new Error('The image data does not fill the image.');
    const adler = ((this.b % MODULUS) << 16) | (this.a % MODULUS);
    const stated = (file[end - 4]! << 24) | (file[end - 3]! << 16) | (file[end - 2]! << 8) | file[end - 1]!;
    if (adler !== stated) throw new Error('The checksum of the image data is wrong (Adler-32).');
    return this.stack.finish();
  }

  private begin() {
    this.stack.start();
    this.at = 0;
    this.start = 0;
    this.place = 0;
    this.passed = 0;
    this.fresh = true;
    this.repeats = 0;
    this.a = 1;
    this.b = 0;
    this.sum = 0;
    this.weighted = 0;
  }

  /** Up to three literals, the first one lowest. */
  put(literals: number, count: number) {
    this.makeRoom();
    for (let i = 0, rest = literals; i < count; i++, rest >>>= 8) this.room[this.at++] = rest;
    this.advance(count);
  }

  match(length: number, distance: number) {
    const { room } = this;
    this.makeRoom();
    const from = this.at - distance;
    if (distance > this.passed + this.place) throw new Error('The image data refers to what is before it.');
    for (let left = length; left > 0; ) {
      const step = Math.min(left, this.at - from);
      room.copyWithin(this.at, from, from + step);
      this.at += step;
      left -= step;
    }
    if (distance === this.line.length) {
      this.place += length;
      while (this.place >= this.line.length) this.endLine();
    } else this.advance(length);
  }

  /** Keeps the last 32 KiB, and with them the line at hand. */
  private makeRoom() {
    if (this.at + LONGEST_MATCH <= this.room.length) return;
    const past = this.at - WINDOW;
    this.room.copyWithin(0, past, this.at);
    this.at -= past;
    this.start -= past;
  }

  /** That many bytes may differ from those of the line above. */
  private advance(count: number) {
    this.fresh = true;
    this.place += count;
    while (this.place >= this.line.length) {
      this.endLine();
      this.fresh = this.place > 0;
    }
  }

  private endLine() {
    const stride = this.line.length;
    this.place -= stride;
    this.passed += stride;
    if (this.passed > this.total) throw new Error('The image data holds more lines than the image.');
    if (this.fresh) {
      this.count();
      this.line.set(this.room.subarray(this.start, this.start + stride));
      this.readLine();
    }
    this.start += stride;
    this.fresh = false;
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
    if (this.line[0] !== 0) throw new Error(`A line has filter ${this.line[0]}.`);
    this.addBytes();
    const { turnsAt, places } = this;
    let first = 0;
    let second = 0;
    let light = -1;
    let parity = 0;
    let last = -1;
    for (let at = 0; at < places; at += 32) {
      const dots = this.words.getUint32(4 + (at >> 3));
      let changes = dots ^ ((dots >>> 1) | (light << 31));
      light = dots;
      for (; changes !== 0; parity ^= places) {
        const bit = Math.clz32(changes);
        changes ^= 0x80000000 >>> bit;
        const turn = turnsAt[parity + at + bit]!;
        if (turn < 0)
          throw new Error(`A dark run ${parity ? 'ends' : 'starts'} at dot ${at + bit}, within a module.`);
        if (turn <= last) throw new Error(gapFault(at + bit));
        last = turn;
        first ^= FIRST_TURNS[turn]!;
        second ^= SECOND_TURNS[turn]!;
      }
    }
    this.first = first;
    this.second = second;
  }

  private addBytes() {
    const { line } = this;
    let sum = 0;
    let weighted = 0;
    for (let i = 1; i < line.length; i++) {
      sum = (sum + line[i]!) | 0;
      weighted = (weighted + sum) | 0;
    }
    this.sum = sum;
    this.weighted = weighted;
  }
}

/** Bytes that a match may refer to (RFC 1951, 2). A line, of 2,081 bytes at most, is well within. */
const WINDOW = 32_768;
const LONGEST_MATCH = 258;
const MODULUS = 65521;

/** Up to here the sums of Adler-32 stay below 2^53 without being reduced. */
const SAFE_BYTES = 5_000_000;
