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

/** Reads deflate streams of one block (RFC 1951), and keeps its tables as long as the header stays the same. */
export class Inflater {
  private readonly sink: InflateSink;
  private code: InflateCode | undefined;
  private header = new Uint8Array(0);

  constructor(sink: InflateSink) {
    this.sink = sink;
  }

  /** Reads the block that starts at `file[start]`; returns where it ends, which must not be past `limit`. */
  run(file: Uint8Array, start: number, limit: number): number {
    const code = this.codeAt(file, start);
    const { symbols, distances, headerBits } = code;
    const symbolMask = (1 << code.symbolBits) - 1;
    const distanceMask = (1 << code.distanceBits) - 1;
    let at = start + (headerBits >> 3);
    let held = 8 - (headerBits & 7);
    let hold = file[at++]! >> (headerBits & 7);
    for (;;) {
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
      if (symbol === 256) break;
      const lengthExtra = LENGTH_EXTRAS[symbol - 257]!;
      const length = LENGTH_BASES[symbol - 257]! + (hold & ((1 << lengthExtra) - 1));
      hold >>>= lengthExtra;
      held -= lengthExtra;
      for (; held < 24; held += 8) hold |= (file[at++]! & 255) << held;
      const far = distances[hold & distanceMask]!;
      hold >>>= far & 31;
      held -= far & 31;
      const distanceExtra = DISTANCE_EXTRAS[far >>> 7]!;
      const distance = DISTANCE_BASES[far >>> 7]! + (hold & ((1 << distanceExtra) - 1));
      hold >>>= distanceExtra;
      held -= distanceExtra;
      if (far === 0 || far >>> 7 > 29 || symbol > 285)
        throw new Error('The image data holds a match that is none.');
      this.sink.match(length, distance);
    }
    const end = at - (held >> 3);
    if (end > limit || hold & ((1 << (held & 7)) - 1))
      throw new Error('The image data is cut off or not filled up.');
    return end;
  }

  /** The code that the block at `at` names; the one of the image before if the header is the same, bit by bit. */
  private codeAt(file: Uint8Array, at: number): InflateCode {
    if (this.code !== undefined && this.sameHeader(file, at, this.code.headerBits)) return this.code;
    this.code = readInflateCode(file, at);
    this.header = file.slice(at, at + (this.code.headerBits >> 3) + 1);
    return this.code;
  }

  private sameHeader(file: Uint8Array, at: number, bits: number): boolean {
    const whole = bits >> 3;
    for (let i = 0; i < whole; i++) if (this.header[i] !== file[at + i]) return false;
    return ((this.header[whole]! ^ file[at + whole]!) & ((1 << (bits & 7)) - 1)) === 0;
  }
}
