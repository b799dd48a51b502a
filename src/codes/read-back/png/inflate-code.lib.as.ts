// Decoding tables of a deflate block (RFC 1951, 3.2), looked up by as many bits of the stream as the longest word has. They stay
// for the next image if its header is the same, bit by bit.
import { bit, peek, seek, take } from './stream.lib.as';

/**
 * Entries of 64 bits. Bits 0 to 4: bits to take. Bits 5 to 7: number of literals, which follow from bit 8 on, the first one
 * lowest: short words come up to seven at a time. None of them: bit 24 is the end of the block, else a match, its length from
 * bit 8 on and the number of its extra bits from bit 20 on. 0 is no word.
 */
export const SYMBOLS: usize = memory.data(8 << 15, 16);
/** The same for distances: the distance from bit 8 on, the number of its extra bits from bit 24 on. */
export const DISTANCES: usize = memory.data(8 << 15, 16);
export let symbolMask: usize = 0;
export let distanceMask: usize = 0;

/** The kept header, from the block's first bit on, which is the first bit of a byte; its length in bits, 0 for none. */
const HEADER: usize = memory.data(1024, 16);
let headerBits: usize = 0;
let headerType = 0;

const LENGTH_WORDS: usize = memory.data(8 << 7, 16);
const LENGTHS: usize = memory.data(512, 16);
const OWN_LENGTHS: usize = memory.data(32, 16);
/** 3.2.7. */
const ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
const NEXT: usize = memory.data(64, 16);

enum Kind {
  Lengths,
  Symbols,
  Distances,
}

/** Takes a block's header and has its tables ready. Returns the block's type, −1 for a fault. */
export function readCode(): i32 {
  const start = bit;
  if (headerBits !== 0 && isKept(start)) {
    seek(start + headerBits);
    return headerType;
  }
  take(1);
  const type = take(2);
  if (type === 0) return 0;
  headerBits = 0;
  if (type === 3 || !(type === 1 ? fixedCode() : sentCode())) return -1;
  if ((start & 7) === 0) {
    headerBits = bit - start;
    headerType = type;
    memory.copy(HEADER, start >> 3, (headerBits >> 3) + 1);
  }
  return type;
}

function isKept(start: usize): bool {
  if ((start & 7) !== 0) return false;
  const own = start >> 3;
  const whole = headerBits >> 3;
  let at: usize = 0;
  for (; at + 8 <= whole; at += 8) if (load<u64>(HEADER + at) !== load<u64>(own + at)) return false;
  const rest = load<u64>(HEADER + at) ^ load<u64>(own + at);
  return (rest & (((<u64>1) << (headerBits - 8 * at)) - 1)) === 0;
}

/** 3.2.6. */
function fixedCode(): bool {
  memory.fill(LENGTHS, 8, 288);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 288, 5, 32);
  return assemble(288, 32);
}

/** 3.2.7. */
function sentCode(): bool {
  const literals = take(5) + 257;
  const distances = take(5) + 1;
  const sent = take(4) + 4;
  memory.fill(OWN_LENGTHS, 0, 19);
  for (let i: u32 = 0; i < sent; i++) store<u8>(OWN_LENGTHS + load<u8>(ORDER + i), take(3));
  const width = build(OWN_LENGTHS, 19, LENGTH_WORDS, Kind.Lengths, 1);
  if (width < 0) return false;
  const count = literals + distances;
  for (let at: u32 = 0; at < count; ) {
    const entry = <u32>load<u64>(LENGTH_WORDS + (peek(width) << 3));
    if (entry === 0) return false;
    take(entry & 31);
    const symbol = entry >> 8;
    if (symbol < 16) {
      store<u8>(LENGTHS + at++, symbol);
      continue;
    }
    if (symbol === 16 && at === 0) return false;
    const length = symbol === 16 ? load<u8>(LENGTHS + at - 1) : 0;
    const times = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7);
    if (at + times > count) return false;
    memory.fill(LENGTHS + at, length, times);
    at += times;
  }
  return assemble(literals, distances);
}

