import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { filesOf, generate, generateAs, pressRoom } from './support/offline.ts';
import { readZip } from './support/read-package.ts';
import { measureSecure } from './support/secure.ts';
import { world } from './support/world.ts';

const room = pressRoom();
after(() => room.leave());
const w = await world({ after });
const { as, stranger, place, confirm, generateAll, folders, db } = w;

test('a package of the portal is drawn by the generator and proven by the key that the portal offers', async () => {
  const order = confirm(place('Offline lemonade', 12, { serials: 'sequential', first_serial: '007' }));
  await generateAll();
  const olu = await as('olu');
  const file = await olu.get('/generator');
  assert.equal(file.statusCode, 200);
  assert.match(String(file.headers['content-disposition']), /filename="imprimatur-generate\.mjs"/);
  const program = join(room.folder, 'alone', 'imprimatur-generate.mjs');
  mkdirSync(join(room.folder, 'alone'));
  writeFileSync(program, file.rawPayload);
  const keyPage = await olu.get('/signing-key');
  const [path] = /\/signing-key\/[0-9a-f]{16}\.pem/.exec(keyPage.body)!;
  const key = join(room.folder, 'key.pem');
  writeFileSync(key, (await olu.get(path)).rawPayload);
  const zip = join(room.folder, 'package.zip');
  writeFileSync(zip, (await olu.get(`/work-orders/${order.id}/package`)).rawPayload);
  const out = join(room.folder, 'out');
  const run = await generateAs(program, [zip, '-o', out, '--key', key, '--verify']);
  assert.equal(run.status, 0, run.err);
  assert.match(run.err, /manifest\.json is proven/);
  assert.equal(filesOf(out).size, 13);
  const check = await generateAs(program, [zip, '--check', '--key', key]);
  assert.match(check.out, new RegExp(`proven: signed with the key ${path.slice(13, 29)}`));
  assert.deepEqual(readdirSync(join(room.folder, 'alone')), ['imprimatur-generate.mjs']);
});

test('a data package of secure codes is drawn with the graphic key that Bob downloads, to the portal’s own image', async () => {
  measureSecure(w);
  const order = place('Offline secure', 100_001, { code_type: 'secure' });
  confirm(order, w.cast.bob, w.cast.equipment.label, w.cast.substrates.film);
  await generateAll();
  const bob = await as('bob');
  const zip = join(room.folder, 'secure.zip');
  writeFileSync(zip, (await bob.get(`/work-orders/${order.id}/package`)).rawPayload);
  const key = join(room.folder, 'secure.json');
  writeFileSync(key, (await bob.get(`/work-orders/${order.id}/graphic-key`)).rawPayload);
  const out = join(room.folder, 'secure');
  const run = await generate(zip, '-o', out, '--range', '1-20', '--secure', key);
  assert.equal(run.status, 0, run.err);
  const drawn = filesOf(out).get('codes/0001/00000001.png');
  const own = (await readZip(zip)).find(({ name }) => name.endsWith('/00000001.png'));
  assert.ok(own && drawn && Buffer.compare(own.bytes, drawn) === 0);
  const without = await generate(zip, '-o', join(room.folder, 'none'), '--range', '1-20');
  assert.notEqual(without.status, 0);
});

test('the card of a data package offers the generator with its SHA-256, to those who may download', async () => {
  const order = confirm(place('A million', 1_000_000));
  const { folder } = db.$client
    .prepare('select folder from confirmations where work_order_id = ?')
    .get(order.id) as { folder: string };
  writeFileSync(join(folders.packages, `${folder}.zip`), '.');
  db.$client
    .prepare(
      'insert into packages (work_order_id, file_name, bytes, sha256, created_at) values (?, ?, 1, ?, 1000)',
    )
    .run(order.id, `${folder}.zip`, 'a'.repeat(64));
  db.$client.prepare(`update work_orders set state = 'ready' where id = ?`).run(order.id);
  const olu = await as('olu');
  const card = await olu.get(`/work-orders/${order.id}`);
  const sha256 = createHash('sha256')
    .update((await olu.get('/generator')).rawPayload)
    .digest('hex');
  assert.match(card.body, /href="\/generator">Download generator</);
  assert.ok(card.body.includes(sha256));
  assert.match(card.body, /href="\/signing-key"/);
  const alice = await (await as('alice')).get(`/work-orders/${order.id}`);
  assert.doesNotMatch(alice.body, /Download generator/);
});

test('the generator is for partners, the key for everybody who is signed in', async () => {
  assert.equal((await (await as('alice')).get('/generator')).statusCode, 403);
  assert.equal((await (await as('petra')).get('/generator')).statusCode, 200);
  assert.equal((await (await as('alice')).get('/signing-key')).statusCode, 200);
  for (const path of ['/generator', '/signing-key', '/signing-key/0000000000000000.pem'])
    assert.notEqual((await stranger().get(path)).statusCode, 200);
  const olu = await as('olu');
  assert.equal((await olu.get('/signing-key/0000000000000000.pem')).statusCode, 404);
  for (const path of ['/signing-key', '/generator'])
    assert.doesNotMatch((await olu.get(path)).body, /BEGIN PRIVATE KEY-----\n/);
});
