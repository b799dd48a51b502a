import { pack } from './bits.ts';

/**
 * Lengths of the best prefix code for symbols of these weights with no word longer than `limit` (package-merge: Larmore
 * and Hirschberg, 1990). A weight of 0 leaves its symbol out. At least two symbols must have a weight.
 */
export function codeLengths(weights: number[], limit: number): number[] {
  const coins = weights
    .map((weight, symbol) => ({ weight, symbols: [symbol] }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.weight - b.weight || a.symbols[0]! - b.symbols[0]!);
  let packages: typeof coins = [];
  for (let level = 0; level < limit; level++) packages = merged(coins, pairs(packages));
  const lengths = new Array<number>(weights.length).fill(0);
  for (const { symbols } of packages.slice(0, 2 * coins.length - 2)) {
    for (const symbol of symbols) lengths[symbol]! += 1;
  }
  return lengths;
}

/** The code words of symbols by their lengths (RFC 1951, 3.2.2), packed in the order their bits leave; 0 for length 0. */
export function codeWords(lengths: number[]): number[] {
  let next = 0;
  const words = new Array<number>(lengths.length).fill(0);
  for (let length = 1; length <= 15; length++) {
    next <<= 1;
    lengths.forEach((own, symbol) => {
      if (own === length) words[symbol] = pack(reversed(next++, length), length);
    });
  }
  return words;
}

type Coin = { weight: number; symbols: number[] };

function pairs(coins: Coin[]): Coin[] {
  const packages: Coin[] = [];
  for (let i = 0; i + 1 < coins.length; i += 2) {
    const [one, other] = [coins[i]!, coins[i + 1]!];
    packages.push({ weight: one.weight + other.weight, symbols: [...one.symbols, ...other.symbols] });
  }
  return packages;
}

function merged(coins: Coin[], packages: Coin[]): Coin[] {
  return [...coins, ...packages].sort((a, b) => a.weight - b.weight);
}

function reversed(bits: number, length: number): number {
  let turned = 0;
  for (let i = 0; i < length; i++) turned |= ((bits >> i) & 1) << (length - 1 - i);
  return turned;
}
