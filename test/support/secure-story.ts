import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/config.ts';
import { cancelWorkOrder } from '../../src/domain/orders/lifecycle.ts';
import { recordDelivery } from '../../src/domain/orders/packages.ts';
import { remakePackage } from '../../src/domain/orders/remaking.ts';
import { templates } from '../../src/http/templates.ts';
import { deliverMails, folderPost } from '../../src/work/mailer.ts';
import { readZip } from './read-package.ts';
import { filesOutsideKeys, graphicKeysOf, keysIn } from './secrets.ts';
import { measureSecure } from './secure.ts';
import type { World } from './world.ts';

/**
 * The whole story of a secure order, its wrong turns too; then no byte outside of keys/ may hold a key of graphics: not the database, a
 * mail, a package, the log, nor any page that anybody saw. The key file alone does.
 */
export async function tellSecureStory(w: World, quantity: number, log: string[]): Promise<void> {
  const { db, cast, folders } = w;
  measureSecure(w);
  const [alice, bob, olu, mallory] = await Promise.all(
    (['alice', 'bob', 'olu', 'mallory'] as const).map((name) => w.as(name)),
  );
  const pages: [string, Buffer][] = [];
  const see = async (client: typeof alice, url: string) => {
    const answer = await client!.get(url);
    pages.push([url, answer.rawPayload]);
    return answer;
  };
  const order = w.place(`PO-SECURE-${quantity}`, quantity, { code_type: 'secure' });
  const at = `/work-orders/${order.id}`;
  await see(bob, `${at}/graphic-key`);
  await see(bob, `${at}/generation?equipment=${cast.equipment.label}&substrate=${cast.substrates.film}`);
  w.confirm(order, cast.bob, cast.equipment.label, cast.substrates.film);

  // A key that is damaged: generating fails, and says so without it.
  const file = join(folders.keys, 'graphic-0001.key');
  renameSync(file, `${file}.away`);
  writeFileSync(file, `${readFileSync(`${file}.away`, 'utf8').trim().slice(0, 40)}\n`, { mode: 0o600 });
  await w.generateAll();
  await see(bob, at);
  renameSync(`${file}.away`, file);
  await (await w.as('bob')).post(`${at}/retry`, {}, at);
  await w.generateAll();

  const made = db.$client.prepare('select * from packages where work_order_id = ?').get(order.id) as {
    file_name: string;
    bytes: number;
  };
  assert.ok(made, 'the package is made');
  const keys = graphicKeysOf(w);
  for (const url of [
    at,
    `${at}/ticket`,
    `${at}/batches`,
    `${at}/press-data`,
    '/audit-log.csv',
    '/work-orders.csv',
    `${at}/codes.csv`,
  ])
    for (const client of [alice, bob]) await see(client, url);
  for (const client of [olu, mallory, alice]) await see(client, `${at}/graphic-key`);
  const key = await bob!.get(`${at}/graphic-key`);
  if (key.statusCode === 200)
    assert.deepEqual(keysIn(key.rawPayload, keys), [`the key of order ${order.id}`]);

  recordDelivery(db, cast.bob, order, { from: 0, sent: made.bytes, size: made.bytes });
  const whole = readFileSync(join(folders.packages, made.file_name));
  const digest = createHash('sha256').update(whole).digest('hex');
  renameSync(join(folders.packages, made.file_name), join(w.dataDir, 'lost.zip'));
  remakePackage(db, folders.packages, cast.bob, order.id);
  while (db.$client.prepare('select 1 from packages where remaking_since is not null').get()) {
    w.maker.turn();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const again = readFileSync(join(folders.packages, made.file_name));
  assert.equal(createHash('sha256').update(again).digest('hex'), digest, 'made again to the byte');
  for (const entry of await readZip(join(w.dataDir, 'lost.zip')))
    assert.deepEqual(keysIn(entry.bytes, keys), [], entry.name);

  cancelWorkOrder(db, cast.alice, order.id, 'The package was stolen.');
  await see(bob, `${at}/graphic-key`);
  await see(alice, at);
  const settings = { from: 'a@b.example', baseUrl: 'http://x' };
  await deliverMails(db, folderPost(folders.mail), templates(root), settings);
  db.$client.pragma('wal_checkpoint(passive)');
  for (const [name, bytes] of filesOutsideKeys(w.dataDir)) assert.deepEqual(keysIn(bytes, keys), [], name);
  for (const [url, bytes] of pages) assert.deepEqual(keysIn(bytes, keys), [], url);
  assert.ok(log.length > 10, 'the log tells of it');
  assert.deepEqual(keysIn(Buffer.from(log.join('')), keys), [], 'the log');
}
