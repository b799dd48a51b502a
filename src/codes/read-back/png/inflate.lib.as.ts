// Unpacks a deflate stream (RFC 1951), blocks of every kind. Of an image it tells the lines which of them may differ from the one
// above.

import { DISTANCES, distanceMask, readCode, SYMBOLS, symbolMask } from './inflate-code.lib.as';
import { finishMarks, mark, startMarks } from './lines.lib.as';
import { bit, seek, take } from './stream.lib.as';

/** Where the bytes start and must end, and how many a line has; 0 for a text. */
let start: usize = 0;
let end: usize = 0;
let stride: usize = 0;

let out: usize = 0;
/** Repeats of the line above, up to where the last ended; not written yet from `runFrom` on. */
let runFrom: usize = 0;
let freshFrom: usize = 0;

/**
 * Unpacks the stream between two addresses to `to`. Returns where the bytes end; 0 if the stream is not whole, does not end at
 * `limit` or holds more than there is room for before `most`.
 */
export function inflate(from: usize, limit: usize, to: usize, most: usize, line: usize): usize {
  seek(from << 3);
  start = to;
  end = most;
  stride = line;
  out = to;
  runFrom = to;
  freshFrom = to;
  startMarks();
  for (let last: u32 = 0; last === 0; ) {
    last = (load<u32>(bit >> 3) >> (<u32>bit & 7)) & 1;
    const type = readCode();
    if (type < 0) return 0;
    if (!(type === 0 ? stored(limit) : coded(limit))) return 0;
    if (bit > limit << 3) return 0;
  }
  // What fills up the last byte is zero.
  if (take((8 - (<u32>bit & 7)) & 7) !== 0 || bit !== limit << 3) return 0;
  if (stride > 0 && out === end) {
    if (out > freshFrom) mark(freshFrom, out);
    finishMarks();
  }
  return out;
}

/** Whether a zlib stream starts there: deflate, a window of 32 KiB, no dictionary (RFC 1950, 2.2). */
export function isZlib(at: usize): bool {
  const header = <u32>bswap<u16>(load<u16>(at));
  return header >> 8 === 0x78 && header % 31 === 0 && (header & 32) === 0;
}

/** 3.2.4. */
function stored(limit: usize): bool {
  const at = (bit + 7) >> 3;
  const length = <usize>load<u16>(at);
  if (at + 4 + length > limit || load<u16>(at, 2) !== (<u16>length ^ 0xffff)) return false;
  if (out + length > end) return false;
  memory.copy(out, at + 4, length);
  out += length;
  seek((at + 4 + length) << 3);
  return true;
}

/**
 * 3.2.3. The longest match takes 15 + 5 + 15 + 13 = 48 bits, so that many are there before each word. Behind the bytes is room
 * for a match too long, behind the file for the look ahead.
 */
function coded(limit: usize): bool {
  const symbols = symbolMask;
  const distances = distanceMask;
  const line = stride;
  const first = start;
  const last = end;
  let to = out;
  let run = runFrom;
  let fresh = freshFrom;
  let at = (bit >> 3) + 7;
  let held = 56 - (<i32>bit & 7);
  let hold = load<u64>(bit >> 3) >> (bit & 7);
  for (;;) {
    if (at > limit + 8) return false;
    // Whole bytes up to 56 bits or more, always: a branch would be guessed wrong every other time. Bits beyond those held are true.
    hold |= load<u64>(at) << held;
    at += (63 - held) >> 3;
    held |= 56;
    const wide = load<u64>(SYMBOLS + ((<usize>hold & symbols) << 3));
    const entry = <u32>wide;
    hold >>= entry & 31;
    held -= entry & 31;
    const literals = (entry >> 5) & 7;
    if (literals !== 0) {
      store<u64>(to, wide >> 8);
      to += literals;
      if (to > last) return false;
      continue;
    }
    if (entry === 0) return false;
    if (entry & (1 << 24)) break;
    const lengthExtra = entry >> 20;
    const length = <usize>((entry >> 8) & 0xfff) + <usize>(<u32>hold & ((1 << lengthExtra) - 1));
    hold >>= lengthExtra;
    held -= lengthExtra;
    const far = <u32>load<u64>(DISTANCES + ((<usize>hold & distances) << 3));
    if (far === 0) return false;
    hold >>= far & 31;
    held -= far & 31;
    const farExtra = far >> 24;
    const distance = <usize>((far >> 8) & 0xffff) + <usize>(<u32>hold & ((1 << farExtra) - 1));
    hold >>= farExtra;
    held -= farExtra;
    if (distance > to - first) return false;
    if (distance === line) {
      if (to > fresh) {
        repeatLine(run, fresh);
        mark(fresh, to);
        run = to;
      }
      fresh = to + length;
    } else {
      repeatLine(run, fresh);
      run = fresh;
      repeat(to, distance, length);
    }
    to += length;
    if (to > last) return false;
  }
  repeatLine(run, fresh);
  out = to;
  runFrom = fresh;
  freshFrom = fresh;
  seek((at << 3) - held);
  return true;
}

/** Copies, many bytes a step where they do not overlap, and up to 31 too many. */
function repeat(start: usize, distance: usize, length: usize): void {
  const end = start + length;
  let to = start;
  if (distance >= 32) {
    do {
      const next = v128.load(to - distance, 16);
      v128.store(to, v128.load(to - distance));
      v128.store(to, next, 16);
      to += 32;
    } while (to < end);
  } else if (distance >= 16) {
    do {
      v128.store(to, v128.load(to - distance));
      to += 16;
    } while (to < end);
  } else if (distance === 1) {
    const same = i8x16.splat(load<i8>(to - 1));
    do {
      v128.store(to, same);
      to += 16;
    } while (to < end);
  } else for (; to < end; to++) store<u8>(to, load<u8>(to - distance));
}

/** Fills the bytes between with the line before them, again and again, and writes none beyond. */
function repeatLine(from: usize, end: usize): void {
  let to = from;
  const line = from - stride;
  for (; to + stride + 16 <= end; to += stride) {
    for (let i: usize = 0; i < stride; i += 16) v128.store(to + i, v128.load(line + i));
  }
  if (stride >= 16 && end - from >= 16) {
    for (; to + 16 < end; to += 16) v128.store(to, v128.load(to - stride));
    v128.store(end - 16, v128.load(end - 16 - stride));
  } else for (; to < end; to++) store<u8>(to, load<u8>(to - stride));
}
