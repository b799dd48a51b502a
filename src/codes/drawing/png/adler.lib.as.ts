// Adler-32 (RFC 1950, 8.2) of lines that come as windows, as in adler.ts: all sums stay below 2^63 for any image.

const MODULUS: u64 = 65_521;

let a: u64 = 1;
let b: u64 = 0;
let groups = 0;
let groupBytes: i32 = 0;
let stride: i32 = 0;
let pastSum: i32 = 0;
let pastMoment: i32 = 0;
/** By window, the sum of its bytes, and of each byte times its place in the group. */
export let sums: usize = 0;
export let moments: usize = 0;

/** For lines of so many groups, and of so many bytes with their filter byte. */
export function prepareAdler(groupCount: i32, bytesOfGroup: i32, lineBytes: i32): void {
  groups = groupCount;
  groupBytes = bytesOfGroup;
  stride = lineBytes;
  const past = groups * groupBytes - (stride - 1);
  pastSum = 255 * past;
  pastMoment = (-255 * past * (past - 1)) / 2;
}

export function startAdler(): void {
  a = 1;
  b = 0;
}

/** Adds `times` equal lines of these windows; adler.ts has the formula. */
export function addBand(windows: usize, times: i32): void {
  let sum = -pastSum;
  let weighted: i64 = -pastMoment;
  let weight = stride - 1;
  for (let group = 0; group < groups; group++) {
    const window = <usize>load<u16>(windows + 2 * group);
    const own = load<i32>(sums + 4 * window);
    sum += own;
    weighted += <i64>weight * own - load<i32>(moments + 4 * window);
    weight -= groupBytes;
  }
  addLines(<u64>sum, <u64>weighted, <u64>times);
}

/** The same for lines of the bytes at `at`, eight of them a step. */
export function addBytes(at: usize, times: i32): void {
  const end = at + <usize>stride - 1;
  const ones = i16x8.splat(1);
  const falling = i16x8(8, 7, 6, 5, 4, 3, 2, 1);
  let sums = i32x4.splat(0);
  let before = i32x4.splat(0);
  let within = i32x4.splat(0);
  for (; at + 8 <= end; at += 8) {
    const eight = v128.load_ext<u8>(at);
    before = i32x4.add(before, sums);
    within = i32x4.add(within, i32x4.dot_i16x8_s(eight, falling));
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(eight, ones));
  }
  let sum = <u64>added(sums);
  let weighted = 8 * <u64>added(before) + <u64>added(within);
  // Each byte so far counts once more for every byte that follows.
  for (; at < end; at++) {
    sum += load<u8>(at);
    weighted += sum;
  }
  addLines(sum, weighted, <u64>times);
}

function added(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

function addLines(sum: u64, weighted: u64, count: u64): void {
  const length = <u64>stride;
  b += count * (length * a + weighted) + (length * sum * count * (count - 1)) / 2;
  a += count * sum;
}

export function adler(): u32 {
  return ((<u32>(b % MODULUS)) << 16) | <u32>(a % MODULUS);
}
