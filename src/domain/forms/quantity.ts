import { askSeparator, plainNumber } from './decimal.ts';

export const MOST_CODES = 10_000_000;
const RANGE = 'Enter a whole number from 1 to 10,000,000.';

/**
 * A quantity as people type it: `12000`, or `12,000` as the pages write it. Where a separator could also be a decimal point,
 * or none is sure, it is asked about. Returns the number, or the sentence to show.
 */
export function readQuantity(typed: string): number | string {
  const text = plainNumber(typed);
  if (text === '') return 'Enter how many codes you need.';
  if (text.length > 40) return RANGE;
  if (/^[1-9]\d{0,2}\.\d{3}$/.test(text)) {
    const [whole, decimals] = text.split('.');
    return `Is ${text} ${whole} or ${whole}${decimals}? Write it without the dot.`;
  }
  const plain = /^[1-9]\d{0,2}((,\d{3})+|(\.\d{3})+)$/.test(text) ? text.replace(/\D/g, '') : text;
  if (!/^\d+$/.test(plain)) return (/^[1-9]/.test(text) && askSeparator(text)) || RANGE;
  const quantity = Number(plain);
  return quantity >= 1 && quantity <= MOST_CODES ? quantity : RANGE;
}
