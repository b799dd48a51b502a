import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { ENGINE } from '../src/codes/plan.ts';
import { root } from '../src/config.ts';
import { days } from '../src/domain/forms/dates.ts';
import { finishGeneration } from '../src/domain/orders/generator-moves.ts';
import { acceptPrint } from '../src/domain/orders/lifecycle.ts';
import { recordDelivery } from '../src/domain/orders/packages.ts';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import { tidy } from '../src/work/janitor.ts';
import { checkPackages } from '../src/work/package-check.ts';
import { downloads } from './support/downloading.ts';
import { reportPrint } from './support/printing.ts';
import { startServer, until } from './support/process.ts';
import { traces } from './support/world.ts';

const all = await downloads({ after });
const { as, db, cast, confirm, dataDir, fetchAs, folders, fresh, maker, nameOf, bytesOf, place } = all;
const round = (packageDays: number) => tidy(db, folders, maker.isRunning, packageDays);
const isThere = (id: number) => existsSync(join(folders.packages, nameOf(id)));
const tryAgain = async (name: 'olu' | 'alice', id: number) =>
  (await as(name)).post(`/work-orders/${id}/remaking`);

/** As if so many days had passed since the package was needed last. */
function age(id: number, count: number): void {
  db.$client
    .prepare('update packages set kept_since = kept_since - ? where work_order_id = ?')
    .run(days(count), id);
}

function hadAll(id: number): void {
  const size = bytesOf(id).length;
  recordDelivery(db, cast.olu, findWorkOrder(db, cast.olu, id), { from: 0, sent: size, size });
}

async function completed(reference: string): Promise<number> {
  const id = await fresh(reference);
  hadAll(id);
  reportPrint(db, cast.olu, id);
  acceptPrint(db, cast.alice, id);
  return id;
}

async function cardOf(name: 'olu' | 'alice', id: number): Promise<string> {
  return (await (await as(name)).get(`/work-orders/${id}`)).body;
}

test('the package of a completed order goes after its time, and comes again to the byte', async () => {
  const id = await completed('PO-kept');
  const before = bytesOf(id);
  assert.match(await cardOf('olu', id), /<dt>Kept<\/dt><dd>Until \d+ \w+ \d{4}, or as long after/);
  age(id, 364);
  await round(365);
  assert.ok(isThere(id), 'on the last day it is there');
  age(id, 1);
  await round(365);
  assert.equal(isThere(id), false);
  assert.deepEqual(
    readdirSync(folders.packages).filter((name) => name.endsWith('.unfinished')),
    [],
  );
  const olu = await as('olu');
  for (const method of ['GET', 'HEAD']) assert.equal((await fetchAs(olu, id, {}, method)).status, 409);
  assert.match(await (await fetchAs(olu, id)).text(), /was removed after its time\..*press “Try again”/s);
  const card = await cardOf('olu', id);
  assert.match(card, /The package was removed on .*, after its time\. “Try again” makes the same files/);
  assert.match(card, />Try again</);
  assert.doesNotMatch(card, /Download codes|missing or damaged/);
  const brands = await cardOf('alice', id);
  assert.match(brands, /<dt>Removed<\/dt>/);
  assert.doesNotMatch(brands, /Try again/);

  assert.equal((await tryAgain('alice', id)).statusCode, 403);
  assert.equal((await tryAgain('olu', id)).statusCode, 303);
  assert.match(await cardOf('olu', id), /The package is being made again/);
  await remade(id);
  assert.ok(bytesOf(id).equals(before));
  assert.equal((await fetchAs(olu, id)).status, 200);
  await round(365);
  assert.ok(isThere(id), 'its time begins anew');
  const { actions } = traces(db, id);
  assert.deepEqual(
    actions.filter((action) => /expired|remake|remade/.test(action)),
    ['package.expired', 'work_order.remake_asked', 'work_order.remade'],
  );
});

test('it stays while the order is open, until somebody had all of it, and with a setting of 0', async () => {
  const open = await fresh('PO-open');
  hadAll(open);
  const unseen = await fresh('PO-unseen');
  for (const id of [open, unseen]) reportPrint(db, cast.olu, id);
  acceptPrint(db, cast.alice, unseen);
  for (const id of [open, unseen]) age(id, 4_000);
  await round(1);
  assert.deepEqual([open, unseen].map(isThere), [true, true]);
  assert.doesNotMatch(await cardOf('olu', unseen), /<dt>Kept/);

  hadAll(unseen);
  await round(1);
  assert.ok(isThere(unseen), 'whoever has it now may want it again tomorrow');
  age(unseen, 2);
  await round(0);
  assert.ok(isThere(unseen), '0 keeps it for ever');
  await round(1);
  assert.equal(isThere(unseen), false);
});

test('a running download gets its file to the end', async () => {
  const id = all.large('PO-running');
  db.$client.prepare('update packages set downloaded_at = 1 where work_order_id = ?').run(id);
  reportPrint(db, cast.olu, id);
  acceptPrint(db, cast.alice, id);
  const size = statSync(join(folders.packages, nameOf(id))).size;
  const answer = await all.slowly(await as('olu'), id);
  age(id, 10);
  await round(1);
  assert.equal(isThere(id), false);
  let had = 1000;
  for await (const part of answer) had += (part as Buffer).length;
  assert.equal(had, size);
});

