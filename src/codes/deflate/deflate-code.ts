// Start here: the codes of a deflate block; bits.ts writes them, deflate-part.ts packs tables with zlib.
import { pack } from './bits.ts';
import { codeLengths, codeWords } from './prefix-code.ts';

/** Prefix codes for a deflate block (RFC 1951, 3.2.5 to 3.2.7). All words are packed for writeBits. */
export type DeflateCode = {
  /** What opens the block: BFINAL, BTYPE and, for codes of its own, their lengths. */
  header: number[];
  literal: Uint32Array;
  /** By match length, 3 to 258, extra bits included. */
  match: Uint32Array;
  /** By distance symbol, without the extra bits; 0 for those that have no word. */
  distance: Uint32Array;
  end: number;
};

/** How often each literal, the end (256) and each length symbol (257 + n) occur, and each distance symbol. */
export type Counts = { symbols: number[]; distances: number[] };

/** The fixed codes of RFC 1951, 3.2.6. */
export function fixedCode(): DeflateCode {
  const lengths = Array.from({ length: 288 }, (_, s) => (s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8));
  return assemble([pack(0b011, 3)], lengths, new Array<number>(30).fill(5));
}

/**
 * The best codes for these counts (RFC 1951, 3.2.7). Words of literals and lengths stay within 11 bits, so that a match
 * with its extra bits fits a word of 16.
 */
export function ownCode({ symbols, distances }: Counts): DeflateCode {
  const lengths = codeLengths(symbols, 11);
  const spans = codeLengths(distances, 11);
  const sent = spans.slice(0, spans.findLastIndex((length) => length > 0) + 1);
  return assemble([pack(0b101, 3), ...lengthsHeader(lengths, sent)], lengths, spans);
}

/** The symbol of a match's length, 3 to 258, in the alphabet of literals. */
export function lengthSymbol(length: number): number {
  return 257 + LENGTH_BASES.findLastIndex((base) => base <= length);
}

/** The symbol of a distance, 1 to 32,768: two for each power of two. */
export function distanceSymbol(distance: number): number {
  const rest = distance - 1;
  if (rest < 2) return rest;
  const power = 31 - Math.clz32(rest);
  return 2 * power + ((rest >> (power - 1)) & 1);
}

/** The extra bits of a distance, packed; 0 where it has none. */
export function distanceExtra(distance: number): number {
  const bits = Math.max(0, 30 - Math.clz32(distance - 1));
  return pack((distance - 1) & ((1 << bits) - 1), bits);
}

/** The words of matches by their length, 3 to 258, extra bits included; `words` are those of literals and lengths. */
export function matchWords(words: number[]): Uint32Array {
  return Uint32Array.from({ length: 259 }, (_, length) => {
    if (length < 3) return 0;
    const symbol = lengthSymbol(length);
    return withExtra(words[symbol]!, length - LENGTH_BASES[symbol - 257]!, LENGTH_EXTRA[symbol - 257]!);
  });
}

function assemble(header: number[], lengths: number[], spans: number[]): DeflateCode {
  const words = codeWords(lengths);
  return {
    header,
    literal: Uint32Array.from(words.slice(0, 256)),
    match: matchWords(words),
    distance: Uint32Array.from(codeWords(spans)),
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

/** A packed word with the extra bits that follow it. */
export function withExtra(word: number, extra: number, extraBits: number): number {
  const length = word >>> 16;
  return pack((word & 0xffff) | (extra << length), length + extraBits);
}

const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const LENGTH_BASES = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
