// The rounds of FF1 on many IDs at a time, AssemblyScript; AES itself is the caller's. See mint-kernel.ts.
// A half is the 35 bits of its seven symbols, in a word of 64. Two IDs go side by side, so a count is rounded up to even.

export let inputs: usize = 0;
export let outputs: usize = 0;
export let left: usize = 0;
export let right: usize = 0;
/** The 1,024 pairs of symbols, two ASCII bytes each. */
export let symbols: usize = 0;

const HALF: i64 = (1 << 35) - 1;

/** Where memory is free. */
export function base(): usize {
  return __heap_base;
}

/** Loads the halves and prepares what AES encrypts in round 0. `upper` and `lower` are the MAC's first block, big-endian. */
export function begin(mint: f64, first: f64, upper: i64, lower: i64, count: i32): void {
  const head = bswap(upper);
  for (let i = 0; i < ((count + 1) & -2); i++) {
    const at = <usize>i;
    const sequence = <i64>first + i;
    store<i64>(left + 8 * at, <i64>mint);
    store<i64>(right + 8 * at, sequence);
    store<i64>(inputs + 16 * at, head);
    store<i64>(inputs + 16 * at + 8, bswap(lower ^ sequence));
  }
}

/**
 * Ends a round (SP 800-38G, Algorithm 7, step 6): c = A + y modulo 2^35, A = B, B = c; and prepares the next, whose number
 * is already in `lower`. Of S, the last 35 bits of the first twelve bytes are what counts of y.
 */
export function turn(lower: i64, count: i32): void {
  const head = i64x2.splat(lower);
  const half = i64x2.splat(HALF);
  const end = outputs + 16 * <usize>count;
  let pair = left;
  let input = inputs + 8;
  for (let at = outputs; at < end; at += 32) {
    const y = bigEndian(v128.load64_lane(at + 20, v128.load64_zero(at + 4), 1));
    const c = v128.and(i64x2.add(v128.load(pair), y), half);
    v128.store(pair, c);
    const next = bigEndian(v128.xor(head, c));
    v128.store64_lane(input, next, 0);
    v128.store64_lane(input + 16, next, 1);
    pair += 16;
    input += 32;
  }
  const taken = left;
  left = right;
  right = taken;
}

/** Writes the IDs of 14 ASCII bytes. */
export function write(out: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    writeHalf(load<u64>(left + 8 * i), out + 14 * i);
    writeHalf(load<u64>(right + 8 * i), out + 14 * i + 7);
  }
}

function writeHalf(half: u64, out: usize): void {
  store<u16>(out, pairOf(half >> 25));
  store<u16>(out + 2, pairOf(half >> 15));
  store<u16>(out + 4, pairOf(half >> 5));
  store<u8>(out + 6, pairOf(half << 5));
}

function pairOf(bits: u64): u16 {
  return load<u16>(symbols + 2 * <usize>(bits & 1023));
}

function bigEndian(words: v128): v128 {
  return v128.shuffle<u8>(words, words, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8);
}
