/**
 * Writes the modules at which a band's row changes colour into `into`, from the left: where a dark run starts, where it
 * ends, where the next starts. The row's words start at `at`. Returns how many: an even number, at most its modules + 1.
 */
export function changingElements(rows: Uint32Array, at: number, words: number, into: Uint16Array): number {
  let count = 0;
  let before = 0;
  for (let word = 0; word < words; word++) {
    const own = rows[at + word]!;
    let edges = own ^ ((own >>> 1) | (before << 31));
    while (edges !== 0) {
      const place = Math.clz32(edges);
      into[count++] = 32 * word + place;
      edges ^= 0x80000000 >>> place;
    }
    before = own;
  }
  return count;
}

/** The most changes a row of a symbol up to version 10 has. */
export const MOST_CHANGING_ELEMENTS = 64;

/** The same for a line of dots: `bytes` from `at` on, highest bit leftmost, 1 is dark. What the line does at its end, dot `width`, is no change. */
export function changingDots(
  dots: Uint8Array,
  at: number,
  bytes: number,
  width: number,
  into: Int32Array,
): number {
  let count = 0;
  let before = 0;
  for (let i = 0; i < bytes; i++) {
    const own = dots[at + i]!;
    let edges = own ^ ((own >>> 1) | ((before & 1) << 7));
    while (edges !== 0) {
      const place = Math.clz32(edges) - 24;
      const dot = 8 * i + place;
      if (dot < width) into[count++] = dot;
      edges ^= 128 >> place;
    }
    before = own;
  }
  return count;
}
