/**
 * Prefix codes for a deflate block (RFC 1951, 3.2.5–3.2.7) that needs two distances only: 1 and that of a line.
 * A code word and its extra bits are packed as `bits | length << 16`, bits in the order they leave (first in bit 0), at
 * most 16 of them.
 */
export type DeflateCode = {
  /** What opens the block: BFINAL, BTYPE and, for codes of its own, their lengths. */
  header: number[];
  literal: Uint32Array;
  /** By match length, 3 to 258. */
  match: Uint32Array;
  near: number;
  far: number;
  end: number;
};

/** The fixed codes of RFC 1951, 3.2.6; `far` is a distance of 1 to 32,768. */
export function fixedCode(far: number): DeflateCode {
  const symbols = Array.from({ length: 288 }, (_, s) => (s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8));
  return deflateCode([pack(1, 1), pack(1, 2)], symbols, new Array<number>(30).fill(5), far);
}

/** Bits in the order they leave, and how many. */
export function pack(bits: number, length: number): number {
  return bits | (length << 16);
}

/** The code words of symbols by their lengths (RFC 1951, 3.2.2), packed; 0 for symbols of length 0. */
export function codeWords(lengths: number[]): number[] {
  let next = 0;
  const words = new Array<number>(lengths.length).fill(0);
  for (let length = 1; length <= 15; length++) {
    next <<= 1;
    lengths.forEach((own, symbol) => {
      if (own === length) words[symbol] = pack(reversed(next++, length), length);
    });
  }
  return words;
}

function deflateCode(header: number[], symbols: number[], distances: number[], far: number): DeflateCode {
  const words = codeWords(symbols);
  const distanceWords = codeWords(distances);
  const match = Array.from({ length: 259 }, (_, length) =>
    length < 3 ? 0 : withExtra(words, LENGTH_BASES, LENGTH_EXTRA, length, 257),
  );
  return {
    header,
    literal: Uint32Array.from(words.slice(0, 256)),
    match: Uint32Array.from(match),
    near: withExtra(distanceWords, DISTANCE_BASES, DISTANCE_EXTRA, 1, 0),
    far: withExtra(distanceWords, DISTANCE_BASES, DISTANCE_EXTRA, far, 0),
    end: words[256]!,
  };
}

function withExtra(words: number[], bases: number[], extras: number[], value: number, first: number): number {
  const index = bases.findLastIndex((base) => base <= value);
  const word = words[first + index]!;
  const length = word >> 16;
  return pack((word & 0xffff) | ((value - bases[index]!) << length), length + extras[index]!);
}

function reversed(bits: number, length: number): number {
  let turned = 0;
  for (let i = 0; i < length; i++) turned |= ((bits >> i) & 1) << (length - 1 - i);
  return turned;
}

const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const LENGTH_BASES = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const DISTANCE_EXTRA = Array.from({ length: 30 }, (_, s) => Math.max(0, (s >> 1) - 1));
const DISTANCE_BASES = Array.from({ length: 30 }, (_, s) =>
  s < 4 ? s + 1 : ((2 + (s & 1)) << ((s >> 1) - 1)) + 1,
);
