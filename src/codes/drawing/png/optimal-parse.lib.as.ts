// The optimal parse of a stretch of bytes; line-tokens.ts has the rules.

import { distanceBits, lengthBits, literalBits } from './encode.lib.as';
import { bytes, stride } from './lines.lib.as';

export let minimumMatch = 0;
/** By byte: the token there, −1 for the run that goes on. */
export let tokens: usize = 0;
export let lastLines: usize = 0;
export let stretchEnds: usize = 0;
export let hashHeads: usize = 0;
export let headMatches: usize = 0;
export let bitsFrom: usize = 0;

const HASH_SHIFT = 20;
const HASH_HEADS: usize = 1 << (32 - HASH_SHIFT);
const FARTHEST = 32_768;

export function clearHashHeads(): void {
  memory.fill(hashHeads, 0, 4 * HASH_HEADS);
}

/** The band's last line begins at `position` of the stream, and its stretch ends at `end` of the bytes. */
export function noteBand(band: i32, position: i32, end: i32): void {
  store<i32>(lastLines + 4 * band, position);
  store<i32>(stretchEnds + 4 * band, end);
}

export function matchHashHead(at: i32, from: i32, to: i32, shift: i32): void {
  store<i32>(headMatches + 4 * at, 0);
  if (at + minimumMatch > to) return;
  const slot = hashHeads + 4 * <usize>hash(at);
  const head = load<i32>(slot) - 1;
  store<i32>(slot, at + 1);
  if (head < 0) return;
  const near = head >= from;
  let span = at - head;
  let most = min(258, to - at);
  if (!near) {
    const band = head / stride;
    span = at + shift - load<i32>(lastLines + 4 * band) - (head - band * stride);
    most = min(most, load<i32>(stretchEnds + 4 * band) - head);
  }
  let length = 0;
  while (length < most && load<u8>(bytes + head + length) == load<u8>(bytes + at + length)) length++;
  if (length >= minimumMatch && span <= FARTHEST) store<i32>(headMatches + 4 * at, (length << 16) | span);
}

export function parse(start: i32, to: i32): void {
  const aboveBits = distanceBits(stride);
  const beforeBits = distanceBits(1);
  const lineAbove = bytes - stride;
  let above = 0;
  let before = 0;
  let at = to - 1;
  let own = load<u8>(bytes + at);
  let next = 0;
  store<i32>(bitsFrom + 4 * to, 0);
  for (; at >= start; at--) {
    const left = load<u8>(bytes + at - 1);
    above = own == load<u8>(lineAbove + at) ? above + 1 : 0;
    before = own == left ? before + 1 : 0;
    let token = <i32>own;
    own = left;
    if (at + above == to) {
      next = 0;
      token = -1;
    } else {
      next += literalBits(token);
      if (above >= 3) {
        const length = min(258, above);
        const whole = lengthBits(length) + aboveBits + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          token = (length << 16) | stride;
        }
      }
      if (before >= 3) {
        const length = min(258, before);
        const whole = lengthBits(length) + beforeBits + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          token = (length << 16) | 1;
        }
      }
      const head = load<i32>(headMatches + 4 * at);
      if (head > 0) {
        const length = head >> 16;
        const whole =
          lengthBits(length) + distanceBits(head & 0xffff) + load<i32>(bitsFrom + 4 * (at + length));
        if (whole < next) {
          next = whole;
          token = head;
        }
      }
    }
    store<i32>(bitsFrom + 4 * at, next);
    store<i32>(tokens + 4 * at, token);
  }
}

function hash(at: i32): u32 {
  const first = load<u32>(bytes + at);
  if (minimumMatch == 3) return ((first & 0xffffff) * 0x9e3779b1) >> HASH_SHIFT;
  return ((first * 0x9e3779b1) ^ (load<u32>(bytes + at + minimumMatch - 4) * 0x85ebca6b)) >> HASH_SHIFT;
}
