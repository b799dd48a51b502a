/** Bits in the order they leave, and how many: 0 to 16. */
export function pack(bits: number, length: number): number {
  return bits | (length << 16);
}

/**
 * Writes the first `count` packed codes into `out` from `at`, from the lowest bit of each byte up, as deflate wants them
 * (RFC 1951, 3.1.1), fills the last byte with zeros and returns where the bytes end. Up to two bytes past that are touched.
 */
export function writeBits(codes: Uint32Array, count: number, out: Uint8Array, at: number): number {
  let hold = 0;
  let held = 0;
  let end = at;
  for (let i = 0; i < count; i++) {
    const code = codes[i]!;
    hold |= (code & 0xffff) << held;
    held += code >>> 16;
    out[end] = hold;
    out[end + 1] = hold >>> 8;
    const full = held >>> 3;
    end += full;
    hold >>>= full << 3;
    held &= 7;
    out[end] = hold;
  }
  return held > 0 ? end + 1 : end;
}

/** The same from the highest bit of each byte down, a code's highest bit first, as Group 4 wants them (TIFF 6.0, section 11). */
export function writeBitsHighFirst(codes: Uint32Array, count: number, out: Uint8Array, at: number): number {
  let hold = 0;
  let held = 0;
  let end = at;
  for (let i = 0; i < count; i++) {
    const code = codes[i]!;
    const length = code >>> 16;
    hold = (hold << length) | (code & 0xffff);
    held += length;
    while (held >= 8) {
      held -= 8;
      out[end++] = hold >>> held;
    }
  }
  if (held > 0) out[end++] = hold << (8 - held);
  return end;
}
