import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { days } from '../src/domain/forms/dates.ts';
import { saveDraft } from '../src/domain/orders/order-drafts.ts';
import { enterTemplate } from '../src/domain/orders/template-changes.ts';
import { tidy } from '../src/work/janitor.ts';
import type { Answer, Client, Upload } from './support/client.ts';
import { pngFile } from './support/files.ts';
import { tracesOf } from './support/mails.ts';
import { orderForm, rowOf, wrong } from './support/placing.ts';
import { type World, world } from './support/world.ts';

const FAULTY = {
  reference: 'PO-1',
  quantity: 'many',
  extra_percent: '99',
  url_prefix: 'ftp://acme.example/',
  remarks: 'Stays <here>.\n Second line',
  serials: 'sequential',
  first_serial: '',
  gtin: '12',
};
const keep = (client: Client, fields: Record<string, string>, files: Upload[] = []) =>
  client.upload('/work-orders', { ...fields, step: 'draft' }, files);
const idOf = (answer: Answer) => {
  assert.equal(answer.statusCode, 303, /class="summary"[\s\S]*?<\/ul>/.exec(answer.body)?.[0]);
  return Number(/^\/work-orders\/new\?draft=(\d+)$/.exec(String(answer.headers.location))?.[1]);
};
const count = ({ db }: World) => db.$client.prepare('select count(*) from order_forms').pluck().get();
const good = ({ cast }: World, more: Record<string, string> = {}) => orderForm(cast, 'PO-1', more);

test('a draft keeps what was typed, faults and all, and is gone once the order is placed', async (t) => {
  const w = await world(t);
  const { as, db } = w;
  const erin = await as('erin');
  const saved = await keep(erin, FAULTY);
  const id = idOf(saved);
  const form = (await erin.get(String(saved.headers.location))).body;
  assert.match(form, /The draft PO-1 is saved\. Only you see it, for 90 days\./);
  for (const [name, value] of Object.entries(FAULTY).filter(([name]) => !/remarks|serials/.test(name)))
    assert.match(form, new RegExp(`name="${name}" type="\\w+" value="${value}"`), name);
  assert.match(form, /Stays &lt;here&gt;\.\n Second line<\/textarea>/);
  assert.match(form, /value="sequential" checked/);
  assert.match(form, new RegExp(`name="draft" value="${id}"`));
  assert.equal(db.$client.prepare('select count(*) from work_orders').pluck().get(), 0);
  const list = (await erin.get('/work-orders/drafts')).body;
  assert.match(list, new RegExp(`href="/work-orders/new\\?draft=${id}">PO-1</a>`));
  assert.match((await erin.get('/work-orders/new')).body, />1 draft<\/a> of yours/);

  const draft = String(id);
  wrong(await erin.upload('/work-orders', { ...FAULTY, draft }, []), 'quantity', /whole number/);
  assert.equal(count(w), 1, 'a refused order leaves it');
  rowOf(db, await erin.upload('/work-orders', good(w, { draft }), []));
  assert.equal(count(w), 0);
  assert.deepEqual(
    tracesOf(db, 'draft.').map(({ action }) => action),
    ['draft.saved'],
  );
});

test('saved again it is the same draft, also under another reference; one per person and reference', async (t) => {
  const w = await world(t);
  const [alice, erin] = [await w.as('alice'), await w.as('erin')];
  const id = idOf(await keep(alice, { reference: 'PO-1', quantity: '5' }));
  assert.equal(idOf(await keep(alice, { reference: ' PO-1 ', quantity: '6' })), id, 'of the same reference');
  assert.equal(idOf(await keep(alice, { reference: 'PO-2', draft: String(id) })), id, 'as it was opened');
  const other = idOf(await keep(alice, { reference: 'PO-1' }));
  assert.notEqual(other, id);
  assert.equal(idOf(await keep(alice, { reference: 'PO-2', draft: String(other) })), other);
  const names = w.db.$client.prepare('select name from order_forms order by name').pluck();
  assert.deepEqual(names.all(), ['PO-2', 'PO-2 (2)'], 'nothing is written over');
  assert.notEqual(idOf(await keep(erin, { reference: 'PO-2' })), id, 'Erin has her own');
  const nameless = await Promise.all([1, 2, 3].map(() => keep(erin, { quantity: '7' })));
  assert.equal(new Set(nameless.map(idOf)).size, 1, 'sent three times it is one');
  assert.notEqual(idOf(await keep(erin, { quantity: '8' })), idOf(nameless[0]!));
});

