import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import toolkit from 'digital-link.js';
import util from 'digital-link.js/src/util.js';
import type { OrderedLink } from '../support/random-links.ts';

// The toolkit's parser counts and traces each of its steps, which takes most of its time and which nobody reads.
const parser = createRequire(createRequire(import.meta.url).resolve('digital-link.js'))('apg-lib');
parser.stats = class {
  statsObject = 'statsObject';
  init() {}
  collect() {}
};
parser.trace = class {
  traceObject = 'traceObject';
  init() {}
  down() {}
  up() {}
};

/** Has digital-link.js read a link, and holds what it reads against what was ordered. */
export function mustRead({ url, stem, keys, id }: OrderedLink): void {
  const link = readDigitalLink(url);
  const wanted = { ...(keys.cpv && { 22: keys.cpv }), ...(keys.lot && { 10: keys.lot }), 21: id };
  assert.deepEqual(link.values, wanted, url);
  assert.deepEqual(
    link.order,
    ['22', '10', '21'].filter((key) => key in wanted),
    url,
  );
  assert.equal(link.gtin, keys.gtin, url);
  assert.equal(`${link.stem}/`.toLowerCase(), stem.toLowerCase(), url);
}

/** What a link says; values as they are, not percent-encoded. */
type ReadLink = { stem: string; gtin: string; order: string[]; values: Record<string, string> };

/** A link as GS1's toolkit reads it, its check digit verified. Throws if it is none. */
function readDigitalLink(url: string): ReadLink {
  const link = toolkit.DigitalLink(comparable(url));
  if (!link.isValid()) throw new Error(`${url} is no GS1 Digital Link.`);
  const attributes = Object.keys(link.getAttributes());
  if (attributes.length > 0) throw new Error(`${url} has data attributes: ${attributes}.`);
  const values = Object.entries(link.getKeyQualifiers());
  return {
    stem: link.getDomain(),
    gtin: link.getIdentifier()['01'] ?? '',
    order: link.getKeyQualifiersOrder(),
    values: Object.fromEntries(values.map(([key, value]) => [key, decodeURIComponent(value)])),
  };
}

/** Whether the part after the stem is a GTIN with its qualifiers by GS1's grammar. */
export function followsGrammar(path: string): boolean {
  return util.validateRule('gtin-path', comparable(path));
}

/** Scheme and host are the same in either case; GS1's grammar has a quotation mark as it is, which RFC 3986 forbids. */
function comparable(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/i, (start) => start.toLowerCase()).replaceAll('%22', '"');
}