function assemble(literals: i32, distances: i32): bool {
  const width = build(LENGTHS, literals, SYMBOLS, Kind.Symbols, JOINED);
  const farWidth = build(LENGTHS + literals, distances, DISTANCES, Kind.Distances, 1);
  if (width < 0 || farWidth < 0) return false;
  joinLiterals(width);
  symbolMask = ((<usize>1) << width) - 1;
  distanceMask = ((<usize>1) << farWidth) - 1;
  return true;
}

/** Bits that literals are looked up by at least, so that more of them come at a time. */
const JOINED = 11;

/**
 * Fills a table from the lengths of its words (3.2.2) and returns by how many bits it is looked up, `least` or more; −1 if there
 * are more words than there can be, or less. A single word may leave the rest of the table empty.
 */
function build(lengths: usize, count: i32, table: usize, kind: Kind, least: i32): i32 {
  let width = least;
  let words = 0;
  memory.fill(NEXT, 0, 64);
  for (let symbol = 0; symbol < count; symbol++) {
    const length = <i32>load<u8>(lengths + symbol);
    if (length === 0) continue;
    words++;
    width = max(width, length);
    store<u32>(NEXT + (length << 2), load<u32>(NEXT + (length << 2)) + 1);
  }
  let code = 0;
  for (let length = 1; length <= width; length++) {
    const own = load<u32>(NEXT + (length << 2));
    store<u32>(NEXT + (length << 2), code);
    code += own;
    if (code > 1 << length) return -1;
    if (length < width) code <<= 1;
  }
  if (words > 1 && code !== 1 << width) return -1;
  memory.fill(table, 0, 8 << width);
  for (let symbol = 0; symbol < count; symbol++) {
    const length = <i32>load<u8>(lengths + symbol);
    if (length === 0) continue;
    const word = load<u32>(NEXT + (length << 2));
    store<u32>(NEXT + (length << 2), word + 1);
    const entry = meaning(symbol, kind, length);
    for (let i = turn(word, length); i < 1 << width; i += 1 << length) store<u64>(table + (i << 3), entry);
  }
  return width;
}

/** 3.2.5. */
function meaning(symbol: u32, kind: Kind, length: u32): u32 {
  if (kind === Kind.Lengths) return (symbol << 8) | length;
  if (kind === Kind.Distances) {
    if (symbol > 29) return 0;
    const extra = symbol < 4 ? 0 : (symbol >> 1) - 1;
    const base = symbol < 4 ? symbol + 1 : 1 + ((2 + (symbol & 1)) << extra);
    return (extra << 24) | (base << 8) | length;
  }
  if (symbol < 256) return (symbol << 8) | (1 << 5) | length;
  if (symbol === 256) return (1 << 24) | length;
  if (symbol > 285) return 0;
  if (symbol === 285) return (258 << 8) | length;
  const extra = symbol < 265 ? 0 : (symbol - 261) >> 2;
  const base = symbol < 261 ? symbol - 254 : 3 + ((4 + ((symbol - 257) & 3)) << extra);
  return (extra << 20) | (base << 8) | length;
}

function turn(code: u32, length: i32): i32 {
  let turned = 0;
  for (let i = 0; i < length; i++) turned = (turned << 1) | ((code >> i) & 1);
  return turned;
}

/** Joins literals whose words fit one look-up; from the last entry on, because each asks for entries before it. */
function joinLiterals(width: u32): void {
  for (let i = (1 << width) - 1; i >= 0; i--) {
    let bits: u32 = 0;
    let literals: u64 = 0;
    let count: u32 = 0;
    while (count < 7) {
      const next = <u32>load<u64>(SYMBOLS + ((i >> bits) << 3));
      if ((next & 224) === 0 || bits + (next & 31) > width) break;
      bits += next & 31;
      literals |= (<u64>(next >> 8)) << (8 * count);
      count++;
    }
    if (count > 0) store<u64>(SYMBOLS + (i << 3), (literals << 8) | (count << 5) | bits);
  }
}
