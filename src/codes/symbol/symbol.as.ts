// The symbol of an ID, AssemblyScript: tables XORed line by line, then the eight masks scored two at a time.
// A line is 64 bits, module 0 in the highest; the lines of a symbol are its rows, then its columns. See symbol-kernel.ts.

export let size = 0;
export let blank: usize = 0;
export let units: usize = 0;
export let unitCount = 0;
export let changes: usize = 0;
export let values: usize = 0;
export let rows: usize = 0;
export let lines: usize = 0;

/** Bytes of a unit: before, first, second (i32), upper table, lower table (addresses). */
const UNIT: usize = 20;

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

/** Draws the ID of 14 ASCII bytes at `id` into the rows, 32 bits a word, the first module highest; returns the mask. */
export function draw(id: usize): i32 {
  addUnits(id);
  let best = 0;
  let lowest = i32.MAX_VALUE;
  for (let pair = 0; pair < 4; pair++) {
    const both = penalties(changes + <usize>pair * 2 * <usize>size * 16);
    const even = <i32>both;
    const odd = <i32>(both >> 32);
    if (even < lowest) {
      lowest = even;
      best = 2 * pair;
    }
    if (odd < lowest) {
      lowest = odd;
      best = 2 * pair + 1;
    }
  }
  writeRows(best);
  return best;
}

function addUnits(id: usize): void {
  const bytes = <usize>size * 16;
  memory.copy(lines, blank, bytes);
  for (let i = 0; i < unitCount; i++) {
    const unit = units + <usize>i * UNIT;
    const first = load<i32>(unit, 4);
    const second = load<i32>(unit, 8);
    let value = first < 0 ? load<i32>(unit) : <i32>load<u8>(values + load<u8>(id + first));
    if (second >= 0) value = 45 * value + <i32>load<u8>(values + load<u8>(id + second));
    const upper = <usize>load<u32>(unit, 12) + <usize>(value >> 5) * bytes;
    const lower = <usize>load<u32>(unit, 16) + <usize>(value & 31) * bytes;
    for (let at: usize = 0; at < bytes; at += 16) {
      const own = v128.xor(v128.load(upper + at), v128.load(lower + at));
      v128.store(lines + at, v128.xor(v128.load(lines + at), own));
    }
  }
}

/** The penalties (ISO/IEC 18004, 7.8.3) under the two masks whose changes lie side by side, the second one in the upper half. */
function penalties(change: usize): i64 {
  const all = i64x2.splat(-1 << (64 - <i64>size));
  const pairs = i64x2.splat(-1 << (65 - <i64>size));
  let runs: i64 = 0;
  let runs2: i64 = 0;
  let dark: i64 = 0;
  let dark2: i64 = 0;
  let blocks: i64 = 0;
  let blocks2: i64 = 0;
  let above = v128.not(v128.xor(v128.load64_splat(lines), v128.load(change)));
  // The first row against its own opposite: no block ends there.
  for (let i = 0; i < size; i++) {
    const line = v128.xor(v128.load64_splat(lines + 8 * i), v128.load(change + 16 * i));
    const beside = v128.xor(line, i64x2.shl(line, 1));
    const score = finders(line, all);
    const five = longRuns(v128.andnot(pairs, beside));
    runs += popcnt<i64>(i64x2.extract_lane(five, 0)) + 40 * popcnt<i64>(i64x2.extract_lane(score, 0));
    runs2 += popcnt<i64>(i64x2.extract_lane(five, 1)) + 40 * popcnt<i64>(i64x2.extract_lane(score, 1));
    dark += popcnt<i64>(i64x2.extract_lane(line, 0));
    dark2 += popcnt<i64>(i64x2.extract_lane(line, 1));
    const below = v128.xor(line, above);
    const differ = v128.or(v128.or(below, i64x2.shl(below, 1)), beside);
    const same = v128.andnot(pairs, differ);
    blocks += popcnt<i64>(i64x2.extract_lane(same, 0));
    blocks2 += popcnt<i64>(i64x2.extract_lane(same, 1));
    above = line;
  }
  for (let i = size; i < 2 * size; i++) {
    const line = v128.xor(v128.load64_splat(lines + 8 * i), v128.load(change + 16 * i));
    const beside = v128.xor(line, i64x2.shl(line, 1));
    const score = finders(line, all);
    const five = longRuns(v128.andnot(pairs, beside));
    runs += popcnt<i64>(i64x2.extract_lane(five, 0)) + 40 * popcnt<i64>(i64x2.extract_lane(score, 0));
    runs2 += popcnt<i64>(i64x2.extract_lane(five, 1)) + 40 * popcnt<i64>(i64x2.extract_lane(score, 1));
  }
  const even = runs + 3 * blocks + balance(<i32>dark);
  const odd = runs2 + 3 * blocks2 + balance(<i32>dark2);
  return even | (odd << 32);
}

/**
 * N1: a run of n ≥ 5 modules of one colour costs n − 2. `equal` has ones where a module is as the next one. Five in a row are
 * n − 4 ones; two more are put to each, and never into the next run's.
 */
function longRuns(equal: v128): v128 {
  const three = v128.and(equal, i64x2.shl(equal, 1));
  const five = v128.and(three, i64x2.shl(three, 2));
  return v128.or(v128.or(five, i64x2.shr_u(five, 1)), i64x2.shr_u(five, 2));
}

/**
 * N3: 1:1:3:1:1 with four light modules after it or before it, 40 each. Patterns never begin side by side, so that the ones of
 * the second kind are put a module further on.
 */
function finders(line: v128, all: v128): v128 {
  const light = v128.andnot(all, line);
  const two = v128.and(light, i64x2.shl(light, 1));
  const four = v128.and(two, i64x2.shl(two, 2));
  const middle = v128.and(v128.and(i64x2.shl(line, 2), i64x2.shl(line, 3)), i64x2.shl(line, 4));
  const last = v128.andnot(i64x2.shl(line, 6), i64x2.shl(line, 5));
  const core = v128.and(v128.and(v128.andnot(line, i64x2.shl(line, 1)), middle), last);
  const after = v128.and(core, i64x2.shl(four, 7));
  const before = v128.and(core, i64x2.shr_u(four, 4));
  return v128.or(after, i64x2.shr_u(before, 1));
}

/** N4: ten for each step of 5 % away from as many dark modules as light, counted from the next step up. */
function balance(dark: i32): i64 {
  const total = size * size;
  const steps = (20 * dark + total - 1) / total - 10;
  return 10 * <i64>(steps < 0 ? -steps : steps);
}

function writeRows(mask: i32): void {
  const change = changes + <usize>(mask >> 1) * 2 * <usize>size * 16 + <usize>(mask & 1) * 8;
  let out = rows;
  for (let i = 0; i < size; i++) {
    const line = load<u64>(lines + 8 * i) ^ load<u64>(change + 16 * i);
    store<u32>(out, <u32>(line >> 32));
    out += 4;
    if (size > 32) {
      store<u32>(out, <u32>line);
      out += 4;
    }
  }
}
