// Gathers up to sixteen bits out of sixteen bytes at a time. An entry of a gather table is 48 bytes: from byte 0 on where the bytes
// start, from byte 4 on a number of the caller's; from byte 16 on which byte each lane reads, from byte 32 on which bit of it.

export const ENTRY: usize = 48;

/** Which lanes find their bit set, lane 0 lowest; a lane without a bit does not. */
export function gatherBits(bytes: usize, entry: usize): u32 {
  const own = i8x16.swizzle(v128.load(bytes + load<u32>(entry)), v128.load(entry, 16));
  return <u32>i8x16.bitmask(i8x16.ne(v128.and(own, v128.load(entry, 32)), i64x2.splat(0)));
}
