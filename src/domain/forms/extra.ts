import { askSeparator, plainNumber, readDecimal } from './decimal.ts';

const MOST_TENTHS = 300;
const RANGE = 'Enter a percentage from 0 to 30, with at most one decimal, such as 2.5.';

/** A percentage of extra codes as people type it, `5`, `2.5` or `2,5 %`, in its shortest form; or the sentence to show. */
export function readExtra(typed: string): { percent: string } | string {
  const text = plainNumber(typed).replace(/\s+/g, ' ').replace(/ ?%$/, '');
  if (text === '') return { percent: '' };
  const percent = readDecimal(text, 1);
  if (percent === undefined) return askSeparator(text) ?? RANGE;
  return tenthsOf(percent) <= MOST_TENTHS ? { percent } : RANGE;
}

/** How many codes the percentage adds: a part of a code is a whole one. Whole numbers, so that no rounding adds another. */
export function extraOf(ordered: number, percent: string): number {
  return Math.ceil((ordered * tenthsOf(percent)) / 1000);
}

function tenthsOf(percent: string): number {
  return Math.round(Number(percent) * 10);
}
