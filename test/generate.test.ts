import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { tidy } from '../src/work/janitor.ts';
import { stateOf } from './support/confirming.ts';
import { until } from './support/process.ts';
import { readCsv, readZip } from './support/read-package.ts';
import { readPng } from './support/read-png.ts';
import { traces, type World, world } from './support/world.ts';

type Made = { file_name: string; bytes: number; sha256: string };

test('a confirmed order becomes a package on the disk, as its row says, and both sides hear of it', async (t) => {
  const { db, folders, as, place, confirm, generateAll, cast } = await world(t);
  const { id } = place('PO-1', 25, { serials: 'sequential', first_serial: '000098' }, cast.erin);
  confirm({ ...place('PO-2', 1), id }, cast.olu);
  await generateAll();
  assert.equal(stateOf(db, id), 'ready');
  const made = madeOf(db, id);
  const bytes = readFileSync(join(folders.packages, made.file_name));
  assert.deepEqual([made.bytes, made.sha256], [bytes.length, sha256(bytes)]);
  assert.match(made.file_name, /^workorder-[0-9A-HJKMNP-TV-Z]{10}\.zip$/);
  const { actions, mails } = traces(db, id);
  assert.deepEqual(actions, ['work_order.submitted', 'work_order.confirmed', 'work_order.generated']);
  assert.deepEqual(
    mails.slice(-3).sort(),
    ['alice@acme', 'erin@acme', 'olu@inkworks'].map((who) => `codes-generated → ${who}.example`),
  );
  const codes = await csvOf(folders, made, 'codes.csv');
  assert.equal(codes.length, 26);
  assert.deepEqual(codes.map((row) => row[1]).slice(1, 5), ['000098', '000099', '000100', '000101']);
  const ids = codes.slice(1).map(([extendedId = '']) => extendedId);
  assert.equal(new Set(ids).size, 25);
  for (const [extendedId, , , , , url] of codes.slice(1))
    assert.equal(url, `https://id.acme.example/${extendedId}`);
  const card = (await (await as('olu')).get(`/work-orders/${id}`)).body;
  assert.match(card, /Print only on White PP film with UV inkjet line/);
  assert.ok(card.includes(made.sha256));
  const picture = await (await as('alice')).get(`/work-orders/${id}/code.png`);
  const entries = await readZip(join(folders.packages, made.file_name));
  const first = entries.find(({ name }) => name.endsWith('codes/0001/00000001.png'))!;
  assert.deepEqual(
    readPng(picture.rawPayload).dots,
    readPng(first.bytes).dots,
    'the picture on the card is the first code, dot by dot',
  );
  const etag = String(picture.headers.etag);
  const asked = (who: 'alice' | 'mallory', tag: string) =>
    as(who).then((visitor) => visitor.get(`/work-orders/${id}/code.png`, { 'if-none-match': tag }));
  const again = await asked('alice', etag);
  assert.deepEqual(
    [again.statusCode, again.rawPayload.length],
    [304, 0],
    'a picture that is known is not drawn again',
  );
  assert.equal((await asked('alice', '"another"')).statusCode, 200);
  assert.equal(
    (await asked('mallory', etag)).statusCode,
    404,
    'and to Mallory it does not exist all the same',
  );
});

