/** Bits of a module row in two words, module 0 in the first word's bit 31, module 63 in the second's bit 0. */

/** The first one past module `after`, 64 if there is none. */
export function oneAfter(first: number, second: number, after: number): number {
  const left = after < 31 ? first & (-1 >>> (after + 1)) : 0;
  if (left !== 0) return Math.clz32(left);
  const right = after < 32 ? second : after < 63 ? second & (-1 >>> (after - 31)) : 0;
  return 32 + Math.clz32(right);
}

/** The last one of a row that is not all zeros. */
export function lastOne(first: number, second: number): number {
  return second !== 0 ? 63 - zerosBelow(second) : 31 - zerosBelow(first);
}

/** The ones of `word` that begin a run of `length` ones, 2 to 31, going on into the `next` word. */
export function runStarts(word: number, next: number, length: number): number {
  let starts = word;
  for (let i = 1; i < length; i++) starts &= (word << i) | (next >>> (32 - i));
  return starts;
}

function zerosBelow(word: number): number {
  return 31 - Math.clz32(word & -word);
}
