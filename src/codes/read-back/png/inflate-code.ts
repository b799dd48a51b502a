/**
 * Decoding tables of a deflate block (RFC 1951, 3.2), looked up by as many bits of the stream as the longest word has.
 *
 * `symbols`: bits 0 to 4 are the bits to take, 5 and 6 the number n of literals. With n > 0, these literals follow from
 * bit 7 on, eight bits each, the first one lowest: short words come up to three at a time. With n = 0 it is the symbol
 * 256 (end) or up (match) from bit 7 on. `distances`: bits to take, symbol from bit 7 on. 0 is no word.
 */
export type InflateCode = {
  symbols: Uint32Array;
  symbolBits: number;
  distances: Uint32Array;
  distanceBits: number;
  /** Bits of the block's header, from BFINAL on. */
  headerBits: number;
};

export const LENGTH_BASES = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
export const LENGTH_EXTRAS = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
export const DISTANCE_BASES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
export const DISTANCE_EXTRAS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];

/** The code of the block whose first bit is `file`'s bit `at`; undefined for a stored block. */
export function readInflateCode(file: Uint8Array, at: number): InflateCode | undefined {
  const bits = new HeaderBits(file, at);
  bits.take(1);
  const type = bits.take(2);
  if (type === 0) return undefined;
  if (type === 1) return assemble(FIXED_LENGTHS, new Array<number>(32).fill(5), bits);
  if (type !== 2) throw new Error(`The image data is a deflate block of type ${type}.`);
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const lengths = readLengths(bits, literals + distances);
  return assemble(lengths.slice(0, literals), lengths.slice(literals), bits);
}

function readLengths(bits: HeaderBits, count: number): number[] {
  const sent = bits.take(4) + 4;
  const own = new Array<number>(19).fill(0);
  for (const symbol of LENGTHS_ORDER.slice(0, sent)) own[symbol] = bits.take(3);
  const { table, width } = decodingTable(own);
  const lengths: number[] = [];
  while (lengths.length < count) {
    const entry = table[bits.peek(width)]!;
    if (entry === 0) throw new Error('The deflate header holds a word that is none.');
    bits.take(entry & 31);
    const symbol = entry >>> 7;
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) {
      const last = lengths.at(-1);
      if (last === undefined) throw new Error('The deflate header repeats a length before the first.');
      lengths.push(...new Array<number>(3 + bits.take(2)).fill(last));
    } else lengths.push(...new Array<number>(symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7)).fill(0));
  }
  if (lengths.length !== count) throw new Error('The deflate header has lengths for symbols that are none.');
  return lengths;
}

function assemble(lengths: number[], distances: number[], bits: HeaderBits): InflateCode {
  const symbols = decodingTable(lengths);
  const far = decodingTable(distances);
  return {
    symbols: withLiterals(symbols.table, symbols.width),
    symbolBits: symbols.width,
    distances: far.table,
    distanceBits: far.width,
    headerBits: bits.taken,
  };
}

/** By the next `width` bits of the stream: length | symbol << 7 of the word they start with, 0 if there is none. */
function decodingTable(lengths: number[]): { table: Uint32Array; width: number } {
  const width = Math.max(...lengths, 1);
  const table = new Uint32Array(1 << width);
  let code = 0;
  for (let length = 1; length <= width; length++, code <<= 1) {
    lengths.forEach((own, symbol) => {
      if (own !== length) return;
      if (code >> length !== 0) throw new Error('The deflate header gives more words than there can be.');
      const turned = turn(code++, length);
      for (let i = turned; i < table.length; i += 1 << length) table[i] = length | (symbol << 7);
    });
  }
  const words = lengths.filter((length) => length > 0).length;
  if (words > 1 && table.includes(0)) throw new Error('The deflate header does not use up its words.');
  return { table, width };
}

/** Joins literals whose words fit one look-up. */
function withLiterals(table: Uint32Array, width: number): Uint32Array {
  return table.map((entry, index) => {
    let bits = 0;
    let literals = 0;
    let count = 0;
    while (count < 3) {
      const next = table[index >> bits]!;
      if (next === 0 || next >>> 7 > 255 || bits + (next & 31) > width) break;
      bits += next & 31;
      literals |= (next >>> 7) << (8 * count);
      count++;
    }
    return count === 0 ? entry : bits | (count << 5) | (literals << 7);
  });
}

function turn(code: number, length: number): number {
  let turned = 0;
  for (let i = 0; i < length; i++) turned = (turned << 1) | ((code >> i) & 1);
  return turned;
}

class HeaderBits {
  taken = 0;
  private readonly file: Uint8Array;
  /** In bits. */
  private readonly at: number;

  constructor(file: Uint8Array, at: number) {
    this.file = file;
    this.at = at;
  }

  take(count: number): number {
    const value = this.peek(count);
    this.taken += count;
    return value;
  }

  /** Up to 15 bits; zeros past the file's end. */
  peek(count: number): number {
    const at = this.at + this.taken;
    const byte = at >> 3;
    const three =
      (this.file[byte] ?? 0) | ((this.file[byte + 1] ?? 0) << 8) | ((this.file[byte + 2] ?? 0) << 16);
    return (three >> (at & 7)) & ((1 << count) - 1);
  }
}

const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const FIXED_LENGTHS = Array.from({ length: 288 }, (_, s) => (s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8));
