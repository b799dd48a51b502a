import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../src/config.ts';
import { startPortal } from '../src/start.ts';
import { run, startServer, unfinishedBytes, until } from './support/process.ts';
import { world } from './support/world.ts';

test('a second start on the same folder is refused, names the first, and touches nothing', async (t) => {
  const { dataDir, db, folders, place, confirm } = await world(t);
  const first = await startServer(dataDir);
  const { id } = confirm(place('PO-1', 20_000));
  await until('the codes are being written', () => unfinishedBytes(folders.packages) > 0);
  const port = new URL(first.address).port;
  for (const PORT of [port, '0']) {
    const before = [unfinishedNames(folders.packages), modesOf(dataDir)];
    const { code, text } = await run('server.js', [], { DATA_DIR: dataDir, PORT });
    assert.equal(code, 1);
    assert.match(text, new RegExp(`in use by Imprimatur, process ${first.child.pid} on .+, since 20`));
    assert.doesNotMatch(text, / at .*\.js:\d+/, 'no stack');
    assert.deepEqual([unfinishedNames(folders.packages), modesOf(dataDir)], before);
  }
  const state = () => db.$client.prepare('select state from work_orders where id = ?').pluck().get(id);
  await until('the order is ready', () => state() === 'ready');
  assert.equal(await first.end('SIGTERM'), 0, first.log());
});

test('a kill frees the folder at once', async (t) => {
  const { dataDir } = await world(t);
  for (let n = 0; n < 3; n++) assert.equal(await (await startServer(dataDir)).end('SIGKILL'), null);
  assert.equal(await (await startServer(dataDir)).end('SIGTERM'), 0);
});

test('two starts in the same moment: one runs', async (t) => {
  const { dataDir } = await world(t);
  const starts = await Promise.allSettled([1, 2, 3].map(() => startServer(dataDir)));
  const running = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const refused = starts.flatMap((start) => (start.status === 'rejected' ? [String(start.reason)] : []));
  assert.equal(running.length, 1, refused.join('\n'));
  for (const reason of refused) assert.match(reason, /in use by/);
  await running[0]!.end('SIGTERM');
});

test('a start whose port is taken clears nothing, and gives the folder back', async (t) => {
  const { dataDir, folders } = await world(t);
  const taken = createServer().listen(0, '127.0.0.1');
  await wait(50);
  t.after(() => taken.close());
  const leftover = join(folders.packages, 'workorder-A.zip.1.unfinished');
  writeFileSync(leftover, 'half');
  const { port } = taken.address() as { port: number };
  const config = (PORT: string) => readConfig({ DATA_DIR: dataDir, PORT, HOST: '127.0.0.1' });
  await assert.rejects(startPortal(config(String(port)), false), /Port \d+ of 127.0.0.1 is taken/);
  assert.equal(readFileSync(leftover, 'utf8'), 'half');
  const portal = await startPortal(config('0'), false);
  assert.deepEqual(readdirSync(folders.packages), []);
  await portal.close();
});

test('the commands that change people and keys work while the portal runs', async (t) => {
  const { dataDir, folders } = await world(t);
  const server = await startServer(dataDir);
  const admin = (args: string[], input = '') => run('cli/admin.js', args, { DATA_DIR: dataDir }, input);
  const password = await admin(
    ['reset-password', '--email', 'erin@acme.example'],
    'ink and paper and patience\n',
  );
  assert.deepEqual([password.code, /is set/.test(password.text)], [0, true], password.text);
  assert.equal((await admin(['rotate-key'])).code, 0);
  assert.ok(readdirSync(folders.keys).includes('mint-0002.key'));
  assert.equal((await fetch(`${server.address}/readyz`)).status, 200);
  assert.equal(await server.end('SIGTERM'), 0);
  assert.equal(await (await startServer(dataDir)).end('SIGTERM'), 0, 'the rotated key is known');
});

function unfinishedNames(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.unfinished'));
}

function modesOf(folder: string): string[] {
  return readdirSync(folder).map((name) => `${name} ${statSync(join(folder, name)).mode}`);
}
