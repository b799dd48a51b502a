import type { Drawing, SymbolShape } from '../plan.ts';
import { imageDots, modulesOf, QUIET_ZONE } from '../size.ts';
import { Adler } from './adler.ts';
import { type Bands, bandCount, reach } from './bands.ts';
import { writeBits } from './bits.ts';
import type { DeflateCode } from './deflate-code.ts';
import { type LineTable, readWindows } from './line-table.ts';
import { type GroupWords, groupWords } from './line-words.ts';
import { lastOne, oneAfter, runStarts } from './row-bits.ts';

/**
 * How lines are put into words: in which code, and from how many unchanged modules on (2 to 31, or 0 for never) a repeat
 * of the line above is shorter than literals.
 */
export type LineCode = { deflate: DeflateCode; gap: number };

/** No stream is larger: two bytes for each word, and the checksum. */
export function mostZlibBytes(drawing: Drawing, shape: SymbolShape): number {
  return 2 * mostWords(drawing, shape) + 8;
}

/**
 * Writes the lines of bands as one zlib stream (RFC 1950) of one deflate block (RFC 1951) in one constant code; each line
 * is a filter byte 0 and the dots of a LineTable. A band's first line is literals from its first to its last difference
 * from the line above; everything else repeats at the distance of a line, across the ends of lines and bands.
 */
export class ZlibLines {
  private readonly table: LineTable;
  private readonly code: DeflateCode;
  private readonly gap: number;
  private readonly groups: GroupWords;
  private readonly stride: number;
  private readonly sum: Adler;
  /** The words of the stream; those up to the end of the first line are the same for all images. */
  private readonly words: Uint32Array;
  private readonly opening: number;
  private count = 0;
  /** The first and the last byte that a module's colour can reach. */
  private readonly firstBytes: Uint16Array;
  private readonly lastBytes: Uint16Array;
  private line: Uint16Array;
  private above: Uint16Array;

  /** For the bands of a BandCutter of the same drawing and shape. */
  constructor(drawing: Drawing, shape: SymbolShape, table: LineTable, { deflate: code, gap }: LineCode) {
    this.gap = gap;
    const mostLines = QUIET_ZONE * drawing.dotsY;
    const modules = modulesOf(shape.version);
    const { before, after } = reach(drawing.reductionX);
    const firstDot = (module: number) => (module + QUIET_ZONE) * drawing.dotsX;
    this.firstBytes = Uint16Array.from({ length: modules }, (_, m) => (firstDot(m) - after) >> 3);
    this.lastBytes = Uint16Array.from({ length: modules }, (_, m) => (firstDot(m + 1) - 1 + before) >> 3);
    this.table = table;
    this.code = code;
    this.groups = groupWords(table, code);
    this.stride = table.bytes + 1;
    this.sum = new Adler(table, mostLines);
    this.line = new Uint16Array(table.groups);
    this.above = new Uint16Array(table.groups);
    this.words = new Uint32Array(mostWords(drawing, shape));
    this.opening = this.open();
  }

  /** Writes into `out` from `at` and returns where the stream ends. */
  write(bands: Bands, out: Uint8Array, at: number): number {
    this.count = this.opening;
    this.sum.start();
    this.above.fill(0);
    this.sum.add(this.above, bands.lines[0]!);
    let run = (bands.lines[0]! - 1) * this.stride;
    for (let band = 1; band < bands.count; band++) run = this.band(bands, band, run);
    this.match(run, this.code.far);
    this.words[this.count++] = this.code.end;
    out[at] = 0x78;
    out[at + 1] = 0xda;
    return this.sum.end(out, writeBits(this.words, this.count, out, at + 2));
  }

  /** The block's header and the first line, all light. */
  private open(): number {
    const { header, literal, near } = this.code;
    this.words.set(header);
    this.count = header.length;
    this.words[this.count++] = literal[0]!;
    this.words[this.count++] = literal[255]!;
    const left = this.match(this.table.bytes - 1, near);
    for (let i = 0; i < left; i++) this.words[this.count++] = literal[255]!;
    return this.count;
  }

  /** One band, after `run` bytes that are still to be repeated; returns how many are now. */
  private band({ rows, words, lines }: Bands, band: number, run: number): number {
    const { line, above, stride } = this;
    const at = band * words;
    const repeated = (lines[band]! - 1) * stride;
    readWindows(rows, at, words, line);
    this.sum.add(line, lines[band]!);
    const changes = rows[at]! ^ rows[at - words]!;
    const changes2 = words > 1 ? rows[at + 1]! ^ rows[at + 1 - words]! : 0;
    if (changes === 0 && changes2 === 0) return run + stride + repeated;
    const to = this.changed(changes, changes2, run + 1);
    this.line = above;
    this.above = line;
    return stride - 2 - to + repeated;
  }

