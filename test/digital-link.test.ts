import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { root } from '../src/config.ts';
import { outbox } from '../src/db/schema/trace.ts';
import { openFacts } from '../src/domain/trace/outbox.ts';
import { templates } from '../src/http/templates.ts';
import { writeMail } from '../src/work/mailer.ts';
import { followsGrammar, mustRead } from './oracle/gs1-link.ts';
import { rowOf, wrong } from './support/placing.ts';
import { randomLinks } from './support/random-links.ts';
import { samePackages } from './support/same-packages.ts';
import { world } from './support/world.ts';

const one = await world({ after });
const { as, db, cast } = one;
const alice = await as('alice');
let number = 0;
const submit = (more: Record<string, string>) =>
  alice.upload(
    '/work-orders',
    {
      reference: `PO-${++number}`,
      partner: String(cast.bob.companyId),
      quantity: '2',
      url_prefix: 'https://id.acme.example',
      link: 'gs1',
      gtin: '9506000134352',
      ...more,
    },
    [],
  );

test('a GTIN, a variant and a lot become the prefix, which the card and the mail show', async () => {
  const answer = await submit({ cpv: '2A', lot: 'L/42b' });
  const { url_prefix, gtin, cpv, lot, id } = rowOf(db, answer);
  const prefix = 'https://id.acme.example/01/09506000134352/22/2A/10/L%2F42b/21/';
  assert.deepEqual([url_prefix, gtin, cpv, lot], [prefix, '09506000134352', '2A', 'L/42b']);
  for (const name of ['alice', 'bob'] as const) {
    const card = (await (await as(name)).get(`/work-orders/${id}`)).body;
    assert.match(card, /<dt>GTIN<\/dt><dd class="code">09506000134352<\/dd>/);
    assert.match(card, /<dt>Batch or lot<\/dt><dd class="code">L\/42b<\/dd>/);
    assert.ok(card.includes(`<dd class="code">${prefix}</dd>`));
  }
  const row = db.$client.prepare('select id from outbox where work_order_id = ? limit 1').pluck().get(id);
  const waiting = db
    .select()
    .from(outbox)
    .where(eq(outbox.id, Number(row)))
    .get()!;
  const mail = writeMail(waiting, openFacts(db, waiting), templates(root), {
    from: 'a@b.example',
    baseUrl: 'http://x',
  });
  for (const part of [String(mail.text), String(mail.html)])
    assert.match(part, /GTIN\b[^0]*09506000134352[\s\S]*Variant\b[^2]*2A[\s\S]*Lot\b[^L]*L\/42b/);
});

const GTINS: [string, string | RegExp][] = [
  ['09506000134352', '09506000134352'],
  ['9 506000 134352', '09506000134352'],
  ['９５０６０００１３４３５２', '09506000134352'],
  ['96385074', '00000096385074'],
  ['036000-291452', '00036000291452'],
  ['9506000134353', /The last digit should be 2\./],
  ['96385070', /The last digit should be 4\./],
  ['', /Enter the GTIN/],
  ['950600013435', /The last digit should be \d\./],
  ['95060001343', /8, 12, 13 or 14 digits; this has 11/],
  ['950600013435212', /this has 15/],
  ['9506000134352X', /digits alone/],
  ['0'.repeat(14), /Zeros alone/],
];

test('after submitting, the page says how the codes begin', async () => {
  const answer = await submit({ lot: 'L42' });
  const page = (await alice.get(String(answer.headers.location))).body;
  assert.match(page, /Its codes begin with https:\/\/id\.acme\.example\/01\/09506000134352\/10\/L42\/21\/\./);
});

test('a GTIN is read as people type it, and its check digit is verified', async () => {
  for (const [gtin, wanted] of GTINS) {
    const answer = await submit({ gtin });
    if (typeof wanted === 'string') assert.equal(rowOf(db, answer).gtin, wanted, gtin);
    else wrong(answer, 'gtin', wanted, gtin);
  }
});

