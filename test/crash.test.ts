import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Database from 'better-sqlite3';
import { crashStage } from './support/crash-stage.ts';
import { startServer, until } from './support/process.ts';

const { fileName, undisturbed, copyOfStage } = await crashStage({ after }, 1_000);
type Folder = ReturnType<typeof copyOfStage>;

const MOMENTS: [string, (folder: Folder) => boolean][] = [
  ['as soon as it listens', () => true],
  [
    'when the generation has begun',
    ({ row }) => row('select generation_started_at from work_orders') !== null,
  ],
  ['when the first bytes are written', ({ unfinished }) => unfinished() > 0],
  ['half-way', ({ unfinished }) => unfinished() > undisturbed.bytes / 2],
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
    await until('some of it is written', () => folder.unfinished() > (undisturbed.bytes * n) / 5);
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
  await until('some of it is written', () => folder.unfinished() > 0);
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
