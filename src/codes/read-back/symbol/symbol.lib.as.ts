// The data codewords from the rows of a symbol (ISO/IEC 18004): every module counts, and no codeword may need correction.

import { ENTRY, gatherBits } from './gather.lib.as';

/** Rows of 64 bits, module 0 in the highest, between two of no module. */
const ROOM: usize = memory.data(8 * 64, 16);
export const ROWS: usize = ROOM + 8;
/** Modules of a row. */
export let size = 0;

/** By row 64 bits, upper word first: the modules that are no data; by mask and row what they are, and what the mask turns. */
export let fixed: usize = 0;
export let patterns: usize = 0;
export let turns: usize = 0;
/** Gather table of the data bits in their order (7.7.3), the remainder bits behind them. */
export let codewordGather: usize = 0;
export let codewordGatherEnd: usize = 0;
/** Codewords, and where each belongs once its blocks are put one after the other (7.6), 16 bits each. */
export let codewords = 0;
export let order: usize = 0;
/** Where each block starts, then the end of the last, 16 bits each. */
export let starts: usize = 0;
export let blocks = 0;
export let checks = 0;

/** Rows by their bytes: eight columns of 64, and room to look ahead. Module c is bit 62 − c. */
const COLUMNS: usize = memory.data(8 * 64 + 16, 16);
/** The data bits, the first one lowest, and room to write ahead. */
const STREAM: usize = memory.data(512, 16);
/** By byte, the same the other way round. */
const TURNED: usize = memory.data(256, 16);
const WORDS: usize = memory.data(512, 16);
/** The generator polynomial times 0, 1, … 255, 32 bytes each, the highest power first. */
const MULTIPLES: usize = memory.data(32 << 8, 16);
/** 255 for each check codeword. */
const CHECKS: usize = memory.data(32, 16);

/** The data codewords, and zeros to look ahead. */
export const DATA: usize = memory.data(512, 16);
export let dataBytes = 0;

export function prepareSymbol(): void {
  dataBytes = codewords - blocks * checks;
  memory.fill(CHECKS, 255, checks);
  for (let byte: u32 = 0; byte < 256; byte++) {
    let turned: u32 = 0;
    for (let bit: u32 = 0; bit < 8; bit++) turned |= ((byte >> bit) & 1) << (7 - bit);
    store<u8>(TURNED + byte, turned);
  }
  fillMultiples();
}

/** 7.5.2: the product of (x − 2^i), i from 0 to checks − 1, its leading 1 left out. */
function fillMultiples(): void {
  const one = MULTIPLES + 32;
  for (let degree = 0, root = 1; degree < checks; degree++, root = times(root, 2)) {
    let above = 1;
    for (let at = 0; at <= degree; at++) {
      const own = at < degree ? <i32>load<u8>(one + at) : 0;
      store<u8>(one + at, own ^ times(above, root));
      above = own;
    }
  }
  for (let factor = 2; factor < 256; factor++) {
    for (let i = 0; i < checks; i++) store<u8>(MULTIPLES + 32 * factor + i, times(factor, load<u8>(one + i)));
  }
}

/** In GF(256) over 1 0001 1101. */
function times(a: i32, b: i32): i32 {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product & 128 ? 0x11d : 0);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

/** Whether the rows are a flawless symbol; DATA is then filled. */
export function readSymbol(): bool {
  const mask = <usize>((load<u64>(ROWS + 64) >> 59) & 7) ^ 5;
  const bytes = <usize>size * 8;
  const pattern = patterns + mask * bytes;
  const turned = turns + mask * bytes;
  for (let at: usize = 0; at < bytes; at += 8) {
    const row = load<u64>(ROWS + at);
    if ((row & line(fixed + at)) !== line(pattern + at)) return false;
    putRow(at >> 3, (row ^ line(turned + at)) >> 1);
  }
  return readCodewords() && readBlocks();
}

function line(at: usize): u64 {
  return rotl<u64>(load<u64>(at), 32);
}

function putRow(row: usize, modules: u64): void {
  let rest = modules;
  for (let at = COLUMNS + row; at < COLUMNS + 8 * 64; at += 64, rest >>= 8) store<u8>(at, <u8>rest);
}

/** 7.7.3; the remainder bits that follow are zero (7.6). */
function readCodewords(): bool {
  let to = STREAM;
  let bits: u64 = 0;
  let held: u32 = 0;
  for (let entry = codewordGather; entry < codewordGatherEnd; entry += ENTRY) {
    bits |= (<u64>gatherBits(COLUMNS, entry)) << held;
    held += load<u32>(entry, 4);
    store<u64>(to, bits);
    to += held >> 3;
    bits >>= held & 24;
    held &= 7;
  }
  for (let i: usize = 0; i < <usize>codewords; i++) {
    store<u8>(WORDS + load<u16>(order + (i << 1)), load<u8>(TURNED + load<u8>(STREAM + i)));
  }
  return load<u8>(STREAM + codewords) === 0;
}

function readBlocks(): bool {
  let to = DATA;
  for (let block: usize = 0; block < <usize>blocks; block++) {
    const start = WORDS + <usize>load<u16>(starts + (block << 1));
    const end = WORDS + <usize>load<u16>(starts + (block << 1), 2) - <usize>checks;
    if (!isCodeWord(start, end)) return false;
    memory.copy(to, start, end - start);
    to += end - start;
  }
  return true;
}

/** Whether the check codewords at `end` are what remains of the data before it, divided by the generator polynomial. */
function isCodeWord(start: usize, end: usize): bool {
  let first = i64x2.splat(0);
  let second = i64x2.splat(0);
  for (let at = start; at < end; at++) {
    const row = MULTIPLES + 32 * (<usize>load<u8>(at) ^ <usize>i8x16.extract_lane_u(first, 0));
    const next = i8x16.shuffle(first, second, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    const last = i8x16.shuffle(second, i64x2.splat(0), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
    first = v128.xor(next, v128.load(row));
    second = v128.xor(last, v128.load(row, 16));
  }
  const one = v128.xor(first, v128.and(v128.load(end), v128.load(CHECKS)));
  const other = v128.xor(second, v128.and(v128.load(end, 16), v128.load(CHECKS, 16)));
  return !v128.any_true(v128.or(one, other));
}
