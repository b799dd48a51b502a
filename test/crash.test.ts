import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import { planPackage } from '../src/domain/packages.ts';
import { makePackage } from '../src/work/package-job.ts';
import { startServer, until } from './support/process.ts';
import { world } from './support/world.ts';

// One order, confirmed but not begun, in a data folder that every test copies; and the package it must become.
const stage = await world({ after });
const order = stage.confirm(stage.place('PO-1', 1_000, { serials: 'sequential', first_serial: '000100' }));
const plan = planPackage(stage.db, order, stage.folders);
const undisturbed = await makePackage(stage.threads, plan, join(stage.dataDir, 'undisturbed.zip'));
stage.db.$client.pragma('wal_checkpoint(truncate)');
const fileName = `${plan.folder}.zip`;
const copies: string[] = [];
after(() => {
  for (const copy of copies) rmSync(copy, { recursive: true });
});

type Folder = ReturnType<typeof copyOfStage>;

const MOMENTS: [string, (folder: Folder) => boolean][] = [
  ['as soon as it listens', () => true],
  [
    'when the generation has begun',
    ({ row }) => row('select generation_started_at from work_orders') !== null,
  ],
  ['when the first bytes are written', ({ size }) => size(`${fileName}.unfinished`) > 0],
  ['half-way', ({ size }) => size(`${fileName}.unfinished`) > undisturbed.bytes / 2],
  ['when the package has its name', ({ size }) => size(fileName) > 0],
];

for (const [when, reached] of MOMENTS)
  test(`killed ${when}, it is finished by the next start, with the same bytes, and told once`, async () => {
    const folder = copyOfStage();
    const first = await startServer(folder.path);
    await until(when, () => reached(folder));
    assert.equal(await first.end('SIGKILL'), null);
    if (!existsSync(join(folder.path, 'packages', fileName)))
      assert.equal(folder.row('select state from work_orders'), 'generating');
    assert.equal(
      folder.row('select count(*) from packages') === 0 || folder.size(fileName) === undisturbed.bytes,
      true,
    );
    const second = await startServer(folder.path);
    await until('the order is ready', () => folder.row('select state from work_orders') === 'ready');
    assert.equal(await second.end('SIGTERM'), 0);
    folder.mustHoldThePackage();
  });

test('killed again and again, it is finished in the end', async () => {
  const folder = copyOfStage();
  for (let n = 1; n <= 3; n++) {
    const server = await startServer(folder.path);
    await until(
      'some of it is written',
      () => folder.size(`${fileName}.unfinished`) > (undisturbed.bytes * n) / 5,
    );
    await server.end('SIGKILL');
  }
  const last = await startServer(folder.path);
  await until('the order is ready', () => folder.row('select state from work_orders') === 'ready');
  await last.end('SIGTERM');
  folder.mustHoldThePackage();
});

test('stopped with grace in the middle, it is not called a failure, and the next start finishes it', async () => {
  const folder = copyOfStage();
  const first = await startServer(folder.path);
  await until('some of it is written', () => folder.size(`${fileName}.unfinished`) > 0);
  const asked = Date.now();
  assert.equal(await first.end('SIGTERM'), 0, first.log());
  assert.ok(Date.now() - asked < 9_000, 'within the ten seconds that containers are given');
  assert.equal(folder.row('select state from work_orders'), 'generating', first.log());
  assert.deepEqual(readdirSync(join(folder.path, 'packages')), []);
  const second = await startServer(folder.path);
  await until('the order is ready', () => folder.row('select state from work_orders') === 'ready');
  await second.end('SIGTERM');
  folder.mustHoldThePackage();
});

test('canceled while the portal was down, nothing of it is left after the start', async () => {
  const folder = copyOfStage();
  const first = await startServer(folder.path);
  await until('the package has its name', () => folder.size(fileName) > 0);
  await first.end('SIGKILL');
  const db = new Database(join(folder.path, 'imprimatur.db'));
  db.exec(
    `delete from packages; update work_orders set state = 'canceled', cancel_reason = 'Wrong prefix.', codes_status = 'blocked'`,
  );
  db.close();
  const second = await startServer(folder.path);
  await until('the file is gone', () => readdirSync(join(folder.path, 'packages')).length === 0, 10);
  await second.end('SIGTERM');
});

function copyOfStage() {
  const path = mkdtempSync(join(tmpdir(), 'imprimatur-crash-'));
  copies.push(path);
  cpSync(stage.dataDir, path, { recursive: true });
  rmSync(join(path, 'undisturbed.zip'));
  const db = new Database(join(path, 'imprimatur.db'));
  after(() => void db.close());
  const row = (sql: string) => db.prepare(sql).pluck().get();
  const size = (name: string) =>
    statSync(join(path, 'packages', name), { throwIfNoEntry: false })?.size ?? -1;
  const mustHoldThePackage = () => {
    assert.deepEqual(readdirSync(join(path, 'packages')), [fileName]);
    const bytes = readFileSync(join(path, 'packages', fileName));
    assert.equal(createHash('sha256').update(bytes).digest('hex'), undisturbed.sha256);
    const made = db.prepare('select file_name, bytes, sha256 from packages').raw().all();
    assert.deepEqual(made, [[fileName, undisturbed.bytes, undisturbed.sha256]]);
    const news = db
      .prepare(`select action from audit where action like 'work_order.%' order by id`)
      .pluck()
      .all();
    assert.deepEqual(news, ['work_order.submitted', 'work_order.confirmed', 'work_order.generated']);
    assert.equal(
      row(`select count(*) = count(distinct recipient) from outbox where notice = 'codes-generated'`),
      1,
    );
  };
  return { path, row, size, mustHoldThePackage };
}