test('it is its author’s alone, in the company it was written for', async (t) => {
  const w = await world(t);
  w.bringVic();
  const id = idOf(await keep(await w.as('erin'), { reference: 'PO-1' }));
  for (const name of ['alice', 'mallory', 'bob', 'vic', 'root'] as const) {
    const client = await w.as(name);
    const answer = await client.get(`/work-orders/new?draft=${id}`);
    assert.ok([403, 404].includes(answer.statusCode), name);
    assert.equal((await client.post(`/work-orders/drafts/${id}/removal`)).statusCode, 404, name);
    if (name === 'alice') assert.doesNotMatch((await client.get('/work-orders/drafts')).body, /draft=/);
  }
  const alice = await w.as('alice');
  const hers = idOf(await keep(alice, { reference: 'PO-9', draft: String(id) }));
  assert.notEqual(hers, id, 'a crafted form writes over nobody’s draft');
  rowOf(w.db, await alice.upload('/work-orders', good(w, { draft: String(id) }), []));
  assert.equal(count(w), 2, 'nor ends it');
  await (await w.as('erin')).post(`/work-orders/drafts/${id}/removal`);
  assert.equal(count(w), 1);
});

test('its files stay as long as it does; then they go', async (t) => {
  const w = await world(t);
  const { db, folders, cast } = w;
  const alice = await w.as('alice');
  const artwork = { field: 'artwork', name: 'front.png', content: pngFile() };
  const list = { field: 'serial_list', name: 'serials.txt', content: 'A1\nA2\n' };
  const bad = { field: 'artwork', name: 'back.png', content: 'no picture' };
  const saved = await keep(alice, good(w, { quantity: '2', serials: 'list' }), [artwork, list, bad]);
  const id = idOf(saved);
  const form = (await alice.get(String(saved.headers.location))).body;
  assert.match(form, /is saved\.[^<]*back\.png is not a PDF/);
  assert.match(form, /checked> Keep front\.png/);
  assert.match(form, /serials\.txt, 2 serial numbers, is kept/);
  const old = () =>
    db.$client.exec('update artworks set created_at = 1; update serial_lists set created_at = 1;');
  const files = () => [folders.artwork, folders.serials].map((folder) => readdirSync(folder).length);
  old();
  await tidy(db, folders, () => false);
  assert.deepEqual(files(), [1, 1], 'a day later they are there');

  const again = (await alice.get(`/work-orders/new?draft=${id}`)).body;
  const names = [...again.matchAll(/name="(keep_artwork_\d+|keep_list)" value="(\w+)" checked/g)];
  const kept = Object.fromEntries(names.map(([, name, value]) => [name, value!]));
  assert.equal(Object.keys(kept).length, 2);
  const sent = good(w, { quantity: '2', serials: 'list', draft: String(id), ...kept });
  const order = rowOf(db, await alice.upload('/work-orders', sent, []));
  old();
  await tidy(db, folders, () => false);
  assert.deepEqual(files(), [1, 1], 'the order has them');
  assert.equal(db.$client.prepare('select work_order_id from artworks').pluck().get(), order.id);

  const second = idOf(await keep(alice, { reference: 'PO-2' }, [artwork]));
  const [stored] = db.$client
    .prepare('select stored_name from artworks where draft_id = ?')
    .pluck()
    .all(second);
  await alice.post(`/work-orders/drafts/${second}/removal`);
  old();
  await tidy(db, folders, () => false);
  assert.equal(existsSync(join(folders.artwork, String(stored))), false);
  assert.equal(cast.alice.name, 'Alice');
});

test('what nobody touched for 90 days is swept, to the day', async (t) => {
  const w = await world(t);
  const save = (reference: string, age: number) => {
    const { id } = saveDraft(w.db, w.cast.erin, { reference }, { artworks: [], serialList: undefined });
    w.db.$client.prepare('update order_forms set updated_at = ? where id = ?').run(Date.now() - age, id);
  };
  save('PO-89', days(90) - 60_000);
  save('PO-91', days(90) + 60_000);
  await tidy(w.db, w.folders, () => false);
  assert.deepEqual(w.db.$client.prepare('select name from order_forms').pluck().all(), ['PO-89']);
});

test('a hundred drafts are enough, and a book is none; what was typed stays', async (t) => {
  const w = await world(t);
  const alice = await w.as('alice');
  const remarks = 'x'.repeat(60_000);
  const long = await keep(alice, { reference: 'PO-1', remarks, lot: remarks });
  wrong(long, 'save-draft', /too long to be kept as a draft/);
  assert.ok(long.body.includes(remarks));
  for (let n = 0; n < 100; n++)
    saveDraft(w.db, w.cast.alice, { reference: `D-${n}` }, { artworks: [], serialList: undefined });
  wrong(await keep(alice, { reference: 'D-100' }), 'save-draft', /You have 100 drafts\. Remove one/);
  idOf(await keep(alice, { reference: 'D-7', quantity: '3' }));
});

test('Enter in a field submits the order, with templates too, and saves no draft', async (t) => {
  const { as, db, cast } = await world(t);
  const first = async () => {
    const { body } = await (await as('alice')).get('/work-orders/new');
    const form = /<form method="post" action="\/work-orders"[\s\S]*?<\/form>/.exec(body)?.[0] ?? '';
    return /<button[^>]*>/.exec(form)?.[0] ?? '';
  };
  // The first button of a form is what Enter presses.
  assert.doesNotMatch(await first(), /step/);
  enterTemplate(db, cast.alice, { name: 'Bottle label' });
  assert.doesNotMatch(await first(), /step/);
});
