/*
 * GS1 Digital Link: URI syntax, release 1.6.0. A prefix that ends with the key of the serial number, AI 21, makes every prefix +
 * extended ID a conformant link: 14 capitals and digits are within the 20 characters that AI 21 has.
 */

/** What a link says besides the serial number: GTIN of 14 digits (AI 01), consumer product variant (22), batch or lot (10). */
export type LinkKeys = { gtin: string; cpv: string | null; lot: string | null };

/** The prefix of the codes: the stem, and the keys in the order that the syntax wants. */
export function linkPrefix(stem: string, { gtin, cpv, lot }: LinkKeys): string {
  const variant = cpv === null ? '' : `22/${encoded(cpv)}/`;
  const batch = lot === null ? '' : `10/${encoded(lot)}/`;
  return `${stem.replace(/(?<!\/)\/*$/, '/')}01/${gtin}/${variant}${batch}21/`;
}

/** What `linkPrefix` made a prefix from. */
export function stemOf(prefix: string, keys: LinkKeys): string {
  const rest = linkPrefix('', keys);
  return prefix.endsWith(rest) ? prefix.slice(0, prefix.length - rest.length + 1) : prefix;
}

/** What a stem must not hold, and how to mend it; everything else of an address is looked at elsewhere. */
export function faultOfStem(stem: string): string | undefined {
  if (/[?#]/.test(stem))
    return 'Take out the ? or # and what follows: the code ends the URL, so data attributes such as ?17= have no place in it.';
  const [, authority = '', path = ''] = /^https?:\/\/([^/]*)(.*)$/i.exec(stem) ?? [];
  if (authority.includes('_')) return 'Choose a host name without _: a GS1 Digital Link cannot have one.';
  const key = path.split('/').find((part) => PRIMARY_KEYS.has(part));
  if (key === '01') return 'Take out /01 and what follows: it is made of the GTIN below.';
  if (key) return `Take out the part /${key} of the path: readers would take it for a GS1 key of its own.`;
  return undefined;
}

/** What is wrong with a value of AI 22 or 10: 1 to 20 characters of the GS1 General Specifications, figure 7.11-1. */
export function faultOfElement(value: string, what: string): string | undefined {
  if (value.length > 20) return `Shorten ${what} to 20 characters; it has ${value.length}.`;
  const other = [...value].find((character) => !CSET_82.test(character));
  if (other === ' ') return `Take the spaces out of ${what}: GS1 knows none.`;
  if (other)
    return `Take out ${other}: ${what} has letters A to Z, digits and ! " % & ' ( ) * + , - . / : ; < = > ? _ only.`;
  if (/^\.\.?$/.test(value))
    return `Enter another text than ${value}: browsers would leave it out of the URL.`;
  return undefined;
}

const CSET_82 = /^[!"%-?A-Z_a-z]$/;

/** Keys that begin a link of their own. */
const PRIMARY_KEYS = new Set(
  '00 01 253 255 401 402 414 415 417 8003 8004 8006 8010 8013 8017 8018'.split(' '),
);

/** Everything but what RFC 3986 calls unreserved is written as % and two digits, as GS1's own program does. */
function encoded(value: string): string {
  return value.replace(/[^\w.~-]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}
