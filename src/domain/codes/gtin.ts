import { narrowText } from '../forms/text.ts';

const LENGTHS = [8, 12, 13, 14];

/**
 * A GTIN as people type or paste it, filled up with zeros to the 14 digits of a GS1 Digital Link, or the sentence to show. The
 * check digit is that of the GS1 General Specifications, 7.9: weights 3 and 1 from the right, to the next ten.
 */
export function readGtin(typed: string): { gtin: string } | { fault: string } {
  const digits = narrowText(typed).replace(/[\s\u00a0\u202f-]/g, '');
  if (digits === '') return { fault: 'Enter the GTIN of the product, such as 9506000134352.' };
  if (!/^\d+$/.test(digits)) return { fault: 'A GTIN is made of digits alone.' };
  if (!LENGTHS.includes(digits.length))
    return { fault: `A GTIN has 8, 12, 13 or 14 digits; this has ${digits.length}.` };
  const wanted = checkDigit(digits.slice(0, -1));
  if (!digits.endsWith(wanted)) return { fault: `The last digit should be ${wanted}.` };
  if (/^0+$/.test(digits))
    return { fault: 'Zeros alone are the GTIN of nothing. Enter that of the product.' };
  return { gtin: digits.padStart(14, '0') };
}

/**
 * Whether a GTIN of 14 digits is of a range that a country or a company gives out for itself (GS1 prefixes 02, 04 and 20 to 29; a
 * GTIN-8 that begins with 0 or 2), so that elsewhere it may be another product's.
 */
export function isRestricted(gtin: string): boolean {
  return /^\d(0[24]|2\d)|^0{6}[02]/.test(gtin);
}

function checkDigit(digits: string): string {
  const sum = [...digits]
    .reverse()
    .reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return String((10 - (sum % 10)) % 10);
}
