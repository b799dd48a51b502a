/**
 * Notes the dots at which a line changes colour, from the left, and returns how many. The line is the bytes from `start` to `end`,
 * highest bit leftmost; `light` is a byte of light dots, 0 or 255.
 */
export function changingDots(
  bytes: Uint8Array,
  start: number,
  end: number,
  light: number,
  into: Int32Array,
): number {
  let count = 0;
  let before = light;
  for (let at = start; at < end; at++) {
    const own = bytes[at]!;
    let edges = own ^ ((own >> 1) | ((before & 1) << 7));
    while (edges !== 0) {
      const place = Math.clz32(edges) - 24;
      into[count++] = 8 * (at - start) + place;
      edges ^= 128 >> place;
    }
    before = own;
  }
  return count;
}
