import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../src/config.ts';
import { logStream } from '../src/log-stream.ts';
import { until } from './support/process.ts';
import { tempFolder } from './support/temp-folder.ts';

test('pages are answered though not a line of the log can be written', async (t) => {
  const dataDir = tempFolder(t);
  const port = await freePort();
  const full = openSync('/dev/full', 'w');
  const server = spawn(process.execPath, [join(root, 'dist/src/server.js')], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: String(port) },
    stdio: ['ignore', full, 'ignore'],
  });
  closeSync(full);
  t.after(() => server.kill('SIGKILL'));
  const status = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      (answer) => answer.status,
      () => 0,
    );
  await until(
    'it listens, or ended',
    async () => server.exitCode !== null || (await status('/healthz')) === 200,
  );
  for (let n = 0; n < 40; n++)
    assert.deepEqual([await status('/sign-in'), await status('/no-such-page')], [200, 404], `round ${n}`);
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  assert.equal(server.exitCode, 0);
});

test('once there is room the log says how many lines are missing', (t) => {
  const folder = tempFolder(t);
  const file = join(folder, 'log');
  const place = openSync(file, 'w');
  closeSync(place);
  const log = logStream(place);
  for (const line of ['one\n', 'two\n']) log.write(line);
  const again = openSync(file, 'w');
  assert.equal(again, place, 'the same number, open again');
  log.write('three\n');
  closeSync(again);
  const [missing = '', three] = readFileSync(file, 'utf8').split('\n');
  assert.deepEqual([JSON.parse(missing).lines, three], [2, 'three']);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
