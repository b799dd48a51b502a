// The text of the data codewords (ISO/IEC 18004, 7.4): numeric, alphanumeric and byte segments of printable ASCII, the terminator, and what
// fills up the symbol.
import { DATA, dataBytes } from './symbol.lib.as';

export const TEXT: usize = memory.data(1024, 16);
/** Table 5, in the order of the characters' values. */
const CHARACTERS = memory.data<u8>([
  48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81,
  82, 83, 84, 85, 86, 87, 88, 89, 90, 32, 36, 37, 42, 43, 45, 46, 47, 58,
]);

/** Bits of the character counts (table 3). */
export let byteCount = 0;
export let alphanumericCount = 0;
export let numericCount = 0;
let at = 0;
let bits = 0;
let end: usize = 0;

/** The length of the text, −1 for a fault. */
export function readSegments(): i32 {
  at = 0;
  bits = 8 * dataBytes;
  end = TEXT;
  for (;;) {
    const mode = take(min(4, bits - at));
    if (mode === 0) break;
    if (mode !== 4 && mode !== 2 && mode !== 1) return -1;
    if (!(mode === 4 ? takeBytes() : mode === 2 ? takeAlphanumerics() : takeDigits())) return -1;
  }
  return isPadded() ? <i32>(end - TEXT) : -1;
}

function takeBytes(): bool {
  const count = take(byteCount);
  if (at + 8 * count > bits) return false;
  for (let i = 0; i < count; i++) {
    const byte = take(8);
    if (byte < 32 || byte > 126) return false;
    store<u8>(end++, byte);
  }
  return true;
}

function takeAlphanumerics(): bool {
  const count = take(alphanumericCount);
  if (at + 11 * (count >> 1) + 6 * (count & 1) > bits) return false;
  for (let i = 1; i < count; i += 2) {
    const pair = take(11);
    if (pair >= 45 * 45) return false;
    store<u8>(end++, load<u8>(CHARACTERS + pair / 45));
    store<u8>(end++, load<u8>(CHARACTERS + (pair % 45)));
  }
  if (!(count & 1)) return true;
  const single = take(6);
  if (single >= 45) return false;
  store<u8>(end++, load<u8>(CHARACTERS + single));
  return true;
}

function takeDigits(): bool {
  let left = take(numericCount);
  if (at + (10 * left + 2) / 3 > bits) return false;
  for (; left >= 3; left -= 3) {
    const three = take(10);
    if (three >= 1000) return false;
    store<u8>(end++, <u8>(48 + three / 100));
    store<u8>(end++, <u8>(48 + ((three / 10) % 10)));
    store<u8>(end++, <u8>(48 + (three % 10)));
  }
  if (left === 2) {
    const two = take(7);
    if (two >= 100) return false;
    store<u8>(end++, <u8>(48 + two / 10));
    store<u8>(end++, <u8>(48 + (two % 10)));
  } else if (left === 1) {
    const one = take(4);
    if (one >= 10) return false;
    store<u8>(end++, <u8>(48 + one));
  }
  return true;
}

function isPadded(): bool {
  if (at > bits || take(-at & 7) !== 0) return false;
  for (let pad = 236; at < bits; pad ^= 236 ^ 17) if (take(8) !== pad) return false;
  return true;
}

/** The next `count` bits, 0 to 16; zeros past the end. */
function take(count: i32): i32 {
  const three = bswap<u32>(load<u32>(DATA + (at >> 3)));
  const value = count === 0 ? 0 : (three << (at & 7)) >> (32 - count);
  at += count;
  return value;
}
