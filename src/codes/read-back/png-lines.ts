import type { Drawing } from '../plan.ts';
import type { DotGrid } from './dot-grid.ts';
import { Inflater } from './inflater.ts';
import { FIRST_TURNS, RowStack, SECOND_TURNS } from './row-stack.ts';

/**
 * Unpacks the zlib stream of a 1-bit PNG (RFC 1950, RFC 1951) line by line. It keeps one line: a byte that comes from a
 * line's length ago is already in its place, so a repeat of the line above moves the position and nothing else. Lines
 * that hold something new are read dot by dot, whole repeats are counted. Matches from farther away than the line above
 * are refused, since nobody needs them here.
 */
export class PngLines {
  private readonly stack: RowStack;
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
    this.fresh = true;
    for (let left = count, rest = literals; left > 0; left--, rest >>>= 8) {
      this.line[this.place] = rest;
      if (++this.place === this.line.length) this.endLine(left > 1);
    }
  }

  match(length: number, distance: number) {
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
      line[this.place] = byte;
      this.fresh = true;
      if (++this.place === stride) this.endLine(false);
    }
  }

  private passLine() {
    const past = this.place - this.line.length;
    this.endLine(false);
    this.place = past;
  }

  /** A line is whole; `fresh` says whether the next one is already known to hold something new. */
  private endLine(fresh: boolean) {
    this.place = 0;
    this.passed += this.line.length;
    if (this.passed > this.total) throw new Error('The image data holds more lines than the image.');
    if (this.fresh) {
      this.count();
      this.readLine();
    }
    this.fresh = fresh;
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

const MODULUS = 65521;

/** Up to here the sums of Adler-32 stay below 2^53 without being reduced. */
const SAFE_BYTES = 5_000_000;