test('progress is told while it lasts: to people without JavaScript by a page, to htmx by a piece that ends by itself', async (t) => {
  const { db, as, place, confirm, generateAll } = await world(t);
  const { id } = confirm(place('PO-1', 30));
  db.$client.prepare(`update work_orders set drawn = 12, generation_started_at = ?`).run(Date.now() - 4_000);
  const olu = await as('olu');
  const htmx = { 'hx-request': 'true' };
  const page = (await olu.get(`/work-orders/${id}`)).body;
  assert.match(page, /Batch 1 of 1 · 12 of 30 codes · about \d s left/);
  assert.match(page, /<noscript>[\s\S]*Refresh/);
  const piece = await olu.get(`/work-orders/${id}/progress?poll=4`, htmx);
  assert.match(piece.body, /hx-trigger="load delay:1s"/);
  await generateAll();
  const last = await olu.get(`/work-orders/${id}/progress?poll=5`, htmx);
  assert.equal(last.headers['hx-retarget'], `#card-${id}`);
  assert.doesNotMatch(last.body, /hx-trigger="load/);
  assert.match(last.body, /Ready to print/);
});

test('a cancel in the middle stops the generation and leaves no file', async (t) => {
  const { db, folders, cast, place, confirm, maker } = await world(t);
  const { id } = confirm(place('PO-1', 9_000));
  maker.turn();
  await until('some of it is written', () =>
    readdirSync(folders.packages).some((name) => name.endsWith('.unfinished')),
  );
  cancelWorkOrder(db, cast.alice, id, 'Wrong prefix.');
  maker.turn();
  await until('its file is gone', () => readdirSync(folders.packages).length === 0, 10);
  assert.equal(stateOf(db, id), 'canceled');
  assert.deepEqual(traces(db, id).actions, [
    'work_order.submitted',
    'work_order.confirmed',
    'work_order.canceled',
  ]);
});

test('canceled when it was ready, its package goes with the next round of the janitor', async (t) => {
  const { db, folders, cast, place, confirm, generateAll, maker } = await world(t);
  const { id } = confirm(place('PO-1', 3));
  const other = confirm(place('PO-2', 3));
  await generateAll();
  cancelWorkOrder(db, cast.alice, id, 'Leaked.');
  await tidy(db, folders, maker.isRunning);
  assert.deepEqual(readdirSync(folders.packages), [madeOf(db, other.id).file_name]);
});

test('the janitor removes a canceled order’s package once, and not before its generation has let go', async (t) => {
  const { db, folders, cast, place, confirm, maker } = await world(t);
  const { id } = confirm(place('PO-1', 3));
  const file = join(
    folders.packages,
    `${db.$client.prepare('select folder from confirmations').pluck().get()}.zip`,
  );
  cancelWorkOrder(db, cast.alice, id, 'Leaked.');
  writeFileSync(file, 'left by a stop that came before the row said so');
  await tidy(db, folders, () => true);
  writeFileSync(file, 'made by a generation that had not heard yet');
  await tidy(db, folders, maker.isRunning);
  assert.deepEqual(readdirSync(folders.packages), []);
  writeFileSync(file, 'nobody looks at it again');
  await tidy(db, folders, maker.isRunning);
  assert.equal(readdirSync(folders.packages).length, 1);
});

test('a generation that cannot write fails with words, tells the partner, and the retry gives the package', async (t) => {
  const all = await world(t);
  const { db, folders, as, place, confirm, generateAll } = all;
  const { id } = confirm(place('PO-1', 3));
  rmSync(folders.packages, { recursive: true });
  writeFileSync(folders.packages, 'not a folder');
  await generateAll();
  assert.equal(stateOf(db, id), 'failed');
  const olu = await as('olu');
  const page = (await olu.get(`/work-orders/${id}`)).body;
  assert.match(page, /Generation failed/);
  assert.doesNotMatch(page, /ENOTDIR|EEXIST|\/tmp\//, 'no stack and no path');
  assert.deepEqual(
    traces(db, id).mails.slice(-3),
    ['bob', 'mia', 'olu'].map((name) => `generation-failed → ${name}@inkworks.example`),
  );
  rmSync(folders.packages);
  spawnSync('mkdir', [folders.packages]);
  await mustRetry(all, id);
});

test('on a full disk it says so, no half package stays, and the retry after tidying up gives the package', async (t) => {
  const all = await world(t);
  const { db, folders, as, place, confirm, generateAll } = all;
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folders.packages]).status !== 0)
    return t.skip('only root can mount a small disk');
  try {
    const { id } = confirm(place('PO-1', 1_000));
    await generateAll();
    assert.equal(stateOf(db, id), 'failed');
    assert.match(
      (await (await as('olu')).get(`/work-orders/${id}`)).body,
      /The disk is full: the package could not be written\./,
    );
    assert.deepEqual(readdirSync(folders.packages), []);
    spawnSync('mount', ['-o', 'remount,size=16m', folders.packages]);
    await mustRetry(all, id);
  } finally {
    spawnSync('umount', [folders.packages]);
  }
});

test('the page before Confirm says when the disk has no room', async (t) => {
  const { folders, as, cast, place } = await world(t);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folders.packages]).status !== 0)
    return t.skip('only root can mount a small disk');
  try {
    const { id } = place('PO-1', 100_000);
    const query = `equipment=${cast.equipment.inkjet}&substrate=${cast.substrates.film}`;
    const page = await (await as('olu')).get(`/work-orders/${id}/generation?${query}`);
    assert.match(page.body, /The package may need [\d.]+ GB, and the portal has 0\.0 GB left/);
    assert.doesNotMatch(page.body, /<button[^>]*>Generate codes</);
    assert.equal((await (await as('olu')).get(`/work-orders/${id}/confirmation?${query}`)).statusCode, 422);
  } finally {
    spawnSync('umount', [folders.packages]);
  }
});

test('the retry makes the same bytes', async (t) => {
  const all = await world(t);
  const { db, place, confirm, generateAll } = all;
  const { id } = confirm(place('PO-1', 40));
  await generateAll();
  const first = madeOf(db, id);
  db.$client.exec(
    `delete from packages; update work_orders set state = 'failed', failure = 'The disk died.'`,
  );
  await mustRetry(all, id);
  assert.deepEqual(madeOf(db, id), first);
});

async function mustRetry({ db, folders, as, generateAll }: World, id: number): Promise<void> {
  assert.equal((await (await as('olu')).post(`/work-orders/${id}/retry`)).statusCode, 303);
  assert.equal(stateOf(db, id), 'generating');
  await generateAll();
  assert.equal(stateOf(db, id), 'ready');
  const made = madeOf(db, id);
  assert.equal(sha256(readFileSync(join(folders.packages, made.file_name))), made.sha256);
  const answer = await (await as('olu')).get(`/work-orders/${id}/package`);
  assert.equal(sha256(answer.rawPayload), made.sha256);
}

async function csvOf(folders: World['folders'], made: Made, path: string): Promise<string[][]> {
  const entries = await readZip(join(folders.packages, made.file_name));
  return readCsv(entries.find(({ name }) => name.endsWith(`/${path}`))!.bytes.toString());
}

function madeOf(db: World['db'], id: number): Made {
  return db.$client
    .prepare('select file_name, bytes, sha256 from packages where work_order_id = ?')
    .get(id) as Made;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
