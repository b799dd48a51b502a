// Tokens encoded as they are found.
import { append, appendBytes } from '../../deflate/bits.lib.as';
import { bytes, dotsOf, groupBytes } from './lines.lib.as';

/** Packed as in TypeScript: bits, and their number << 16. */
export let literal: usize = 0;
export let match: usize = 0;
export let distance: usize = 0;
/** By window, its literals joined, where they are put in groups. */
export let joined: usize = 0;
let joinedWords: u32 = 0;

const WINDOWS: u32 = 1024;
/** Groups of at most eight bytes of at most eleven bits are joined. */
const MOST_JOINED: u32 = 2;

export function prepareCode(): void {
  if (joined != 0) joinedWords = joinLiterals();
}

export function put(word: u32): void {
  append(word & 0xffff, word >> 16);
}

export function putLiteral(byte: i32): void {
  put(load<u32>(literal + 4 * byte));
}

/** The literals of the bytes between two places. */
export function putLiterals(from: usize, to: usize): void {
  appendBytes(literal, from, to);
}

/** The literals of a window's bytes, joined. */
export function putGroup(window: u32): void {
  let at = joined + 8 * <usize>(window * MOST_JOINED);
  for (let i: u32 = 0; i < joinedWords; i++) {
    const word = load<u64>(at);
    append((word << 8) >> 8, word >> 56);
    at += 8;
  }
}

/** Length, distance and the distance's extra bits at once: at most 16 + 11 + 13. */
export function putMatch(length: i32, span: i32): void {
  const own = load<u32>(match + 4 * length);
  const far = load<u32>(distance + 4 * distanceSymbol(span));
  const extra = extraBits(span);
  const ownBits = own >> 16;
  const farBits = far >> 16;
  const rest = (span - 1) & ((1 << extra) - 1);
  const bits =
    <u64>(own & 0xffff) | ((<u64>(far & 0xffff)) << ownBits) | ((<u64>rest) << (ownBits + farBits));
  append(bits, ownBits + farBits + extra);
}

export function repeat(end: i32, length: i32, span: i32): void {
  let left = length;
  while (left >= 3) {
    const own = left <= 258 ? left : left < 261 ? 255 : 258;
    putMatch(own, span);
    left -= own;
  }
  for (; left > 0; left--) putLiteral(load<u8>(bytes + end - left));
}

export function literalBits(byte: i32): i32 {
  return load<u16>(literal + 4 * byte, 2);
}

export function lengthBits(length: i32): i32 {
  return load<u16>(match + 4 * length, 2);
}

export function distanceBits(span: i32): i32 {
  return <i32>load<u16>(distance + 4 * distanceSymbol(span), 2) + extraBits(span);
}

function distanceSymbol(span: i32): i32 {
  const rest = span - 1;
  if (rest < 2) return rest;
  const power = 31 - clz<i32>(rest);
  return 2 * power + ((rest >> (power - 1)) & 1);
}

function extraBits(span: i32): i32 {
  return max(0, 30 - clz<i32>(span - 1));
}

/** Joins the literals of all windows to 64-bit words of up to 56 bits, their number in the highest byte; returns the words of the longest. */
function joinLiterals(): u32 {
  let most: u32 = 1;
  for (let window: u32 = 0; window < WINDOWS; window++) {
    const start = joined + 8 * <usize>(window * MOST_JOINED);
    memory.fill(start, 0, 8 * MOST_JOINED);
    let at = start;
    let bits: u64 = 0;
    let count: u64 = 0;
    for (let i: usize = 0; i < groupBytes; i++) {
      const word = load<u32>(literal + 4 * <usize>load<u8>(dotsOf + window * groupBytes + i));
      if (count + (word >> 16) > 56) {
        store<u64>(at, bits | (count << 56));
        at += 8;
        bits = 0;
        count = 0;
      }
      bits |= (<u64>(word & 0xffff)) << count;
      count += word >> 16;
    }
    store<u64>(at, bits | (count << 56));
    most = max(most, <u32>((at - start) >> 3) + 1);
  }
  return most;
}