  /**
   * A line whose changed modules are ones in two words, after `run` bytes to repeat, its filter byte included: literals
   * where it changes, repeats in gaps of `gap` modules or more. Returns its last changed byte.
   */
  private changed(changes: number, changes2: number, run: number): number {
    const { gap, firstBytes, lastBytes } = this;
    const gaps = gap > 0 ? runStarts(~changes, ~changes2, gap) : 0;
    const gaps2 = gap > 0 ? runStarts(~changes2, -1, gap) : 0;
    const last = lastOne(changes, changes2);
    let module = oneAfter(changes, changes2, -1);
    let from = firstBytes[module]!;
    this.repeat(run + from, from);
    for (;;) {
      const end = oneAfter(gaps, gaps2, module);
      if (end > last) break;
      module = oneAfter(changes, changes2, end);
      const to = lastBytes[end - 1]!;
      const next = firstBytes[module]!;
      if (next - to <= 3) continue;
      this.literals(from, to);
      this.match(next - to - 1, this.code.far);
      from = next;
    }
    this.literals(from, lastBytes[last]!);
    return lastBytes[last]!;
  }

  /** The bytes `from` to `to` of a line: whole groups between two parts of groups. */
  private literals(from: number, to: number) {
    const { line } = this;
    const { groupBytes } = this.table;
    const { size, words } = this.groups;
    const first = Math.floor(from / groupBytes);
    const last = Math.floor(to / groupBytes);
    if (first === last) {
      this.part(line[first]!, from - first * groupBytes, to - first * groupBytes);
      return;
    }
    this.part(line[first]!, from - first * groupBytes, groupBytes - 1);
    let count = this.count;
    for (let group = first + 1; group < last; group++) {
      const start = line[group]! * size;
      for (let i = start; i < start + size; i++) this.words[count++] = words[i]!;
    }
    this.count = count;
    this.part(line[last]!, 0, to - last * groupBytes);
  }

  private part(window: number, from: number, to: number) {
    const { groupBytes, dotsOf } = this.table;
    const { literal } = this.code;
    const start = window * groupBytes;
    let count = this.count;
    for (let i = start + from; i <= start + to; i++) this.words[count++] = literal[dotsOf[i]!]!;
    this.count = count;
  }

  /** `run` bytes as in the line above, up to byte `end` of the line (−1 is its filter byte) and without it. */
  private repeat(run: number, end: number) {
    const left = this.match(run, this.code.far);
    for (let i = end - left; i < end; i++) {
      this.words[this.count++] = this.code.literal[this.byteAt(i)]!;
    }
  }

  /** Matches for all of `length` bytes, or for none if these are one or two: returns how many are left. */
  private match(length: number, distance: number): number {
    let left = length;
    while (left >= 3) {
      const own = left <= 258 ? left : left < 261 ? 255 : 258;
      this.words[this.count++] = this.code.match[own]!;
      this.words[this.count++] = distance;
      left -= own;
    }
    return left;
  }

  /** A byte of the line; −1 is its filter byte, −2 the last byte of the line above. */
  private byteAt(at: number): number {
    const { groupBytes, dotsOf, bytes } = this.table;
    if (at === -1) return 0;
    const [own, index] = at < 0 ? [this.above, bytes - 1] : [this.line, at];
    const group = Math.floor(index / groupBytes);
    return dotsOf[own[group]! * groupBytes + index - group * groupBytes]!;
  }
}

/**
 * Words of the longest stream: the header's; for each band its first line as literals, with a few words more where
 * repeats end; for all lines two words for each match of 255 bytes or more.
 */
function mostWords(drawing: Drawing, shape: SymbolShape): number {
  const { width, height } = imageDots(drawing, shape.version);
  const lineBytes = Math.ceil(width / 8) + 1;
  const bands = bandCount(drawing, shape) + 1;
  return MOST_HEADER_WORDS + bands * (lineBytes + 8) + 2 * Math.ceil((height * lineBytes) / 255);
}

/** Three lengths, nineteen code lengths, and one or two words for each of 286 + 30 lengths. */
const MOST_HEADER_WORDS = 700;
