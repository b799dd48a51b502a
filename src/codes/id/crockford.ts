/** Crockford's base 32: no I, L, O or U. */
export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Symbols of an extended ID: seven for the mint number, seven for the sequence number. */
export const ID_LENGTH = 14;

/** What seven symbols can say is below this: 32^7. */
export const HALF_LIMIT = 2 ** 35;

/**
 * The ID a person typed or scanned, in capitals, or undefined if it cannot be one: 14 symbols, any case,
 * with o read as 0, and i and l as 1.
 */
export function parseExtendedId(text: string): string | undefined {
  if (!/^[0-9A-TV-Za-tv-z]{14}$/.test(text)) return undefined;
  return text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** Copies the 14 symbols of an ID. */
export function copyId(from: Uint8Array, start: number, out: Uint8Array, at: number): void {
  for (let i = 0; i < ID_LENGTH; i++) out[at + i] = from[start + i]!;
}

/** Writes 35 bits, the upper 3 in `high`, as seven ASCII symbols. */
export function writeHalf(high: number, low: number, out: Uint8Array, at: number): void {
  out[at] = SYMBOLS[(high << 2) | (low >>> 30)]!;
  out[at + 1] = SYMBOLS[(low >>> 25) & 31]!;
  out[at + 2] = SYMBOLS[(low >>> 20) & 31]!;
  out[at + 3] = SYMBOLS[(low >>> 15) & 31]!;
  out[at + 4] = SYMBOLS[(low >>> 10) & 31]!;
  out[at + 5] = SYMBOLS[(low >>> 5) & 31]!;
  out[at + 6] = SYMBOLS[low & 31]!;
}

/** The lower 32 bits of seven symbols. */
export function readLow(ids: Uint8Array, at: number): number {
  let low = 0;
  for (let i = 0; i < 7; i++) low = (low << 5) | VALUES[ids[at + i]!]!;
  return low;
}

/** The upper 3 bits of seven symbols. */
export function readHigh(ids: Uint8Array, at: number): number {
  return VALUES[ids[at]!]! >>> 2;
}

const SYMBOLS = Uint8Array.from(ALPHABET, (symbol) => symbol.charCodeAt(0));
const VALUES = new Uint8Array(256);
for (let value = 0; value < 32; value++) VALUES[SYMBOLS[value]!] = value;
