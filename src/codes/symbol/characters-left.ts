import type { SymbolShape } from '../plan.ts';
import { bitsOf, capacityBits, isAlphanumeric, MAX_VERSION, segmentation } from './segments.ts';

/**
 * How many characters the prefix can be longer: in a symbol of this shape, and in the largest there is. They are put in before its
 * last character, and are such that the prefix stays of its kind: all QR alphanumeric, or not.
 */
export function charactersLeft(urlPrefix: string, shape: SymbolShape): { same: number; most: number } {
  const more = isAlphanumeric(urlPrefix) ? 'X' : 'x';
  const fits = (count: number, version: number) => {
    const longer = urlPrefix.slice(0, -1) + more.repeat(count) + urlPrefix.slice(-1);
    return bitsOf(segmentation(longer, { ...shape, version }), version) <= capacityBits(version, shape.level);
  };
  return { same: largest((n) => fits(n, shape.version)), most: largest((n) => fits(n, MAX_VERSION)) };
}

/** No symbol holds as many. */
const BEYOND = 512;

/** The largest number below BEYOND that is true, where all smaller ones are. */
function largest(isTrue: (n: number) => boolean): number {
  let [low, high] = [0, BEYOND];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isTrue(middle)) low = middle;
    else high = middle;
  }
  return low;
}
