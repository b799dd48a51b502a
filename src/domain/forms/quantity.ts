const MOST = 10_000_000;
const RANGE = 'Enter a whole number from 1 to 10,000,000.';

/**
 * A quantity as people type it: `12000`, `12 000`, `12,000`, `12'000`. A single dot before three digits could be a decimal
 * point or a separator, so it is asked about. Returns the number, or the sentence to show.
 */
export function readQuantity(typed: string): number | string {
  const text = typed.trim();
  if (text === '') return 'Enter how many codes you need.';
  if (text.length > 40) return RANGE;
  if (/^\d{1,3}\.\d{3}$/.test(text)) {
    const [whole, decimals] = text.split('.');
    return `Is ${text} ${whole} or ${whole}${decimals}? Write it without the dot.`;
  }
  const plain = /^[1-9]\d{0,2}([ ,.'’\u00a0\u202f]\d{3})+$/.test(text) ? text.replace(/\D/g, '') : text;
  if (!/^\d+$/.test(plain)) return RANGE;
  const quantity = Number(plain);
  return quantity >= 1 && quantity <= MOST ? quantity : RANGE;
}
