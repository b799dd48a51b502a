import { pack } from '../deflate/bits.ts';
import {
  distanceExtra,
  distanceSymbol,
  lengthSymbol,
  matchWords,
  withExtra,
} from '../deflate/deflate-code.ts';
import { codeLengths, codeWords } from '../deflate/prefix-code.ts';

/** The greatest distance a row looks back: two rows of the longest kind would fit. */
export const FARTHEST = 1024;
export const LONGEST_MATCH = 258;

/**
 * A prefix code of a deflate block (RFC 1951, 3.2.7). Words are packed as writeBits takes them, extra bits included.
 */
export type RowCode = {
  /** What opens the block: not the last, own codes, and their lengths. */
  header: number[];
  /** By byte. */
  literal: Uint32Array;
  /** By length, 3 to 258. */
  match: Uint32Array;
  /** By distance, 1 to FARTHEST. */
  distance: Uint32Array;
  end: number;
};

/** How often each literal or length symbol, and each distance symbol, occurs. */
export type SymbolCounts = { symbols: number[]; distances: number[] };

/**
 * The best code for these counts in which every literal, length and distance has a word, so that it can say anything.
 * Words have at most 11 bits, those of distances 8: with their extra bits each fits a put of 16.
 */
export function countedCode({ symbols, distances }: SymbolCounts): RowCode {
  const lengths = codeLengths(
    Array.from({ length: 286 }, (_, s) => 1 + WEIGHT * symbols[s]!),
    11,
  );
  const spans = codeLengths(
    Array.from({ length: DISTANCE_SYMBOLS }, (_, s) => 1 + WEIGHT * distances[s]!),
    8,
  );
  const words = codeWords(lengths);
  const spanWords = codeWords(spans);
  return {
    header: [pack(0b100, 3), ...lengthsHeader(lengths, spans)],
    literal: Uint32Array.from(words.slice(0, 256)),
    match: matchWords(words),
    distance: byDistance((distance) => {
      const extra = distanceExtra(distance);
      return withExtra(spanWords[distanceSymbol(distance)]!, extra & 0xffff, extra >>> 16);
    }),
    end: words[256]!,
  };
}

/** A code in which every word is the 16 bits of its symbol, to be counted: distances from SPELLED_DISTANCE on. */
export function identityCode(): RowCode {
  return {
    header: [],
    literal: Uint32Array.from({ length: 256 }, (_, byte) => pack(byte, 16)),
    match: Uint32Array.from({ length: LONGEST_MATCH + 1 }, (_, length) =>
      length < 3 ? 0 : pack(lengthSymbol(length), 16),
    ),
    distance: byDistance((distance) => pack(SPELLED_DISTANCE + distanceSymbol(distance), 16)),
    end: pack(256, 16),
  };
}

/** The counts in words of `identityCode`. */
export function identityCounts(words: Uint32Array): SymbolCounts {
  const symbols = new Array<number>(286).fill(0);
  const distances = new Array<number>(DISTANCE_SYMBOLS).fill(0);
  for (const word of words) {
    const symbol = word & 0xffff;
    if (symbol < SPELLED_DISTANCE) symbols[symbol]! += 1;
    else distances[symbol - SPELLED_DISTANCE]! += 1;
  }
  return { symbols, distances };
}

/** By distance, 1 to FARTHEST; 0 for 0. */
function byDistance(word: (distance: number) => number): Uint32Array {
  return Uint32Array.from({ length: FARTHEST + 1 }, (_, distance) => (distance < 1 ? 0 : word(distance)));
}

const SPELLED_DISTANCE = 512;

/** What is seen outweighs what is only possible. */
const WEIGHT = 64;

/** Symbols whose distances are up to FARTHEST. */
const DISTANCE_SYMBOLS = 20;

/**
 * The two codes' lengths as they precede the data (3.2.7), told plainly: HLIT 286, HDIST 20, HCLEN 19, where the code for
 * lengths gives each of 0 to 15 four bits and the three repeat symbols none.
 */
function lengthsHeader(symbols: number[], distances: number[]): number[] {
  const fourBits = codeWords([...new Array<number>(16).fill(4), 0, 0, 0]);
  const counts = [pack(286 - 257, 5), pack(DISTANCE_SYMBOLS - 1, 5), pack(19 - 4, 4)];
  const order = Array.from({ length: 19 }, (_, i) => pack(i < 3 ? 0 : 4, 3));
  return [...counts, ...order, ...[...symbols, ...distances].map((length) => fourBits[length]!)];
}