test('what an earlier engine made stays, because this one would make other bytes', async () => {
  const id = await completed('PO-engine-2');
  const engine = db.$client.prepare('update confirmations set engine = ? where work_order_id = ?');
  engine.run(ENGINE - 1, id);
  age(id, 400);
  await round(365);
  assert.ok(isThere(id));
  assert.doesNotMatch(await cardOf('olu', id), /<dt>(Kept|Removed)/);
});

test('removed, then the engine changes: a sentence, and a file from a backup is taken back', async () => {
  const id = await completed('PO-backup');
  const path = join(folders.packages, nameOf(id));
  const before = bytesOf(id);
  age(id, 400);
  await round(365);
  db.$client.prepare('update confirmations set engine = ? where work_order_id = ?').run(ENGINE + 1, id);
  const refused = await tryAgain('olu', id);
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /makes other bytes\. Ask whoever runs the portal to put the file back/);
  writeFileSync(path, before);
  assert.equal((await tryAgain('olu', id)).statusCode, 303);
  const answer = await fetchAs(await as('olu'), id);
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(before));
});

test('a round takes at most 100, and a file that is lost already is no trouble', async () => {
  const ids = Array.from({ length: 130 }, (_, n) => tiny(`PO-many-${n}`));
  rmSync(join(folders.packages, nameOf(ids[0]!)));
  for (const left of [30, 0]) {
    await round(1);
    assert.equal(ids.filter((id) => !expired(id)).length, left);
    assert.equal(ids.filter(isThere).length, left);
  }
  assert.equal(await checkPackages(db, folders.packages), 0, 'nobody looks for what is gone');
});

test('one that cannot be taken away stays as it was, and does not keep the others', async () => {
  const [first, second] = [tiny('PO-stuck'), tiny('PO-free')];
  const path = join(folders.packages, nameOf(first));
  db.$client.exec(
    `create trigger stuck before update of expired_at on packages when new.work_order_id = ${first} begin select raise(abort, 'no'); end`,
  );
  await assert.rejects(round(1), /no/);
  assert.deepEqual([existsSync(path), expired(first), expired(second)], [true, false, true]);
  db.$client.exec('drop trigger stuck');
  await round(1);
  assert.equal(expired(first), true);
});

test('killed before the file, after it or after the row, the next start makes it one', async () => {
  for (const moment of ['before the file', 'after the file', 'after the row']) {
    const id = tiny(`PO-${moment}`);
    const folder = copyOfData(moment);
    const { signal } = spawnSync(process.execPath, [
      join(root, 'dist/test/support/expire-and-die.js'),
      folder.path,
      moment,
    ]);
    assert.equal(signal, 'SIGKILL');
    const server = await startServer(folder.path, { PACKAGE_DAYS: '1' });
    await until('it is gone', () => folder.isOver(id));
    await server.end('SIGTERM');
    folder.check([id]);
    await round(1);
  }
});

test('killed at any moment, each goes once, and nothing of it is left', async () => {
  const ids = Array.from({ length: 60 }, (_, n) => tiny(`PO-kill-${n}`));
  const folder = copyOfData('any moment');
  for (let n = 0; n < 5; n++) {
    const server = await startServer(folder.path, { PACKAGE_DAYS: '1' });
    await wait(Math.random() * 60);
    await server.end('SIGKILL');
  }
  const last = await startServer(folder.path, { PACKAGE_DAYS: '1' });
  await until('all are gone', () => ids.every(folder.isOver));
  await last.end('SIGTERM');
  folder.check(ids);
});

async function remade(id: number): Promise<void> {
  maker.turn();
  const remaking = db.$client.prepare('select remaking_since from packages where work_order_id = ?').pluck();
  await until('it is made again', () => remaking.get(id) === null);
}

function expired(id: number): boolean {
  const row = db.$client.prepare('select expired_at from packages where work_order_id = ?').pluck();
  return row.get(id) !== null;
}

/** A completed order of long ago, whose package holds nothing. */
function tiny(reference: string): number {
  const { id } = confirm(place(reference, 3));
  const fileName = `workorder-${reference.replaceAll(' ', '-')}.zip`;
  writeFileSync(join(folders.packages, fileName), 'PK');
  finishGeneration(db, id, { fileName, bytes: 2, sha256: 'a'.repeat(64), fileChangedAt: new Date() });
  hadAll(id);
  reportPrint(db, cast.olu, id);
  acceptPrint(db, cast.alice, id);
  age(id, 10);
  return id;
}

/** The data folder as a stopped portal would have left it. */
function copyOfData(name: string) {
  const path = `${dataDir}-${name.replaceAll(' ', '-')}`;
  db.$client.pragma('wal_checkpoint(truncate)');
  cpSync(dataDir, path, { recursive: true });
  const copy = new Database(join(path, 'imprimatur.db'));
  after(() => {
    copy.close();
    rmSync(path, { recursive: true });
  });
  const row = copy.prepare('select file_name, expired_at from packages where work_order_id = ?').raw();
  const traced = copy
    .prepare(`select count(*) from audit where action = 'package.expired' and work_order_id = ?`)
    .pluck();
  const rowOf = (id: number) => row.get(id) as [string, number | null];
  const files = () => readdirSync(join(path, 'packages'));
  return {
    path,
    isOver: (id: number) => rowOf(id)[1] !== null && !files().some((file) => file.endsWith('.unfinished')),
    check(ids: number[]) {
      for (const id of ids) {
        assert.equal(traced.get(id), 1, 'traced once');
        assert.ok(!files().includes(rowOf(id)[0]), 'the file is gone');
      }
      assert.deepEqual(
        files().filter((file) => file.endsWith('.unfinished')),
        [],
      );
    },
  };
}
