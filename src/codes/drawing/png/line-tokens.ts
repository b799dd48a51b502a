import { type DeflateCode, distanceExtra, distanceSymbol } from '../../deflate/deflate-code.ts';
import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots } from '../../size.ts';
import { type Bands, bandCount } from '../bands.ts';
import type { Adler } from './adler.ts';
import { type LineTable, readWindows } from './line-table.ts';

/**
 * Parses the lines of bands into the tokens of a deflate stream: literals (0 to 255) and matches (length << 16 | distance).
 * Each line is a filter byte 0 and the dots of a LineTable.
 *
 * Each band is looked at once; its further lines repeat the first. Consecutive bands of one line make one stretch. Bytes equal
 * to the line above at a stretch's start belong to the run of repeats before it, those at its end to the run that goes on.
 * What lies between is literals if the minimum match is 0, and in a panel, where each band is a stretch. Else it is the optimal parse, the fewest bits in the code given,
 * among literals and, from each byte, three matches: with the line above, with the byte before, and with the hash head, the
 * last place that began with the same bytes, as many as the minimum match.
 */
export class LineTokens {
  /** The tokens of the last image. */
  readonly tokens: Int32Array;
  count = 0;
  private readonly table: LineTable;
  private readonly stride: number;
  private readonly minimumMatch: number;
  private readonly window: Uint16Array;
  /** The first line of each band, one after the other. */
  private readonly bytes: Uint8Array;
  /** Where the last line of each band stands in the stream, and where its stretch ends in `bytes`. */
  private readonly lastLines: Int32Array;
  private readonly stretchEnds: Int32Array;
  /** By hash: the last place in `bytes` + 1, 0 for none. */
  private readonly hashHeads = new Int32Array(HASH_HEADS);
  /** By byte: its match with its hash head, 0 for none; the bits from it on; the parse's token there, −1 for the run that goes on. */
  private readonly headMatches: Int32Array;
  private readonly bitsFrom: Int32Array;
  private readonly parsed: Int32Array;

  constructor(drawing: Drawing, shape: SymbolShape, table: LineTable) {
    const bands = bandCount(drawing, shape);
    this.table = table;
    this.stride = table.bytes + 1;
    this.minimumMatch = minimumMatch(drawing.dotsX);
    this.window = new Uint16Array(table.groups);
    this.bytes = new Uint8Array(bands * this.stride + table.groupBytes);
    this.lastLines = new Int32Array(bands);
    this.stretchEnds = new Int32Array(bands);
    this.headMatches = new Int32Array(this.bytes.length);
    this.bitsFrom = new Int32Array(this.bytes.length + 1);
    this.parsed = new Int32Array(this.bytes.length);
    this.tokens = new Int32Array(mostTokens(drawing, shape, table));
  }

  /** `sum` takes each band's lines. */
  find(bands: Bands, parsedFor: DeflateCode, sum?: Adler): void {
    const { stride } = this;
    this.count = 0;
    this.hashHeads.fill(0);
    for (let band = 0; band < bands.symbolCount; band++) this.drawLine(bands, band, sum);
    for (let band = bands.symbolCount; band < bands.count; band++) this.copyLine(bands, band, sum);
    let position = stride * bands.lines[0]!;
    this.lastLines[0] = position - stride;
    this.stretchEnds[0] = stride;
    this.put(0);
    this.put(255);
    this.repeat(stride, stride - 2, 1);
    let run = (bands.lines[0]! - 1) * stride;
    for (let band = 1; band < bands.count; ) {
      let last = band;
      while (last + 1 < bands.symbolCount && bands.lines[last] === 1) last++;
      const end = (last + 1) * stride;
      for (let one = band; one <= last; one++) {
        position += bands.lines[one]! * stride;
        this.lastLines[one] = position - stride;
        this.stretchEnds[one] = end;
      }
      const repeats = (bands.lines[last]! - 1) * stride;
      const code = band < bands.symbolCount && this.minimumMatch > 0 ? parsedFor : undefined;
      run = this.stretch(band * stride, end, position - repeats - end, run, code) + repeats;
      band = last + 1;
    }
    this.repeat(bands.count * stride, run, stride);
  }

  /**
   * The stretch of `bytes` that stands in the stream `shift` further on, after `run` bytes that are as in the line above;
   * returns how many are so at its end. Without a code to parse it for it is literals.
   */
  private stretch(from: number, to: number, shift: number, run: number, code?: DeflateCode): number {
    let start = from;
    while (start < to && this.bytes[start] === this.bytes[start - this.stride]) start++;
    if (start === to) return run + to - from;
    this.repeat(start, run + start - from, this.stride);
    if (!code) return this.putLiterals(start, to);
    for (let at = start; at < to; at++) this.matchHashHead(at, from, to, shift);
    this.parse(start, to, code);
    let at = start;
    while (at < to && this.parsed[at]! >= 0) {
      this.put(this.parsed[at]!);
      at += Math.max(1, this.parsed[at]! >> 16);
    }
    return to - at;
  }

  /** All up to the last byte that differs from the line above; returns how many are left. */
  private putLiterals(start: number, to: number): number {
    let end = to;
    while (this.bytes[end - 1] === this.bytes[end - 1 - this.stride]) end--;
    for (let at = start; at < end; at++) this.put(this.bytes[at]!);
    return to - end;
  }

