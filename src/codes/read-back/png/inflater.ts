import {
  DISTANCE_BASES,
  DISTANCE_EXTRAS,
  type InflateCode,
  LENGTH_BASES,
  LENGTH_EXTRAS,
  readInflateCode,
} from './inflate-code.ts';

/** Takes what a deflate stream says. */
export type InflateSink = {
  /** Up to three literals, the first one lowest, eight bits each. */
  put(literals: number, count: number): void;
  /** `length` bytes, 3 to 258, again from `distance` bytes ago. */
  match(length: number, distance: number): void;
};

/** Reads deflate streams (RFC 1951), and keeps the tables of the first block as long as its header stays the same. */
export class Inflater {
  private readonly sink: InflateSink;
  private code: InflateCode | undefined;
  private header = new Uint8Array(0);

  constructor(sink: InflateSink) {
    this.sink = sink;
  }

  /** Reads the stream that starts at `file[start]`; returns where it ends, which must not be past `limit`. */
  run(file: Uint8Array, start: number, limit: number): number {
    let bit = 8 * start;
    for (let last = false; !last; ) {
      last = ((file[bit >> 3]! >> (bit & 7)) & 1) === 1;
      const code = bit === 8 * start ? this.firstCode(file, start) : readInflateCode(file, bit);
      bit = code ? this.runBlock(file, bit + code.headerBits, code) : this.runStored(file, bit + 3);
      if (bit > 8 * limit) throw new Error(CUT_OFF);
    }
    const end = (bit + 7) >> 3;
    if ((bit & 7) !== 0 && file[end - 1]! >> (bit & 7) !== 0) throw new Error(CUT_OFF);
    return end;
  }

  /** Stored bytes (3.2.4), whose header goes on at bit `at`; returns the bit after them. */
  private runStored(file: Uint8Array, at: number): number {
    const start = ((at + 7) >> 3) + 4;
    const end = start + (file[start - 4]! | (file[start - 3]! << 8));
    if (!(end <= file.length)) throw new Error(CUT_OFF);
    if (file[start - 4]! + file[start - 2]! !== 255 || file[start - 3]! + file[start - 1]! !== 255)
      throw new Error('A stored block of the image data states two lengths.');
    for (let i = start; i < end; i++) this.sink.put(file[i]!, 1);
    return 8 * end;
  }

  /** The words from bit `start` on (3.2.3); returns the bit after the end of the block. */
  private runBlock(file: Uint8Array, start: number, code: InflateCode): number {
    const { symbols, distances } = code;
    const symbolMask = (1 << code.symbolBits) - 1;
    const distanceMask = (1 << code.distanceBits) - 1;
    let at = start >> 3;
    let held = 8 - (start & 7);
    let hold = file[at++]! >> (start & 7);
    for (;;) {
      if (at > file.length + 4) throw new Error(CUT_OFF);
      for (; held < 24; held += 8) hold |= (file[at++]! & 255) << held;
      const entry = symbols[hold & symbolMask]!;
      hold >>>= entry & 31;
      held -= entry & 31;
      const literals = (entry >>> 5) & 3;
      if (literals > 0) {
        this.sink.put(entry >>> 7, literals);
        continue;
      }
      const symbol = entry >>> 7;
      if (entry === 0) throw new Error('The image data holds a word that is none.');
      if (symbol === 256) return 8 * at - held;
      const lengthExtra = LENGTH_EXTRAS[symbol - 257]!;
      const length = LENGTH_BASES[symbol - 257]! + (hold & ((1 << lengthExtra) - 1));
      hold >>>= lengthExtra;
      held -= lengthExtra;
      for (; held < 24; held += 8) hold |= (file[at++]! & 255) << held;
      const far = distances[hold & distanceMask]!;
      hold >>>= far & 31;
      held -= far & 31;
      for (; held < 16; held += 8) hold |= (file[at++]! & 255) << held;
      const distanceExtra = DISTANCE_EXTRAS[far >>> 7]!;
      const distance = DISTANCE_BASES[far >>> 7]! + (hold & ((1 << distanceExtra) - 1));
      hold >>>= distanceExtra;
      held -= distanceExtra;
      if (far === 0 || far >>> 7 > 29 || symbol > 285)
        throw new Error('The image data holds a match that is none.');
      this.sink.match(length, distance);
    }
  }

  /** The code that the block at `at` names; the one of the image before if the header is the same, bit by bit. */
  private firstCode(file: Uint8Array, at: number): InflateCode | undefined {
    if (this.code !== undefined && this.sameHeader(file, at, this.code.headerBits)) return this.code;
    this.code = readInflateCode(file, 8 * at);
    if (this.code) this.header = file.slice(at, at + (this.code.headerBits >> 3) + 1);
    return this.code;
  }

  private sameHeader(file: Uint8Array, at: number, bits: number): boolean {
    const whole = bits >> 3;
    for (let i = 0; i < whole; i++) if (this.header[i] !== file[at + i]) return false;
    return ((this.header[whole]! ^ file[at + whole]!) & ((1 << (bits & 7)) - 1)) === 0;
  }
}

const CUT_OFF = 'The image data is cut off or not filled up.';
