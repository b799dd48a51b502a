import { pack } from './bits.ts';
import { codeLengths, codeWords } from './prefix-code.ts';

/**
 * Prefix codes for a deflate block (RFC 1951, 3.2.5 to 3.2.7) that needs two distances only: 1 (`near`) and that of a
 * line (`far`). All words are packed for writeBits, extra bits included.
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

/** How often each literal, each length symbol (by 257 + n) and the end (256) occur. */
export type Counts = number[];

/** The fixed codes of RFC 1951, 3.2.6. */
export function fixedCode(far: number): DeflateCode {
  const lengths = Array.from({ length: 288 }, (_, s) => (s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8));
  return assemble([pack(0b011, 3)], lengths, new Array<number>(30).fill(5), far);
}

/**
 * The best codes for these counts (RFC 1951, 3.2.7). Words of literals and lengths stay within 11 bits, so that a match
 * with its extra bits fits a word of 16.
 */
export function ownCode(counts: Counts, far: number): DeflateCode {
  const lengths = codeLengths(counts, 11);
  const farSymbol = symbolOf(DISTANCE_BASES, far);
  const distances = Array.from({ length: farSymbol + 1 }, (_, s) => (s === 0 || s === farSymbol ? 1 : 0));
  return assemble([pack(0b101, 3), ...lengthsHeader(lengths, distances)], lengths, distances, far);
}

/** A code in which each word is 16 bits and says its symbol (near 300, far 301), for counting what a stream holds. */
export function spelling(): DeflateCode {
  const own = (symbol: number) => pack(symbol, 16);
  return {
    header: [],
    literal: Uint32Array.from({ length: 256 }, (_, literal) => own(literal)),
    match: Uint32Array.from({ length: 259 }, (_, length) => own(length < 3 ? 0 : lengthSymbol(length))),
    near: own(300),
    far: own(301),
    end: own(256),
  };
}

function assemble(header: number[], lengths: number[], distances: number[], far: number): DeflateCode {
  const words = codeWords(lengths);
  const distanceWords = codeWords(distances);
  const match = (length: number) => {
    const symbol = lengthSymbol(length);
    return withExtra(words[symbol]!, length - LENGTH_BASES[symbol - 257]!, LENGTH_EXTRA[symbol - 257]!);
  };
  const distance = (value: number) => {
    const symbol = symbolOf(DISTANCE_BASES, value);
    return withExtra(distanceWords[symbol]!, value - DISTANCE_BASES[symbol]!, DISTANCE_EXTRA[symbol]!);
  };
  return {
    header,
    literal: Uint32Array.from(words.slice(0, 256)),
    match: Uint32Array.from({ length: 259 }, (_, length) => (length < 3 ? 0 : match(length))),
    near: distance(1),
    far: distance(far),
    end: words[256]!,
  };
}

/** HLIT, HDIST, HCLEN and the lengths of both codes, written in the code length alphabet (RFC 1951, 3.2.7). */
function lengthsHeader(lengths: number[], distances: number[]): number[] {
  const literals = Math.max(257, lengths.findLastIndex((length) => length > 0) + 1);
  const steps = repeats([...lengths.slice(0, literals), ...distances]);
  const counts = new Array<number>(19).fill(0);
  for (const { symbol } of steps) counts[symbol]! += 1;
  const ownLengths = codeLengths(counts, 7);
  const words = codeWords(ownLengths);
  const sent = Math.max(4, LENGTHS_ORDER.findLastIndex((symbol) => ownLengths[symbol]! > 0) + 1);
  return [
    pack(literals - 257, 5),
    pack(distances.length - 1, 5),
    pack(sent - 4, 4),
    ...LENGTHS_ORDER.slice(0, sent).map((symbol) => pack(ownLengths[symbol]!, 3)),
    ...steps.map(({ symbol, extra, extraBits }) => withExtra(words[symbol]!, extra, extraBits)),
  ];
}

/** A list of lengths with its runs as the symbols 16 (the last again, 3 to 6 times), 17 (3 to 10 zeros), 18 (11 to 138). */
function repeats(lengths: number[]) {
  const steps: { symbol: number; extra: number; extraBits: number }[] = [];
  for (let at = 0; at < lengths.length; ) {
    const length = lengths[at]!;
    let run = 1;
    while (at + run < lengths.length && lengths[at + run] === length) run++;
    at += run;
    if (length > 0) {
      steps.push({ symbol: length, extra: 0, extraBits: 0 });
      run--;
    }
    for (; length === 0 && run >= 11; run -= Math.min(run, 138)) {
      steps.push({ symbol: 18, extra: Math.min(run, 138) - 11, extraBits: 7 });
    }
    const [symbol, most, extraBits] = length === 0 ? [17, 10, 3] : [16, 6, 2];
    for (; run >= 3; run -= Math.min(run, most)) {
      steps.push({ symbol, extra: Math.min(run, most) - 3, extraBits });
    }
    for (; run > 0; run--) steps.push({ symbol: length, extra: 0, extraBits: 0 });
  }
  return steps;
}

function withExtra(word: number, extra: number, extraBits: number): number {
  const length = word >>> 16;
  return pack((word & 0xffff) | (extra << length), length + extraBits);
}

function lengthSymbol(length: number): number {
  return 257 + symbolOf(LENGTH_BASES, length);
}

function symbolOf(bases: number[], value: number): number {
  return bases.findLastIndex((base) => base <= value);
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
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
