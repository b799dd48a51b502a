// Bits of a deflate stream, the lowest of a byte first (RFC 1951, 3.1.1).

/** The address of the next bit: eight times that of its byte, and its number. */
export let bit: usize = 0;

export function seek(to: usize): void {
  bit = to;
}

/** The next `count` bits, 0 to 16; they stay. */
export function peek(count: u32): u32 {
  return (load<u32>(bit >> 3) >> (<u32>bit & 7)) & ((1 << count) - 1);
}

export function take(count: u32): u32 {
  const value = peek(count);
  bit += count;
  return value;
}
