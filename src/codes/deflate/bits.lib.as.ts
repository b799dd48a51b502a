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
