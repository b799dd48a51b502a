// The first line of each band: a filter byte 0, then the dots of its windows.
import { addBand, addBytes } from './adler.lib.as';

export let groups = 0;
export let groupBytes: usize = 0;
/** Bytes of a line, its filter byte included. */
export let stride: i32 = 0;
/** By window: the dots of eight modules, with one neighbour on each side. */
export let dotsOf: usize = 0;
/** By band and group, 16 bits each. */
export let windows: usize = 0;
/** The lines one after the other. */
export let bytes: usize = 0;

/** The ten modules around each group of eight, then their dots. */
export function drawLine(band: i32, rows: usize, words: i32, count: i32): void {
  const row = rows + 4 * (band * words);
  let module = (<u64>load<u32>(row)) << 32;
  if (words > 1) module |= load<u32>(row, 4);
  const line = bytes + band * stride;
  store<u8>(line, 0);
  const own = windows + 2 * (band * groups);
  let at = line + 1;
  for (let group = 0; group < groups; group++) {
    const first = 8 * group - 5;
    const window = <usize>(first > 54 ? module << (first - 54) : module >> (54 - first)) & 1023;
    store<u16>(own + 2 * group, <u16>window);
    const dots = dotsOf + window * groupBytes;
    for (let i: usize = 0; i < groupBytes; i += 16) v128.store(at + i, v128.load(dots + i));
    at += groupBytes;
  }
  addBand(own, count);
}

/** A line of the panel: 1 is light in a PNG, also past the image's width. */
export function copyLine(band: i32, dots: usize, count: i32): void {
  const line = bytes + band * stride;
  store<u8>(line, 0);
  for (let i = 0; i < stride - 1; i += 16) v128.store(line + 1 + i, v128.not(v128.load(dots + i)));
  addBytes(line + 1, count);
}

/** The first byte from `from` on that is not as in the line above; `to` if there is none. */
export function differs(from: i32, to: i32): i32 {
  let at = from;
  for (; at + 8 <= to; at += 8) {
    const change = load<u64>(bytes + at) ^ load<u64>(bytes + at - stride);
    if (change != 0) return at + <i32>(ctz<u64>(change) >> 3);
  }
  while (at < to && load<u8>(bytes + at) == load<u8>(bytes + at - stride)) at++;
  return at;
}

/** After the last byte before `to` that is not as in the line above; there is one, and a whole line is before it. */
export function sameFrom(to: i32): i32 {
  let at = to - 8;
  while (load<u64>(bytes + at) == load<u64>(bytes + at - stride)) at -= 8;
  const change = load<u64>(bytes + at) ^ load<u64>(bytes + at - stride);
  return at + 8 - <i32>(clz<u64>(change) >> 3);
}
