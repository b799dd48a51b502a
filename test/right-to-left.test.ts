import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root } from '../src/config.ts';
import { isolatedText } from '../src/domain/forms/bidi.ts';
import { nextMail, openFacts } from '../src/domain/trace/outbox.ts';
import { templates } from '../src/http/templates.ts';
import { writeMail } from '../src/work/mailer.ts';
import { placeEveryState } from './support/every-state.ts';
import { world } from './support/world.ts';

const HEBREW = /[\u0590-\u08ff]/;

test('the parts of a text that are written from right to left are isolated, and nothing else is', () => {
  const shown = (text: string) => isolatedText(text).replaceAll('\u2068', '[').replaceAll('\u2069', ']');
  for (const [text, told] of [
    ['Acme Beverages', 'Acme Beverages'],
    ['Größe 7 株式会社 Ελλάδα', 'Größe 7 株式会社 Ελλάδα'],
    ['דפוס 7', '[דפוס 7]'],
    ['שרה כהן is suspended. 3 work orders', '[שרה כהן] is suspended. 3 work orders'],
    ['By שרה, 12 codes for مطبعة (2)', 'By [שרה], 12 codes for [مطبعة] (2)'],
    ['מפעל A/ב', '[מפעל] A/[ב]'],
    ['', ''],
  ])
    assert.equal(shown(text!), told);
});

test('every page keeps such names in their place, and forms send them back as they are', async (t) => {
  const w = await world(t);
  const ids = await placeEveryState(w);
  const { equipment, substrates } = w.cast;
  const run = (sql: string, ...values: unknown[]) => w.db.$client.prepare(sql).run(...values);
  run(`update companies set name = 'דפוס ' || id where kind <> 'platform'`);
  run(`update users set name = 'שרה ' || id`);
  for (const table of ['equipment', 'substrates']) run(`update ${table} set name = 'מכונה & ' || id`);
  run(`update work_orders set remarks = 'הערה 12 <b>'`);
  const pages = {
    bob: [
      '/',
      '/menu',
      `/work-orders?open=${ids.ready}`,
      '/people',
      `/people/${w.cast.olu.userId}`,
      '/partnerships',
      '/company',
    ]
      .concat([
        '/equipment',
        `/equipment/${equipment.inkjet}`,
        '/calibrations',
        '/audit-log',
        '/profile',
        '/profile/name',
      ])
      .concat([`/work-orders/${ids.new}/generation?equipment=${equipment.inkjet}`])
      .concat([
        `/calibrations/${equipment.inkjet}/${substrates.film}`,
        `/substrates/${substrates.film}/changes`,
      ]),
    alice: ['/', `/work-orders/${ids.printed}`, '/work-orders/new', `/work-orders/new?copy=${ids.ready}`],
    root: ['/', `/companies/${w.cast.bob.companyId}`, `/companies/${w.cast.bob.companyId}/suspension`],
  };
  let seen = 0;
  for (const [name, paths] of Object.entries(pages) as ['bob' | 'alice' | 'root', string[]][]) {
    const client = await w.as(name);
    for (const path of paths) {
      const { body } = await client.get(path);
      seen += body.match(/<bdi>/g)?.length ?? 0;
      const rest = textsOf(body).filter((text) => HEBREW.test(text));
      assert.deepEqual(rest, [], `${name} at ${path}`);
      for (const [tag] of body.matchAll(/<[a-z][^>]*>/g)) assert.doesNotMatch(tag, /[\u2068\u2069]/, tag);
      for (const [, typed] of body.matchAll(/<textarea[^>]*>(.*?)<\/textarea>/g))
        assert.doesNotMatch(String(typed), /[\u2068\u2069]|bdi/);
    }
  }
  assert.ok(seen > 100, `${seen} names`);
  const bob = await w.as('bob');
  assert.match((await bob.get('/company')).body, /name="name" type="text" value="דפוס \d+"/);
  assert.match((await bob.get('/equipment')).body, /<bdi>מכונה &amp; \d+<\/bdi>/, 'escaped all the same');
});

test('mails keep them in their place, too', async (t) => {
  const w = await world(t);
  w.db.$client.prepare(`update companies set name = 'דפוס ' || id`).run();
  w.db.$client.prepare('delete from outbox').run();
  w.place('PO-1', 12);
  const mail = nextMail(w.db)!;
  const written = writeMail(mail, openFacts(w.db, mail), templates(root), {
    from: 'a@b.example',
    baseUrl: 'https://codes.example',
  });
  assert.match(String(written.html), /<bdi>דפוס \d+<\/bdi>/);
  for (const part of [String(written.text), String(written.subject)])
    for (const [name] of part.matchAll(/.?דפוס/g)) assert.equal(name[0], '\u2068', part);
  assert.match(String(written.text), /\u2068דפוס/);
});

/** Texts of a page that are in no <bdi>, and not between isolates where there can be none. */
function textsOf(html: string): string[] {
  return html
    .replace(/<bdi>[^<]*<\/bdi>/g, '')
    .replace(/<textarea.*?<\/textarea>/g, '')
    .replace(/\u2068[^\u2069]*\u2069/g, '')
    .split(/<[^>]*>/);
}
