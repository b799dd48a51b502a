// Bits in the order they leave, from the lowest of each byte up (RFC 1951, 3.1.1).

let out: usize = 0;
let hold: u64 = 0;
let held: u64 = 0;

let keptOut: usize = 0;
let keptHold: u64 = 0;
let keptHeld: u64 = 0;

export function beginBits(at: usize): void {
  out = at;
  hold = 0;
  held = 0;
}

/** At most 56 bits. Up to eight bytes past the end are touched. */
export function append(bits: u64, count: u64): void {
  hold |= bits << held;
  held += count;
  store<u64>(out, hold);
  out += <usize>(held >> 3);
  hold >>= held & ~7;
  held &= 7;
}

/** The words of the bytes between two places, by a table of packed words: bits, at most 16, and their number << 16. */
export function appendBytes(words: usize, from: usize, to: usize): void {
  let place = out;
  let bits = hold;
  let count = held;
  for (let at = from; at < to; at++) {
    const word = load<u32>(words + 4 * <usize>load<u8>(at));
    bits |= (<u64>(word & 0xffff)) << count;
    count += word >> 16;
    store<u64>(place, bits);
    place += <usize>(count >> 3);
    bits >>= count & ~7;
    count &= 7;
  }
  out = place;
  hold = bits;
  held = count;
}

/** Fills the last byte with zeros; returns where the bytes end. */
export function endBits(): usize {
  return held > 0 ? out + 1 : out;
}

/** The place to go on from, for every stream that begins alike. */
export function keepBits(): void {
  keptOut = out;
  keptHold = hold;
  keptHeld = held;
}

export function takeKeptBits(): void {
  out = keptOut;
  hold = keptHold;
  held = keptHeld;
}
