import type { DeflateCode } from './deflate-code.ts';
import { type LineTable, WINDOWS } from './line-table.ts';

/**
 * What whole groups are in a code: the words of window w, joined to as few as they allow, stand from w · size.
 * Equal bytes in a row become a match at distance 1 once that is shorter.
 */
export type GroupWords = { size: number; words: Uint32Array };

export function groupWords({ dotsOf, groupBytes }: LineTable, code: DeflateCode): GroupWords {
  const all = Array.from({ length: WINDOWS }, (_, window) =>
    joined(spelled(dotsOf.subarray(window * groupBytes, (window + 1) * groupBytes), code)),
  );
  const size = Math.max(...all.map((words) => words.length));
  const words = new Uint32Array(WINDOWS * size);
  all.forEach((own, window) => {
    words.set(own, window * size);
  });
  return { size, words };
}

/** Bytes as literals, runs of equal ones as matches at distance 1 where these are shorter. */
function spelled(bytes: Uint8Array, code: DeflateCode): number[] {
  const words: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const literal = code.literal[bytes[at]!]!;
    let run = 1;
    while (at + run < bytes.length && bytes[at + run] === bytes[at]) run++;
    words.push(literal);
    const matched = run > 3 ? [code.match[run - 1]!, code.near] : [];
    const matchBits = matched.reduce((sum, word) => sum + (word >>> 16), 0);
    if (run > 3 && matchBits < (run - 1) * (literal >>> 16)) words.push(...matched);
    else words.push(...new Array<number>(run - 1).fill(literal));
    at += run;
  }
  return words;
}

/** The same bits in words as near to 16 as they go. */
function joined(words: number[]): number[] {
  const result: number[] = [];
  for (const word of words) {
    const last = result.at(-1);
    const length = (last ?? 0) >>> 16;
    if (last === undefined || length + (word >>> 16) > 16) result.push(word);
    else result[result.length - 1] = last + ((word & 0xffff) << length) + (word & 0xffff0000);
  }
  return result;
}
