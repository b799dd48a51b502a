// Picks up to sixteen bits out of sixteen bytes at a time. A step is 48 bytes: from byte 0 on where the bytes start, from byte 4
// on a number that is the caller's; from byte 16 on which byte each lane looks at, from byte 32 on which bit of it.

export const STEP: usize = 48;

/** Which lanes find their bit set, lane 0 lowest; a lane without a bit does not. */
export function pick(bytes: usize, step: usize): u32 {
  const own = i8x16.swizzle(v128.load(bytes + load<u32>(step)), v128.load(step, 16));
  return <u32>i8x16.bitmask(i8x16.ne(v128.and(own, v128.load(step, 32)), i64x2.splat(0)));
}