  /** Matches the bytes at `at` with their hash head, and makes `at` the head. */
  private matchHashHead(at: number, from: number, to: number, shift: number): void {
    this.headMatches[at] = 0;
    if (at + this.minimumMatch > to) return;
    const slot = this.hash(at);
    const head = this.hashHeads[slot]! - 1;
    this.hashHeads[slot] = at + 1;
    if (head < 0) return;
    const band = Math.floor(head / this.stride);
    const near = head >= from;
    const distance = near ? at - head : at + shift - this.lastLines[band]! - (head - band * this.stride);
    const most = Math.min(258, to - at, near ? 258 : this.stretchEnds[band]! - head);
    let length = 0;
    while (length < most && this.bytes[head + length] === this.bytes[at + length]) length++;
    if (length >= this.minimumMatch && distance <= FARTHEST) this.headMatches[at] = (length << 16) | distance;
  }

  /** The optimal parse from `start` to the end, from behind. */
  private parse(start: number, to: number, { literal, match, distance }: DeflateCode): void {
    const { bytes, bitsFrom, parsed, stride } = this;
    const bitsOf = (span: number) => (distance[distanceSymbol(span)]! + distanceExtra(span)) >>> 16;
    const aboveBits = bitsOf(stride);
    const beforeBits = bitsOf(1);
    let above = 0;
    let before = 0;
    let bits = 0;
    let token = 0;
    const consider = (at: number, length: number, span: number, spanBits: number) => {
      const own = Math.min(258, length);
      const whole = (match[own]! >>> 16) + spanBits + bitsFrom[at + own]!;
      if (own < 3 || whole >= bits) return;
      bits = whole;
      token = (own << 16) | span;
    };
    bitsFrom[to] = 0;
    for (let at = to - 1; at >= start; at--) {
      above = bytes[at] === bytes[at - stride] ? above + 1 : 0;
      before = bytes[at] === bytes[at - 1] ? before + 1 : 0;
      if (at + above === to) {
        bitsFrom[at] = 0;
        parsed[at] = -1;
        continue;
      }
      token = bytes[at]!;
      bits = (literal[token]! >>> 16) + bitsFrom[at + 1]!;
      consider(at, above, stride, aboveBits);
      consider(at, before, 1, beforeBits);
      const head = this.headMatches[at]!;
      if (head > 0) consider(at, head >> 16, head & 0xffff, bitsOf(head & 0xffff));
      bitsFrom[at] = bits;
      parsed[at] = token;
    }
  }

  private hash(at: number): number {
    const word = (i: number) =>
      this.bytes[i]! | (this.bytes[i + 1]! << 8) | (this.bytes[i + 2]! << 16) | (this.bytes[i + 3]! << 24);
    if (this.minimumMatch === 3) return Math.imul(word(at) & 0xffffff, 0x9e3779b1) >>> HASH_SHIFT;
    return (
      (Math.imul(word(at), 0x9e3779b1) ^ Math.imul(word(at + this.minimumMatch - 4), 0x85ebca6b)) >>>
      HASH_SHIFT
    );
  }

  /** Puts the `length` bytes before `end` as matches, and the last one or two as literals if no match takes them. */
  private repeat(end: number, length: number, distance: number): void {
    let left = length;
    while (left >= 3) {
      const own = left <= 258 ? left : left < 261 ? 255 : 258;
      this.put((own << 16) | distance);
      left -= own;
    }
    for (; left > 0; left--) this.put(this.bytes[end - left]!);
  }

  private put(token: number): void {
    this.tokens[this.count++] = token;
  }

  private drawLine(bands: Bands, band: number, sum?: Adler): void {
    const { groupBytes, dotsOf } = this.table;
    const { window, stride } = this;
    readWindows(bands.rows, band * bands.words, bands.words, window);
    sum?.add(window, bands.lines[band]!);
    let at = band * stride + 1;
    this.bytes[at - 1] = 0;
    for (const value of window) {
      for (let i = 0; i < groupBytes; i++) this.bytes[at + i] = dotsOf[value * groupBytes + i]!;
      at += groupBytes;
    }
  }

  /** A line of the panel: 1 is light in a PNG, also past the image's width. */
  private copyLine({ symbolCount, lineBytes, dots, lines }: Bands, band: number, sum?: Adler): void {
    const from = (band - symbolCount) * lineBytes;
    const at = band * this.stride + 1;
    this.bytes[at - 1] = 0;
    for (let i = 0; i < lineBytes; i++) this.bytes[at + i] = ~dots[from + i]!;
    sum?.addBytes(this.bytes.subarray(at, at + lineBytes), lines[band]!);
  }
}

/**
 * Bytes of the shortest match with a hash head: five modules, at least five bytes. At one dot a module, three: a line's end and
 * the next one's start. 0, no parse, at 2, 3, 4 and 8 dots, where literals are as short as any other way.
 */
export function minimumMatch(dotsX: number): number {
  if (dotsX === 1) return 3;
  return [2, 3, 4, 8].includes(dotsX) ? 0 : Math.max(5, Math.ceil((5 * dotsX) / 8));
}

/** Tokens of the longest stream: a literal for each byte of each band's first line, and matches of 255 bytes or more. */
export function mostTokens(drawing: Drawing, shape: SymbolShape, table: LineTable): number {
  const { height } = imageDots(drawing, shape.version);
  const stride = table.bytes + 1;
  return (bandCount(drawing, shape) + 1) * (stride + 3) + Math.ceil((height * stride) / 255);
}

/** No match goes back farther (RFC 1951, 2). */
const FARTHEST = 32_768;
const HASH_SHIFT = 20;
export const HASH_HEADS = 1 << (32 - HASH_SHIFT);
