import assert from 'node:assert/strict';
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { orderGraphicKey } from '../src/codes/secure/pattern.ts';
import { makeKey, prepareKeys, readKey } from '../src/domain/codes/keys.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { formsOf, keysIn } from './support/secrets.ts';
import { measureSecure } from './support/secure.ts';
import { traces, world } from './support/world.ts';

const w = await world({ after });
const { as, db, cast, folders, place } = w;
measureSecure(w);
const MANY = 100_001;
const secure = async (reference: string, quantity = MANY) => {
  const order = place(reference, quantity, { code_type: 'secure' }, cast.erin);
  w.confirm(order, cast.bob, cast.equipment.label, cast.substrates.film);
  return order;
};
const [bob, mia, olu] = [await as('bob'), await as('mia'), await as('olu')];

test('Mia downloads the graphic key of a ready data order: its own file, traced, and the brand gets an e-mail', async () => {
  const order = await secure('PO-KEY');
  const path = `/work-orders/${order.id}/graphic-key`;
  const early = await mia.get(path);
  assert.equal(early.statusCode, 409);
  assert.match(early.body, /PO-KEY has no graphic key to download: its codes are not generated yet/);
  await w.generateAll();
  const card = (await mia.get(`/work-orders/${order.id}`)).body;
  assert.match(card, new RegExp(`href="${path}" download>Download graphic key</a>`));
  assert.match(
    card,
    /Whoever holds package and graphic key prints <strong>perfect originals of this order<\/strong>/,
  );
  assert.match(card, /it cancels the order, or blocks its codes/);
  assert.match(card, /imprimatur-generate\.mjs workorder-\w+\.zip --secure workorder-\w+\.secure\.json -o/);

  const answer = await mia.get(path);
  assert.equal(answer.statusCode, 200);
  const made = db.$client.prepare('select file_name from packages where work_order_id = ?').pluck();
  const folder = String(made.get(order.id)).replace('.zip', '');
  assert.equal(answer.headers['content-disposition'], `attachment; filename="${folder}.secure.json"`);
  assert.equal(answer.headers['cache-control'], 'no-store');
  const mint = db.$client.prepare('select mint_number from confirmations where work_order_id = ?').pluck();
  const key = orderGraphicKey(readKey(folders.keys, 'graphic-0001'), mint.get(order.id) as number, order.id);
  assert.deepEqual(keysIn(answer.rawPayload, [{ name: 'its key', forms: formsOf(key) }]), ['its key']);

  const { actions, mails } = traces(db, order.id);
  assert.equal(actions.at(-1), 'package.graphic_key_downloaded');
  assert.deepEqual(
    mails.filter((mail) => mail.startsWith('graphic-key-taken')),
    ['alice', 'erin'].map((name) => `graphic-key-taken → ${name}@acme.example`),
  );
  assert.match(
    (await (await as('alice')).get(`/work-orders/${order.id}`)).body,
    /graphic key downloaded <span[^>]*>by Mia/,
  );

  await mia.get(path);
  await bob.get(path);
  const told = traces(db, order.id).mails.filter((mail) => mail.startsWith('graphic-key-taken'));
  assert.equal(told.length, 4, 'a second press is traced and not told again; another person is');
  db.$client.prepare('update graphic_key_takings set told_at = told_at - 3600001').run();
  await mia.get(path);
  assert.equal(traces(db, order.id).mails.filter((mail) => mail.startsWith('graphic-key-taken')).length, 6);
  const taken = traces(db, order.id).actions.filter((action) => action === 'package.graphic_key_downloaded');
  assert.equal(taken.length, 4);

  cancelWorkOrder(db, cast.alice, order.id, 'The key was stolen.');
  const late = await mia.get(path);
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /it was canceled, and its codes are blocked/);
  assert.doesNotMatch((await mia.get(`/work-orders/${order.id}`)).body, /Download graphic key/);
});

test('operators, the brand and outsiders do not get it, and read who does', async () => {
  const order = await secure('PO-WHO');
  await w.generateAll();
  const path = `/work-orders/${order.id}/graphic-key`;
  for (const client of [olu, await as('alice'), await as('erin')]) {
    const answer = await client.get(path);
    assert.equal(answer.statusCode, 403);
    assert.match(answer.body, /Admins and managers of the partner may/);
  }
  assert.match(
    (await olu.get(`/work-orders/${order.id}`)).body,
    /Admins and managers of Inkworks Labels may download it/,
  );
  for (const name of ['mallory', 'petra', 'root'] as const)
    assert.equal((await (await as(name)).get(path)).statusCode, 404, name);
  assert.equal((await w.stranger().get(path)).statusCode, 303);
  assert.deepEqual(
    traces(db, order.id).mails.filter((mail) => mail.startsWith('graphic')),
    [],
  );
});

test('packages with images need no key and say so, serialized ones have none', async () => {
  const order = await secure('PO-IMAGES', 5);
  const plain = place('PO-SERIALIZED', MANY);
  w.confirm(plain, cast.bob);
  await w.generateAll();
  const card = (await bob.get(`/work-orders/${order.id}`)).body;
  assert.match(card, /Each image holds its graphic already: there is no key to download/);
  assert.match(card, /Whoever holds the package prints <strong>perfect originals/);
  const none = await bob.get(`/work-orders/${order.id}/graphic-key`);
  assert.equal(none.statusCode, 409);
  assert.match(none.body, /every image of its package holds its graphic already/);
  const serialized = await bob.get(`/work-orders/${plain.id}/graphic-key`);
  assert.equal(serialized.statusCode, 409);
  assert.match(serialized.body, /its codes are serialized, without a graphic/);
  assert.doesNotMatch((await bob.get(`/work-orders/${plain.id}`)).body, /raphic key|--secure/);
});

test('a key that cannot be traced is not handed out', async () => {
  const order = await secure('PO-TRACE');
  await w.generateAll();
  db.$client.exec(`create trigger no_trace before insert on audit when new.action = 'package.graphic_key_downloaded'
    begin select raise(abort, 'the disk is full'); end`);
  const answer = await bob.get(`/work-orders/${order.id}/graphic-key`);
  db.$client.exec('drop trigger no_trace');
  assert.equal(answer.statusCode, 500);
  assert.doesNotMatch(answer.body, /secure\.json|imprimatur-/);
});

test('after a rotation new orders have graphics of the new key; one that is gone stops the start', async () => {
  const before = await secure('PO-OLD', 3);
  makeKey(folders.keys, 'graphic');
  prepareKeys(db, folders.keys);
  const order = await secure('PO-NEW', 3);
  const ids = db.$client.prepare('select graphic_key_id from confirmations where work_order_id = ?').pluck();
  assert.deepEqual([ids.get(before.id), ids.get(order.id)], ['graphic-0001', 'graphic-0002']);
  await w.generateAll();
  const file = join(folders.keys, 'graphic-0001.key');
  const text = readFileSync(file, 'utf8');
  const away = `${file}.away`;
  renameSync(file, away);
  assert.throws(
    () => prepareKeys(db, folders.keys),
    /Graphics of secure codes were drawn with graphic-0001, but .* does not hold it\. Put the key back/,
  );
  renameSync(away, file);
  prepareKeys(db, folders.keys);
  assert.equal(readFileSync(file, 'utf8'), text);
});
