import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tidy } from '../src/work/janitor.ts';
import type { Client } from './support/client.ts';
import { pngFile } from './support/files.ts';
import { orderForm, rowOf, wrong } from './support/placing.ts';
import { type World, world } from './support/world.ts';

const front = { field: 'artwork', name: 'front.png', content: pngFile() };
const back = { field: 'artwork', name: 'back.png', content: pngFile() };
let number = 0;
const typed = ({ cast }: World, more: Record<string, string> = {}) => orderForm(cast, `PO-${++number}`, more);

/** What the form that is filled in like an order sends if nothing is changed in it. */
async function offered(client: Client, order: unknown): Promise<Record<string, string>> {
  const { body } = await client.get(`/work-orders/new?copy=${order}`);
  const boxes = [...body.matchAll(/name="(copy_artwork_\d+)" value="yes"( checked)?> Use ([^<]*?) <span/g)];
  assert.ok(boxes.every(([, , checked]) => checked));
  return Object.fromEntries([['copied_from', String(order)], ...boxes.map(([, name]) => [name, 'yes'])]);
}

test('the artwork of an order is used again without a second file, and the new order has all of it', async (t) => {
  const w = await world(t);
  const { as, db, folders } = w;
  const alice = await as('alice');
  const first = rowOf(db, await alice.upload('/work-orders', typed(w), [front, back]));
  const again = rowOf(db, await alice.upload('/work-orders', typed(w, await offered(alice, first.id)), []));
  const rows = db.$client
    .prepare(
      'select file_name, stored_name, bytes, media_type from artworks where work_order_id = ? order by id',
    )
    .raw();
  assert.deepEqual(rows.all(again.id), rows.all(first.id));
  assert.equal(readdirSync(folders.artwork).length, 2, 'two files, four rows');
  const third = rowOf(db, await alice.upload('/work-orders', typed(w, await offered(alice, again.id)), []));
  assert.deepEqual(rows.all(third.id), rows.all(first.id), 'a copy is copied likewise');

  const [one] = rows.all(first.id) as [string, string][];
  db.$client.exec('update artworks set created_at = 1');
  await tidy(db, folders, () => false);
  assert.ok(existsSync(join(folders.artwork, one![1])), 'what orders have is never swept');
  const olu = await as('olu');
  const bytes = async (order: unknown) => (await olu.get(`/work-orders/${order}/artwork`)).rawPayload;
  assert.ok((await bytes(again.id)).length > 0);
});

test('what is unticked stays out, stays offered after a mistake, and may have company', async (t) => {
  const w = await world(t);
  const { as, db } = w;
  const alice = await as('alice');
  const first = rowOf(db, await alice.upload('/work-orders', typed(w), [front, back]));
  const [frontBox, backBox] = Object.keys(await offered(alice, first.id)).slice(1);
  const fields = { copied_from: String(first.id), [backBox!]: 'yes' };
  const refused = await alice.upload('/work-orders', typed(w, { ...fields, quantity: 'x' }), [front]);
  wrong(refused, 'quantity', /whole number/);
  assert.match(
    refused.body,
    new RegExp(`name="${frontBox}" value="yes"> Use front.png of ${first.reference}`),
  );
  assert.match(refused.body, new RegExp(`name="${backBox}" value="yes" checked> Use back.png`));
  const [, kept] = /name="(keep_artwork_\d+)"/.exec(refused.body)!;
  const order = rowOf(db, await alice.upload('/work-orders', typed(w, { ...fields, [kept!]: 'yes' }), []));
  const names = db.$client
    .prepare('select file_name from artworks where work_order_id = ? order by id')
    .pluck();
  assert.deepEqual(names.all(order.id).sort(), ['back.png', 'front.png']);

  const six = Object.fromEntries(
    (db.$client.prepare('select id from artworks').pluck().all() as number[]).map((id) => [
      `copy_artwork_${id}`,
      'yes',
    ]),
  );
  const more = await alice.upload('/work-orders', typed(w, six), [front, back]);
  wrong(more, 'artwork', /Send at most 5 files of artwork; these are 6/);
});

test("another brand's artwork is not to be had, whatever a form says", async (t) => {
  const w = await world(t);
  const { as, db, cast } = w;
  const first = rowOf(db, await (await as('alice')).upload('/work-orders', typed(w), [front]));
  const box = db.$client.prepare('select id from artworks').pluck().get();
  const mallory = await as('mallory');
  const crafted = {
    copied_from: String(first.id),
    [`copy_artwork_${box}`]: 'yes',
    partner: String(cast.petra.companyId),
  };
  const answer = await mallory.upload('/work-orders', typed(w, { ...crafted, quantity: 'x' }), []);
  wrong(answer, 'quantity', /whole number/);
  assert.doesNotMatch(answer.body, new RegExp(`front\\.png|${first.reference}[^0-9]`));
  const { id } = rowOf(db, await mallory.upload('/work-orders', typed(w, crafted), []));
  assert.equal(
    db.$client.prepare('select count(*) from artworks where work_order_id = ?').pluck().get(id),
    0,
  );
});
