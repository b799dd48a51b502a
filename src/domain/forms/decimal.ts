/**
 * A decimal as people type it: `812.8`, `812,8`, `1 200`, and with `sign` `-4.5`, also with a true minus. Returns it in its
 * shortest form, `812.8` and `1200`, or undefined when it is none or has more decimals than `decimals`.
 */
export function readDecimal(typed: string, decimals: number, sign = false): string | undefined {
  const text = typed.trim().replace(/[\u2212\u2013]/g, '-');
  const match = /^([+-]?)(\d{1,9}|\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+)(?:[.,](\d{1,9}))?$/.exec(text);
  if (!match || (match[1] && !sign)) return undefined;
  const whole = match[2]!.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > decimals) return undefined;
  const value = fraction ? `${whole}.${fraction}` : whole;
  return match[1] === '-' && value !== '0' ? `-${value}` : value;
}

/** `1.200` and `1,200` may be twelve hundred or one and a fifth: the sentence that asks which, if this is such a text. */
export function askSeparator(typed: string): string | undefined {
  const match = /^(\d{1,3})[.,](\d{3})$/.exec(typed.trim());
  if (!match || match[1] === '0') return undefined;
  const [text, whole, decimals] = match as unknown as [string, string, string];
  return `Is ${text} ${whole}${decimals}, or ${whole} and ${decimals} thousandths? Write it without the separator.`;
}
