import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ENGINE } from '../src/codes/plan.ts';
import { failGeneration } from '../src/domain/orders/generator-moves.ts';
import { acceptPrint, cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { remakePackage } from '../src/domain/orders/remaking.ts';
import { checkPackages } from '../src/work/package-check.ts';
import { downloads } from './support/downloading.ts';
import { reportPrint } from './support/printing.ts';
import { startServer, unfinishedBytes, until } from './support/process.ts';
import { traces } from './support/world.ts';

const all = await downloads({ after });
const { as, db, cast, place, confirm, maker, folders, dataDir, nameOf, bytesOf, fresh, fetchAs } = all;
const remaking = (id: number) =>
  db.$client.prepare('select remaking_since from packages where work_order_id = ?').pluck().get(id);
const pathOf = (id: number) => join(folders.packages, nameOf(id));
const tryAgain = async (name: 'bob' | 'mia' | 'olu' | 'alice' | 'mallory' | 'petra' | 'root', id: number) =>
  (await as(name)).post(`/work-orders/${id}/remaking`);

const DAMAGES: [string, RegExp, (path: string) => void][] = [
  ['missing', /missing on the portal’s disk/, (path) => rmSync(path)],
  ['cut short', /damaged on the portal’s disk/, (path) => truncateSync(path, 1000)],
  ['too long', /damaged on the portal’s disk/, (path) => appendFileSync(path, 'x')],
  ['of other bytes', /damaged on the portal’s disk/, (path) => spoil(path)],
];

function spoil(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(path, bytes);
}

test('the janitor compares the hash of a file that was changed, and of no other', async () => {
  const id = await fresh('PO-unseen');
  const row = db.$client.prepare('select file_is_right from packages where work_order_id = ?').pluck();
  const before = bytesOf(id);
  spoil(pathOf(id));
  await checkPackages(db, folders.packages);
  assert.equal(row.get(id), 0);
  assert.match(cardOf((await (await as('olu')).get('/work-orders')).body, id), />Try again</);
  writeFileSync(pathOf(id), before);
  await checkPackages(db, folders.packages);
  assert.equal(row.get(id), 1, 'put back from a backup it is right again');
  assert.equal((await fetchAs(await as('olu'), id)).status, 200);
  assert.equal(await checkPackages(db, folders.packages), 0, 'nothing is left to compare');
});

for (const [what, words, damage] of DAMAGES)
  test(`a package that is ${what} is no download but a sentence, and comes again to the byte`, async () => {
    const id = await fresh(`PO-${what}`);
    const before = bytesOf(id);
    const { actions, mails } = traces(db, id);
    damage(pathOf(id));
    const olu = await as('olu');
    for (const range of ['bytes=0-', 'bytes=0-99']) {
      const answer = await fetchAs(olu, id, { range });
      assert.equal(answer.status, 409);
      const text = await answer.text();
      assert.match(text, words);
      assert.match(text, /press “Try again”: the same files are made once more/);
      assert.doesNotMatch(text, /ENOENT|\.zip/);
    }
    assert.equal((await fetchAs(olu, id, {}, 'HEAD')).status, 409);
    const card = (await olu.get('/work-orders')).body;
    assert.match(cardOf(card, id), />Try again</);
    assert.doesNotMatch(cardOf(card, id), /Download codes/);
    assert.doesNotMatch(
      cardOf((await (await as('alice')).get('/work-orders')).body, id),
      /Try again|damaged/,
    );

    const asked = await tryAgain('olu', id);
    assert.deepEqual([asked.statusCode, asked.headers.location], [303, `/work-orders/${id}`]);
    assert.match(cardOf((await olu.get('/work-orders')).body, id), /<progress max="3" value="0"/);
    const early = await fetchAs(olu, id);
    assert.equal(early.status, 409);
    assert.match(await early.text(), /is being made again\. Download it when it is there/);
    await remade(id);
    assert.ok(bytesOf(id).equals(before));
    assert.equal((await fetchAs(olu, id)).status, 200);
    assert.match(cardOf((await olu.get('/work-orders')).body, id), /Download codes/);
    const now = traces(db, id);
    assert.deepEqual(now.mails, mails);
    assert.deepEqual(
      now.actions.filter((action) => !action.startsWith('package.')),
      [...actions, 'work_order.remake_asked', 'work_order.remade'],
    );
  });

test('the order stays what it is: printed and completed ones are made again, too', async () => {
  const id = await fresh('PO-printed');
  reportPrint(db, cast.olu, id);
  for (const state of ['printed', 'completed']) {
    if (state === 'completed') acceptPrint(db, cast.alice, id);
    const before = bytesOf(id);
    rmSync(pathOf(id));
    assert.equal((await tryAgain('mia', id)).statusCode, 303);
    await remade(id);
    assert.ok(bytesOf(id).equals(before));
    assert.equal(stateOf(id), state);
  }
});

test('who may not is told who may; to the others the order is not there; and nothing is made without need', async () => {
  const id = await fresh('PO-who');
  const whole = await tryAgain('mia', id);
  assert.equal(whole.statusCode, 409);
  assert.match(whole.body, /The package of PO-who is whole: download it\. Nothing was changed/);
  rmSync(pathOf(id));
  const brand = await tryAgain('alice', id);
  assert.equal(brand.statusCode, 403);
  assert.match(brand.body, /Admins, managers and operators of the partner may/);
  for (const name of ['mallory', 'petra', 'root'] as const)
    assert.equal((await tryAgain(name, id)).statusCode, 404, name);
  const failed = confirm(place('PO-failed', 3)).id;
  failGeneration(db, failed, 'The disk is full.');
  for (const without of [place('PO-new', 3).id, failed]) {
    const answer = await tryAgain('olu', without);
    assert.equal(answer.statusCode, 409);
    assert.match(answer.body, /has no package that could be made again/);
  }
  cancelWorkOrder(db, cast.alice, id, 'Never mind.');
  assert.equal((await tryAgain('olu', id)).statusCode, 409);
  assert.equal(remaking(id), null);
});

test('pressed twice, also once it is there, it is done once; of two people one is first', async () => {
  const id = await fresh('PO-twice');
  rmSync(pathOf(id));
  const olu = await as('olu');
  const press = () => olu.post(`/work-orders/${id}/remaking`);
  for (const answer of await Promise.all([press(), press()])) assert.equal(answer.statusCode, 303);
  const mia = await tryAgain('mia', id);
  assert.equal(mia.statusCode, 409);
  assert.match(mia.body, /is being made again already\. Nothing was changed/);
  await remade(id);
  assert.equal((await press()).statusCode, 303);
  assert.equal(remaking(id), null);
  assert.equal(countOf(id, 'work_order.remake_asked'), 1);
});

test('what comes out otherwise is thrown away, and everybody who should hear does', async () => {
  const id = await fresh('PO-other');
  db.$client.prepare('update packages set sha256 = ? where work_order_id = ?').run('b'.repeat(64), id);
  rmSync(pathOf(id));
  for (const times of [1, 2]) {
    assert.equal((await tryAgain('olu', id)).statusCode, 303);
    await remade(id);
    assert.deepEqual(
      readdirSync(folders.packages).filter((name) => name.startsWith(nameOf(id))),
      [],
    );
    const card = cardOf((await (await as('olu')).get('/work-orders')).body, id);
    assert.match(card, /not the package that was lost: its SHA-256 differs[\s\S]*from a backup/);
    assert.match(card, /Try again/);
    assert.equal(countOf(id, 'work_order.remake_failed'), times);
  }
  const told = traces(db, id).mails.filter((mail) => mail.startsWith('generation-failed'));
  assert.equal(told.length, 6, 'the three people of the partner, twice');
  assert.equal(stateOf(id), 'ready');
});

test('only the engine that made it makes it again: another one refuses, at the press and at the start', async () => {
  const id = await fresh('PO-engine');
  const engine = db.$client.prepare('update confirmations set engine = ? where work_order_id = ?');
  rmSync(pathOf(id));
  engine.run(ENGINE + 1, id);
  const answer = await tryAgain('olu', id);
  assert.equal(answer.statusCode, 409);
  assert.match(
    answer.body,
    new RegExp(`made by engine ${ENGINE + 1}, and the portal has engine ${ENGINE} now`),
  );
  engine.run(ENGINE, id);
  remakePackage(db, folders.packages, cast.olu, id);
  engine.run(ENGINE + 1, id);
  await remade(id);
  assert.match(cardOf((await (await as('olu')).get('/work-orders')).body, id), /which makes other bytes/);
  assert.equal(existsSync(pathOf(id)), false);
});

test('a cancel ends it, and leaves no file', async () => {
  const id = confirm(place('PO-cancel', 6_000)).id;
  await all.generateAll();
  rmSync(pathOf(id));
  remakePackage(db, folders.packages, cast.olu, id);
  maker.turn();
  await until('some of it is written', () => unfinishedBytes(folders.packages) > 0);
  cancelWorkOrder(db, cast.alice, id, 'Leaked.');
  maker.turn();
  await until('it is gone', () => unfinishedBytes(folders.packages) < 0);
  assert.equal(existsSync(pathOf(id)), false);
  assert.equal(remaking(id), null);
  assert.equal(countOf(id, 'work_order.remade'), 0);
});

test('killed in the middle, the next start finishes it, to the byte', async () => {
  const id = confirm(place('PO-killed', 6_000)).id;
  await all.generateAll();
  const before = bytesOf(id);
  truncateSync(pathOf(id), 10);
  remakePackage(db, folders.packages, cast.olu, id);
  const first = await startServer(dataDir);
  await until('half of it is written', () => unfinishedBytes(folders.packages) > before.length / 2);
  await first.end('SIGKILL');
  assert.equal(statSync(pathOf(id)).size, 10, 'the damaged one stands until the new one is whole');
  assert.notEqual(remaking(id), null);
  const second = await startServer(dataDir);
  await until('it is there', () => remaking(id) === null);
  assert.equal(await second.end('SIGTERM'), 0);
  assert.ok(bytesOf(id).equals(before));
  assert.equal(countOf(id, 'work_order.remade'), 1);
});

async function remade(id: number): Promise<void> {
  maker.turn();
  await until('it is made again', () => remaking(id) === null);
}

function stateOf(id: number): unknown {
  return db.$client.prepare('select state from work_orders where id = ?').pluck().get(id);
}

function countOf(id: number, action: string): number {
  return traces(db, id).actions.filter((each) => each === action).length;
}

function cardOf(html: string, id: number): string {
  return new RegExp(`<article [^>]*id="card-${id}"[\\s\\S]*?</article>`).exec(html)?.[0] ?? '';
}
