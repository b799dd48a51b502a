/*
 * CRC-32 as arithmetic on polynomials over GF(2) modulo its own (PNG, annex D), bit-reversed: the highest bit is x^0. Bytes
 * that follow multiply what was before them by x^8 each.
 */

/** The CRC-32 of two pieces one after the other, from that of each and the length of the second in bytes, below 2^50. */
export function joinedCrc(first: number, second: number, length: number): number {
  return (times(first, power(length)) ^ second) >>> 0;
}

const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

/** x^(8 · bytes). */
function power(bytes: number): number {
  let result = ONE;
  for (let k = 0, rest = bytes; rest > 0; k++, rest = Math.floor(rest / 2))
    if (rest % 2 === 1) result = times(result, SQUARES[k]!);
  return result;
}

function times(one: number, other: number): number {
  let product = 0;
  let shifted = other;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if (one & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return product;
}

/** x^8, and the square of each before. */
const SQUARES = [ONE >>> 8];
for (let k = 1; k < 50; k++) SQUARES.push(times(SQUARES[k - 1]!, SQUARES[k - 1]!));
