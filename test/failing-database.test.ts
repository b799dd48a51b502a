import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../src/config.ts';
import type { Db } from '../src/db/database.ts';
import { remindOfCalibrations } from '../src/domain/press/reminders.ts';
import { templates } from '../src/http/templates.ts';
import { every } from '../src/loop.ts';
import { tidy } from '../src/work/janitor.ts';
import { deliverMails, folderPost } from '../src/work/mailer.ts';
import { checkPackages } from '../src/work/package-check.ts';
import { startServer, unfinishedBytes, until } from './support/process.ts';
import { type World, world } from './support/world.ts';

// A table that another connection renamed away makes every query on it fail, as a disk that does not read would.
const tablesOf = (db: Db) =>
  (db.$client.pragma('table_list') as { schema: string; name: string; type: string }[])
    .filter(({ schema, name, type }) => schema === 'main' && type === 'table' && !/^(sqlite_|__)/.test(name))
    .map(({ name }) => name);

function take(db: Db, tables: string[]): void {
  for (const table of tables) db.$client.exec(`alter table ${table} rename to away_${table}`);
}

function giveBack(db: Db, tables: string[]): void {
  for (const table of tables) db.$client.exec(`alter table away_${table} rename to ${table}`);
}

test('each loop lives through the failure of each table, tells of it, and goes on afterwards', async (t) => {
  const stage = await world(t);
  const { db } = stage;
  stage.confirm(stage.place('PO-1', 30));
  await stage.generateAll();
  const told = new Set<string>();
  for (const [n, table] of tablesOf(db).entries()) {
    stage.confirm(stage.place(`PO-1-${n}`, 200));
    take(db, [table]);
    // New loops for each table: an old one may be waiting after the failure of the table before.
    const loops = loopsOf(stage, (name) => told.add(`${name} without ${table}`));
    await wait(60);
    giveBack(db, [table]);
    await Promise.all(loops.map((loop) => loop.stop()));
  }
  for (const failure of [
    'generator without work_orders',
    'mailer without outbox',
    'janitor without sessions',
    'package check without packages',
    'reminders without calibrations',
  ])
    assert.ok(told.has(failure), `${failure} is not in: ${[...told].join(', ')}`);
  const errors: string[] = [];
  const loops = loopsOf(stage, (name) => errors.push(name));
  t.after(() => Promise.all(loops.map((loop) => loop.stop())));
  await allIsWell(stage, errors);
});

test('nothing is lost when every table fails for a while', async (t) => {
  const stage = await world(t);
  const errors: string[] = [];
  const loops = loopsOf(stage, (name) => errors.push(name));
  t.after(() => Promise.all(loops.map((loop) => loop.stop())));
  stage.confirm(stage.place('PO-1', 8_000));
  await until('the codes are being written', () => unfinishedBytes(stage.folders.packages) > 0);
  const tables = tablesOf(stage.db);
  take(stage.db, tables);
  // It ends while neither its success nor its failure can be noted.
  await until('the writing has ended', () => unfinishedBytes(stage.folders.packages) < 0);
  await wait(500);
  giveBack(stage.db, tables);
  assert.deepEqual([...new Set(errors)].sort(), [
    'generator',
    'janitor',
    'mailer',
    'package check',
    'reminders',
  ]);
  await allIsWell(stage, errors);
});

test('a process lives through it, in the middle of a generation', async (t) => {
  const { db, dataDir, folders, place, confirm } = await world(t);
  const server = await startServer(dataDir);
  const { id } = confirm(place('PO-1', 8_000));
  await until('the codes are being written', () => unfinishedBytes(folders.packages) > 0);
  const tables = tablesOf(db);
  take(db, tables);
  // It ends while neither its success nor its failure can be noted.
  await until('the writing has ended', () => unfinishedBytes(folders.packages) < 0);
  await wait(500);
  assert.equal((await fetch(`${server.address}/healthz`)).status, 200);
  assert.equal((await fetch(`${server.address}/sign-in`)).status < 600, true);
  giveBack(db, tables);
  const state = () => db.$client.prepare('select state from work_orders where id = ?').pluck().get(id);
  await until('the order is ready or has failed in words', () => state() !== 'generating');
  assert.equal(server.child.exitCode, null);
  assert.match(server.log(), /a loop failed and goes on/);
  assert.equal(await server.end('SIGTERM'), 0);
});

function loopsOf({ db, folders, maker }: World, failed: (name: string) => void) {
  const post = folderPost(folders.mail);
  const settings = { from: 'a@b.example', baseUrl: 'http://portal.lan' };
  const eta = templates(root);
  const loop = (name: string, turn: () => void | Promise<void>) => every(5, turn, () => failed(name));
  return [
    loop('generator', maker.turn),
    loop('mailer', () => deliverMails(db, post, eta, settings)),
    loop('janitor', () => tidy(db, folders, maker.isRunning)),
    loop('package check', async () => void (await checkPackages(db, folders.packages))),
    loop('reminders', () => remindOfCalibrations(db)),
  ];
}

async function allIsWell({ db }: World, errors: string[]): Promise<void> {
  const count = (sql: string) => db.$client.prepare(sql).pluck().get() as number;
  await until(
    'no order waits',
    () => count(`select count(*) from work_orders where state = 'generating'`) === 0,
    90,
  );
  await until('no mail waits', () => count('select count(*) from outbox where sent_at is null') === 0);
  assert.equal(count('select count(*) from outbox where attempts > 1'), 0, 'and none was sent twice');
  errors.length = 0;
  await wait(200);
  assert.deepEqual(errors, [], 'and every loop runs again');
}
