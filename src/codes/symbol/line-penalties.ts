/**
 * Penalties N1 (runs of five and more of one colour: 3 and one for each module past five) and N3 (1:1:3:1:1 with four
 * light modules before or after: 40) of ISO/IEC 18004, 7.8.3, made local so that they can be looked up: each is booked at
 * the module where it becomes certain. A run books 3 at its fifth module and 1 at each further one; a finder-like
 * pattern books 40 at the last of its eleven modules. So what module m books depends on modules m − 10 to m alone.
 */

/** Modules in a window: ten of context, and the six whose bookings it holds. */
export const WINDOW = 16;
/** From a window to the next. */
export const STEP = 6;

/** What the last six modules of a window book, by the window's bits, the last module in bit 0. */
export function windowPenalties(): Uint8Array {
  shared ??= Uint8Array.from({ length: 1 << WINDOW }, (_, bits) => booked(bits, WINDOW, WINDOW - STEP));
  return shared;
}

/** What all of a line's first `length` modules book (11 to 16), by their bits. */
export function headPenalties(length: number): Uint8Array {
  return Uint8Array.from({ length: 1 << length }, (_, bits) => booked(bits, length, 0));
}

let shared: Uint8Array | undefined;

function booked(bits: number, length: number, from: number): number {
  let sum = 0;
  for (let module = Math.max(from, 4); module < length; module++) {
    const upTo = bits >>> (length - 1 - module);
    const five = upTo & 31;
    if (five === 0 || five === 31) sum += module > 4 && ((upTo >>> 5) & 1) === (upTo & 1) ? 1 : 3;
    const eleven = upTo & 2047;
    if (module >= 10 && (eleven === 0b10111010000 || eleven === 0b00001011101)) sum += 40;
  }
  return sum;
}
