import type { Faults, Typed } from '../forms/drafts.ts';
import { narrowText, plainText } from '../forms/text.ts';
import type { Range } from './overlay.ts';

/** Ranges that a field takes; more belong into a list. */
const MOST = 1_000;

/** Sequence numbers as people type them, `1201-1250, 7003`: in order, neighbours joined. What is wrong goes into `faults.ranges`. */
export function readRanges(typed: Typed, quantity: number, faults: Faults): Range[] {
  const read = parseRanges(typed.ranges ?? '', quantity);
  if (typeof read === 'string') {
    faults.ranges = read;
    return [];
  }
  if (read.length === 0) faults.ranges = 'Enter sequence numbers, such as 1201-1250, 7003.';
  return joined(read);
}

/**
 * The ranges of a text as they stand in it, or the sentence that says what is wrong; none of an empty text. `9500-` goes on to `end`
 * where there is one.
 */
export function parseRanges(text: string, quantity: number, end?: number): Range[] | string {
  const plain = dashed(narrowText(plainText(text)));
  const doubtful = /(?<![\d,.])\d{1,3}(?:[.,]\d{3})+(?![\d])/.exec(plain)?.[0];
  if (doubtful) {
    const whole = doubtful.replace(/[.,]/g, '');
    return `Is ${doubtful} the number ${whole}? Write ${whole}, or put a space behind the comma between two numbers.`;
  }
  const parts = plain.split(/[,;\s]+/).filter((part) => part !== '');
  if (parts.length > MOST)
    return `These are more than ${MOST.toLocaleString('en')} ranges. Upload them as a list instead.`;
  const ranges: Range[] = [];
  for (const part of parts) {
    const range = rangeOf(part, quantity, end);
    if (typeof range === 'string') return range;
    ranges.push(range);
  }
  return ranges;
}

/** Every kind of dash as the plain one, without space around it; a text of blanks takes no longer than any other. */
export function dashed(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/ ?[-\u2010-\u2015\u2212] ?/g, '-');
}

/** In order, with what overlaps or touches as one. */
export function joined(ranges: readonly Range[]): Range[] {
  const out: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = out.at(-1);
    if (before && range.first <= before.last + 1) before.last = Math.max(before.last, range.last);
    else out.push({ ...range });
  }
  return out;
}

function rangeOf(part: string, quantity: number, end?: number): Range | string {
  const open = end !== undefined && /^\d{1,9}-$/.test(part) ? `${part}${end}` : part;
  const [, from, to = from] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(open) ?? [];
  if (!from || !to)
    return `“${part.slice(0, 40)}” is no sequence number. Write numbers and ranges, such as 1201-1250, 7003.`;
  const [first, last] = [Number(from), Number(to)];
  if (first < 1 || last > quantity)
    return `“${part}” is outside of the order: its codes are numbered 1 to ${quantity}.`;
  if (last < first) return `“${part}” runs backwards. Write the smaller number first.`;
  return { first, last };
}
