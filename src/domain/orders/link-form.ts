import type { ErrorCorrection } from '../../codes/plan.ts';
import { faultOfElement, faultOfStem, type LinkKeys, linkPrefix, stemOf } from '../codes/digital-link.ts';
import { readGtin } from '../codes/gtin.ts';
import { readPrefix } from '../codes/url-prefix.ts';
import { hiddenIn, narrowText, plainLine, seenText } from '../forms/text.ts';
import type { WorkOrder } from './work-orders.ts';

/** What the form says of the link that every code is. */
export type TypedLink = { url_prefix?: string; link?: string; gtin?: string; cpv?: string; lot?: string };

type Link = Pick<WorkOrder, 'urlPrefix' | 'gtin' | 'cpv' | 'lot'>;
type Fault = (field: 'url_prefix' | 'link' | Element | 'gtin', sentence: string | undefined) => void;
type Element = 'cpv' | 'lot';

const WORDS = { gtin: 'the GTIN', cpv: 'the variant', lot: 'the lot' } as const;

/** Reads the link as one of two kinds; what was filled in for the other kind is asked about, not let go. */
export function readLink(typed: TypedLink, level: ErrorCorrection, fault: Fault): Link {
  const kind = typed.link || 'plain';
  if (kind !== 'plain' && kind !== 'gs1') fault('link', 'Choose the kind of link.');
  if (kind === 'gs1') return readDigitalLink(typed, level, fault);
  askUnchosen(typed, fault);
  const { prefix, fault: wrong } = readPrefix(typed.url_prefix ?? '', level);
  fault('url_prefix', wrong);
  return { urlPrefix: prefix, gtin: null, cpv: null, lot: null };
}

/** The fields of the form that make this link again. */
export function typedLink({ urlPrefix, gtin, cpv, lot }: Link): TypedLink {
  if (gtin === null) return { link: 'plain', url_prefix: urlPrefix };
  const stem = stemOf(urlPrefix, { gtin, cpv, lot });
  return { link: 'gs1', url_prefix: stem, gtin, cpv: cpv ?? '', lot: lot ?? '' };
}

function askUnchosen(typed: TypedLink, fault: Fault): void {
  for (const field of ['gtin', 'cpv', 'lot'] as const) {
    const value = plainLine(typed[field] ?? '');
    if (value)
      fault(
        field,
        `Kind of link: “Plain” is chosen, yet ${WORDS[field]} is ${value}. Choose “GS1 Digital Link”, or empty this field.`,
      );
  }
}

function readDigitalLink(typed: TypedLink, level: ErrorCorrection, fault: Fault): Link {
  const read = readGtin(typed.gtin ?? '');
  if ('fault' in read) fault('gtin', read.fault);
  const cpv = readElement(typed, 'cpv', fault);
  const lot = readElement(typed, 'lot', fault);
  const stem = (typed.url_prefix ?? '').trim();
  // While the GTIN is wrong the stem is looked at with another of the same length.
  const keys: LinkKeys = { gtin: 'gtin' in read ? read.gtin : '0'.repeat(14), cpv, lot };
  const { prefix, fault: wrong } = readStem(stem, keys, level);
  fault('url_prefix', wrong);
  return { urlPrefix: prefix, ...keys };
}

function readStem(stem: string, keys: LinkKeys, level: ErrorCorrection): { prefix: string; fault?: string } {
  if (stem === '')
    return { prefix: stem, fault: 'Enter where the links begin, such as https://id.acme.example/.' };
  const fault = faultOfStem(stem);
  return fault ? { prefix: stem, fault } : readPrefix(linkPrefix(stem, keys), level);
}

/** Null if nothing was typed. */
function readElement(typed: TypedLink, field: Element, fault: Fault): string | null {
  const value = narrowText(seenText(typed[field] ?? '')).trim();
  if (value === '') return null;
  const hidden = hiddenIn(value);
  const what = WORDS[field];
  const wrong = hidden
    ? `Type ${what} instead of pasting it: it has ${hidden}, which nobody sees.`
    : faultOfElement(value, what);
  fault(field, wrong);
  return wrong ? null : value;
}
