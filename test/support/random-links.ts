import { ALPHABET, ID_LENGTH } from '../../src/codes/id/crockford.ts';
import type { LinkKeys } from '../../src/domain/codes/digital-link.ts';
import { readLink } from '../../src/domain/orders/link-form.ts';
import { dice } from './specimens.ts';

const CHARACTERS = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const STEMS = [
  'https://id.acme.example/',
  'HTTPS://ID.ACME.EXAMPLE/',
  'http://acme.example/c/a1/',
  'https://x.example/01x/21/',
  'https://192.0.2.7:8443/',
];

/** The URL of a code, and what its order said of it. */
export type OrderedLink = { url: string; stem: string; keys: LinkKeys; id: string };

/** Links of orders as their form is typed, with a random extended ID; the same ones every time. */
export function* randomLinks(count: number): Generator<OrderedLink> {
  const random = dice(20261126);
  const text = (from: string, length: number) =>
    Array.from({ length }, () => from[random(from.length)]).join('');
  const element = () => {
    if (random(3) === 0) return null;
    const value = text(CHARACTERS, 1 + random(20));
    return /^\.\.?$/.test(value) ? 'x' : value;
  };
  for (let n = 0; n < count; n++) {
    const digits = text('0123456789', [7, 11, 12, 13][random(4)]!).replace(/^0+$/, (zeros) =>
      zeros.replace('0', '1'),
    );
    const gtin = digits + checkDigit(digits);
    const stem = STEMS[random(STEMS.length)]!;
    const keys = { gtin: gtin.padStart(14, '0'), cpv: element(), lot: element() };
    const typed = { link: 'gs1', url_prefix: stem, gtin, cpv: keys.cpv ?? '', lot: keys.lot ?? '' };
    const link = readLink(typed, 'L', (field, sentence) => {
      if (sentence) throw new Error(`${JSON.stringify(typed)}: ${field}: ${sentence}`);
    });
    const id = text(ALPHABET, ID_LENGTH);
    yield { url: link.urlPrefix + id, stem, keys, id };
  }
}

/** Modulo 10 by the sum of the whole number with a zero for the digit, weights from the left. */
function checkDigit(digits: string): number {
  let sum = 0;
  for (let at = 0; at < digits.length; at++)
    sum += Number(digits[at]) * ((digits.length - at) % 2 === 1 ? 3 : 1);
  return (1000 - sum) % 10;
}
