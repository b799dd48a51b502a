import { ALPHABET, ID_LENGTH } from '../../src/codes/id/crockford.ts';

/** How many of the IDs, 14 bytes each, stand more than once. */
export function duplicates(ids: Uint8Array): number {
  const count = ids.length / ID_LENGTH;
  const keys = new BigUint64Array(count);
  for (let i = 0; i < count; i++) keys[i] = seventyBits(ids, i * ID_LENGTH);
  keys.sort();
  let found = 0;
  for (let i = 1; i < count; i++) if (keys[i] === keys[i - 1]) found++;
  return found;
}

/** For each of the 14 positions, chi-square against all 32 symbols being equally frequent. */
export function chiSquares(ids: Uint8Array): number[] {
  const count = ids.length / ID_LENGTH;
  const expected = count / 32;
  return Array.from({ length: ID_LENGTH }, (_, position) => {
    const seen = new Uint32Array(128);
    for (let i = position; i < ids.length; i += ID_LENGTH) seen[ids[i]!]!++;
    return Array.from(ALPHABET, (symbol) => (seen[symbol.charCodeAt(0)]! - expected) ** 2 / expected).reduce(
      (sum, part) => sum + part,
    );
  });
}

const VALUES = new Map(Array.from(ALPHABET, (symbol, value) => [symbol.charCodeAt(0), value]));

/** An ID's 70 bits folded to 64 by dropping its first six: among so few IDs two alike by chance are one in 10^5. */
function seventyBits(ids: Uint8Array, at: number): bigint {
  let high = 0;
  let low = 0;
  for (let i = 1; i < 7; i++) high = high * 32 + VALUES.get(ids[at + i]!)!;
  for (let i = 7; i < ID_LENGTH; i++) low = low * 32 + VALUES.get(ids[at + i]!)!;
  return BigInt(high) * 34359738368n + BigInt(low);
}