const STEMS: [string, string | RegExp][] = [
  ['https://id.acme.example/', 'https://id.acme.example/01/09506000134352/21/'],
  ['HTTPS://ID.ACME.EXAMPLE', 'HTTPS://ID.ACME.EXAMPLE/01/09506000134352/21/'],
  ['http://id.acme.example/c//', 'http://id.acme.example/c/01/09506000134352/21/'],
  ['https://bücher.example', 'https://xn--bcher-kva.example/01/09506000134352/21/'],
  ['', /Enter where the links begin/],
  ['id.acme.example', /Begin with https/],
  ['https://id.acme.example/?17=261231', /Take out the \? or # and what follows/],
  ['https://id.acme.example/#a', /Take out the \? or #/],
  ['https://id.acme.example/01/09506000134352/21/', /Take out \/01 and what follows: it is made of the GTIN/],
  ['https://id.acme.example/414/x', /Take out the part \/414/],
  ['https://my_id.acme.example/', /host name without _/],
  [`https://id.acme.example/${'x'.repeat(200)}`, /too long for a symbol/],
];

test('the beginning of the links is an address without keys and data attributes', async () => {
  for (const [url_prefix, wanted] of STEMS) {
    const answer = await submit({ url_prefix });
    if (typeof wanted === 'string') assert.equal(rowOf(db, answer).url_prefix, wanted);
    else wrong(answer, 'url_prefix', wanted, url_prefix);
  }
});

test('variant and lot take the 82 characters of GS1, at most 20 of them', async () => {
  const all = '!"%&\'()*+,-./:;<=>?_';
  assert.equal(rowOf(db, await submit({ lot: all })).lot, all);
  for (const [lot, wanted] of [
    ['x'.repeat(21), /Shorten the lot to 20 characters; it has 21/],
    ['a b', /Take the spaces out of the lot/],
    ['a#b', /Take out #/],
    ['Ä1', /Take out Ä/],
    ['..', /browsers would leave it out/],
    ['a\u200bb', /U\+200B, which nobody sees/],
  ] as const) {
    wrong(await submit({ lot }), 'lot', wanted, lot);
    wrong(
      await submit({ cpv: lot }),
      'cpv',
      new RegExp(wanted.source.replace('the lot', 'the variant')),
      lot,
    );
  }
});

test('what was filled in for a GS1 link while “Plain” is chosen is asked about, and stays', async () => {
  for (const link of [{ link: 'plain' }, { link: '' }] as { link: string }[])
    for (const field of ['gtin', 'cpv', 'lot'] as const) {
      const answer = await submit({
        ...link,
        url_prefix: 'https://id.acme.example/',
        gtin: '',
        [field]: '96385074',
      });
      wrong(
        answer,
        field,
        /“Plain” is chosen, yet .* is 96385074\. Choose “GS1 Digital Link”, or empty this field/,
      );
      assert.match(answer.body, new RegExp(`name="${field}"[^>]* value="96385074"`));
    }
  wrong(await submit({ link: 'both' }), 'link', /Choose the kind of link/);
});

test('what the codes begin with is told while it is typed, once it is sound', async () => {
  const told = async (query: Record<string, string>) =>
    (await alice.get(`/work-orders/link?${new URLSearchParams(query)}`)).body.replace(/<[^>]*>/g, '').trim();
  const sound = { link: 'gs1', url_prefix: 'https://id.acme.example', gtin: '9506000134352' };
  assert.equal(
    await told(sound),
    'Codes begin with https://id.acme.example/01/09506000134352/21/: version 5, 37 × 37 modules. In capitals, HTTPS://ID.ACME.EXAMPLE/01/09506000134352/21/, only 33 × 33.',
  );
  for (const more of [
    { gtin: '9506000134353' },
    { url_prefix: '' },
    { link: 'x' },
    { error_correction: 'Z' },
  ] as Record<string, string>[])
    assert.equal(await told({ ...sound, ...more }), '', JSON.stringify(more));
  assert.match(
    await told({ url_prefix: 'HTTPS://ID.ACME.EXAMPLE/' }),
    /^Codes begin with HTTPS:\/\/ID.ACME.EXAMPLE\/: version 3, [^.]*\.$/,
  );
});

test('Order again fills in the beginning of the link and its keys, so that the same prefix comes of it', async () => {
  const { id, url_prefix } = rowOf(db, await submit({ url_prefix: 'https://id.acme.example/c', lot: 'A&B' }));
  const form = (await alice.get(`/work-orders/new?again=${id}`)).body;
  const value = (name: string) =>
    new RegExp(`<input[^>]*name="${name}"[^>]*value="([^"]*)"`).exec(form)?.[1] ?? '';
  assert.match(form, /value="gs1" checked/);
  assert.deepEqual(
    [value('url_prefix'), value('gtin'), value('lot')],
    ['https://id.acme.example/c/', '09506000134352', 'A&amp;B'],
  );
  const again = await submit({ url_prefix: value('url_prefix'), gtin: value('gtin'), lot: 'A&B' });
  assert.equal(rowOf(db, again).url_prefix, url_prefix);
});

test('10,000 random orders: GS1’s grammar takes every URL, and a reader that knows nothing of us reads the same back', () => {
  let number = 0;
  for (const link of randomLinks(10_000)) {
    assert.ok(followsGrammar(link.url.slice(link.stem.length - 1)), link.url);
    // Its reader takes six milliseconds; the long run has it read them all.
    if (number++ % 10 === 0) mustRead(link);
  }
});

test('a package is that of the same prefix typed by hand, to the byte', async () => {
  await samePackages(one, 2_000);
});
