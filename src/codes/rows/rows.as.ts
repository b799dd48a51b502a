// Rows that are as long as the row above, AssemblyScript: the row above with its numbers counted up and another ID, and the
// deflate symbols of it (RFC 1951, 3.2.3). See row-kernel.ts.

/** The tables of a RowCode, the words of two symbols of an ID, and room for eleven slots. */
export let literals: usize = 0;
export let pairs: usize = 0;
export let matches: usize = 0;
export let distances: usize = 0;
export let farthest = 0;
export let slots: usize = 0;
export let slotBytes: usize = 0;

/** The stream: bits that do not fill a byte yet, how many (0 to 7), and where the next byte goes. */
let hold: u64 = 0;
let held: u64 = 0;
let end: usize = 0;

/** Whether a slot spells bytes that only a carry changes. */
let loose = false;

/** The slot in the making: its next piece, and the bits collected for it. */
let piece: usize = 0;
let bits: u64 = 0;
let length: u64 = 0;

const idPieces: usize = memory.data(64);
const LOWER: u64 = 0xffffffff;
const SHORTEST_MATCH = 3;
const LONGEST_MATCH = 258;
const ID_LENGTH = 14;
/** Bits that always fit beside seven that are held; a word has at most 16. */
const PIECE: u64 = 56;
const WORD: u64 = 16;

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

/** Begins a stream; up to seven bytes after it are touched. */
export function begin(out: usize): void {
  hold = 0;
  held = 0;
  end = out;
}

/** Puts words of `pack`. */
export function put(words: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const word = load<u32>(words + 4 * <usize>i);
    store<u64>(idPieces, word & 0xffff);
    store<u64>(idPieces, word >> 16, 8);
    putPieces(idPieces, 1);
  }
}

/** Fills the last byte with zeros; returns where the stream ends. */
export function finish(): usize {
  return held > 0 ? end + 1 : end;
}

/**
 * Writes `count` rows at `at`, after the row above, and puts their symbols. `shape` is what row-kernel.ts says of them,
 * `ids` the IDs. Returns the place after the rows; up to 15 bytes more are touched.
 */
export function repeat(shape: usize, at: usize, ids: usize, count: i32): usize {
  const size = <usize>load<i32>(shape);
  const idFirst = load<i32>(shape, 4);
  const counter = load<i32>(shape, 16);
  emptySlots();
  let row = at;
  let id = ids;
  for (let i = 0; i < count; i++) {
    copyRow(row, size);
    placeId(shape, row, id);
    const plain = countUp(shape, row);
    if (!plain && loose) emptySlots();
    const slot = slots + slotBytes * (plain ? <usize>load<u8>(row + counter) - 48 : 10);
    if (!plain || load<i32>(slot) === 0) fill(slot, shape, row);
    if (idFirst > 0) putId(id);
    putPieces(slot + 8, load<i32>(slot));
    if (idFirst === 0) putId(id);
    row += size;
    id += ID_LENGTH;
  }
  return row;
}

/** A slot holds what rows say beside their ID if only last digits changed and this is the first number's. */
function emptySlots(): void {
  for (let digit: usize = 0; digit < 10; digit++) store<i32>(slots + digit * slotBytes, 0);
  loose = false;
}

function copyRow(row: usize, size: usize): void {
  for (let at: usize = 0; at < size; at += 16) v128.store(row + at, v128.load(row - size + at));
}

function placeId(shape: usize, row: usize, id: usize): void {
  for (let copy: usize = 8; copy < 16; copy += 4) {
    const place = load<i32>(shape + copy);
    if (place < 0) continue;
    store<u64>(row + place, load<u64>(id));
    store<u64>(row + place + 6, load<u64>(id, 6));
  }
}

/** Adds one to each counter of the row; whether only their last digits changed. Counters have room for it. */
function countUp(shape: usize, row: usize): bool {
  let plain = true;
  const counters = shape + 16;
  for (let c: usize = 0; c < 3; c++) {
    let last = load<i32>(counters + 4 * c);
    if (last < 0) break;
    while (load<u8>(row + last) === 57) {
      store<u8>(row + last--, 48);
      plain = false;
    }
    store<u8>(row + last, load<u8>(row + last) + 1);
  }
  return plain;
}

/** Makes the pieces of what a row says beside its ID: spans that are like those `distance` before. */
function fill(slot: usize, shape: usize, row: usize): void {
  piece = slot + 8;
  bits = 0;
  length = 0;
  const count = load<i32>(shape, 28);
  for (let i = 0; i < count; i++) {
    const span = shape + 32 + 12 * <usize>i;
    alike(row + load<i32>(span), row + load<i32>(span, 4), load<i32>(span, 8));
  }
  if (length > 0) closePiece();
  store<i32>(slot, <i32>(piece - slot - 8) / 16);
}

/** As RowPacker's. */
function alike(from: usize, to: usize, distance: i32): void {
  if (distance < 1 || distance > farthest) {
    spell(from, to);
    return;
  }
  for (let at = from; at < to; ) {
    const start = at;
    const most = min(to, start + LONGEST_MATCH);
    while (at < most && load<u8>(at) === load<u8>(at - distance)) at++;
    const run = <i32>(at - start);
    if (run < SHORTEST_MATCH) {
      if (run > 0) loose = true;
      if (at < to) at++;
      spell(start, at);
    } else {
      collect(load<u32>(matches + 4 * <usize>run));
      collect(load<u32>(distances + 4 * <usize>distance));
    }
  }
}

function spell(from: usize, to: usize): void {
  for (let at = from; at < to; at++) collect(load<u32>(literals + 4 * <usize>load<u8>(at)));
}

function collect(word: u32): void {
  bits |= (<u64>(word & 0xffff)) << length;
  length += word >> 16;
  if (length > PIECE - WORD) closePiece();
}

function closePiece(): void {
  store<u64>(piece, bits);
  store<u64>(piece, length, 8);
  piece += 16;
  bits = 0;
  length = 0;
}

/** Puts pieces: 64 bits and how many of them count, at most PIECE. */
function putPieces(from: usize, count: i32): void {
  const last = from + 16 * <usize>count;
  let holding = hold;
  let number = held;
  let out = end;
  for (let at = from; at < last; at += 16) {
    holding |= load<u64>(at) << number;
    number += load<u64>(at, 8);
    store<u64>(out, holding);
    out += <usize>(number >> 3);
    holding >>= number & 56;
    number &= 7;
  }
  hold = holding;
  held = number;
  end = out;
}

/** Two pairs of symbols make a piece: at most 44 bits. */
function putId(id: usize): void {
  let out = idPieces;
  for (let at: usize = 0; at < 12; at += 4) {
    const one = pairOf(id + at);
    const other = pairOf(id + at + 2);
    const count = one >> 32;
    store<u64>(out, (one & LOWER) | ((other & LOWER) << count));
    store<u64>(out, count + (other >> 32), 8);
    out += 16;
  }
  const last = pairOf(id + 12);
  store<u64>(out, last & LOWER);
  store<u64>(out, last >> 32, 8);
  putPieces(idPieces, 4);
}

/** Bits in the lower half, their number in the upper. Symbols are from `0` to `Z`, 64 places for each first one. */
function pairOf(at: usize): u64 {
  const both = load<u16>(at) - 0x3030;
  return load<u64>(pairs + 8 * <usize>(((both & 63) << 6) | (both >> 8)));
}
