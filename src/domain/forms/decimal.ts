import { narrowText, plainText } from './text.ts';

// What parts thousands and never decimals.
const GAP = /[ '’‘ʼ`´_·٬\u00a0\u2009\u202f\u3000]/;
const PARTED = new RegExp(`^[+-]?(\\d{1,3}(?:(?:[.,]|${GAP.source})\\d{3})*)(?:[.,](\\d+))?$`);

/** A number as it was typed, without what cannot be seen: full-width digits and signs as ASCII, true minus signs as hyphens. */
export function plainNumber(typed: string): string {
  return narrowText(plainText(typed))
    .replace(/[\u2212\u2013]/g, '-')
    .trim();
}

/**
 * A decimal as people type it: `812.8`, `812,8`, and with `sign` `-4.5`, also with a true minus. Returns it in its shortest
 * form, or undefined when it is none, has more decimals than `decimals`, or `askSeparator` has a question.
 */
export function readDecimal(typed: string, decimals: number, sign = false): string | undefined {
  const match = /^([+-]?)(\d{1,9})(?:[.,](\d{1,9}))?$/.exec(plainNumber(typed));
  if (!match || (match[1] && !sign) || askSeparator(typed)) return undefined;
  const whole = match[2]!.replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return undefined;
  const value = fraction ? `${whole}.${fraction}` : whole;
  return match[1] === '-' && value !== '0' ? `-${value}` : value;
}

/**
 * `1.200` may be twelve hundred or one and a fifth, `1,000.000` a million or a thousand, and `1 000` two numbers: the
 * sentence that asks what is meant, if this is such a text.
 */
export function askSeparator(typed: string): string | undefined {
  const text = plainNumber(typed);
  const match = PARTED.exec(text);
  if (!match) return undefined;
  const [whole, tail] = splitTail(match[1]!, match[2]);
  const digits = whole.replace(/\D/g, '');
  if (whole === digits && (tail === undefined || tail.length !== 3 || /^0+$/.test(digits))) return undefined;
  if (tail?.length === 3)
    return `Is ${text} ${digits}${tail}, or ${digits} and ${tail} thousandths? Write it without the separator.`;
  return `Is ${text} ${digits}${tail ? `.${tail}` : ''}? Write it without separators between the digits.`;
}

// The digits after the last separator may be decimals, unless it is one that only parts thousands.
function splitTail(whole: string, tail: string | undefined): [string, string | undefined] {
  if (tail !== undefined) return [whole, tail];
  const at = Math.max(whole.lastIndexOf('.'), whole.lastIndexOf(','));
  return at < 0 || GAP.test(whole.slice(at)) ? [whole, undefined] : [whole.slice(0, at), whole.slice(at + 1)];
}
