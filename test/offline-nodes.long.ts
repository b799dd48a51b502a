import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  dataPlan,
  digestOf,
  filesOf,
  generate,
  generateWith,
  makePackages,
  pressRoom,
  type Run,
} from './support/offline.ts';
import { readZip } from './support/read-package.ts';

/** The oldest Node there may be in a press room, the first of each line after it, and the newest of two more. */
const VERSIONS = ['20.0.0', '20.9.0', '22.0.0', '24', '26'];

const room = pressRoom();
let zip: string;
let folder: string;

before(async () => {
  const packages = await makePackages(room.folder, { order: dataPlan(2_000, { batchSize: 500 }) });
  ({ zip, folder } = packages.order);
  const here = await generate(zip, '-o', join(room.folder, 'here'));
  assert.equal(here.status, 0, here.err);
});
after(() => room.leave());

for (const version of VERSIONS)
  test(`it draws the same with Node ${version}`, { skip: process.platform !== 'linux' }, async () => {
    const node = nodeOf(version);
    const run = (...args: string[]) => must(generateWith(node, args));
    const out = join(room.folder, version);
    assert.match((await run(zip, '--check', '--key', room.key)).out, /2000 codes|2,000 codes/);
    await run(folder, '--check', '--key', room.key);
    await run(zip, '-o', out, '--verify');
    assert.equal(digestOf(out), digestOf(join(room.folder, 'here')));
    const shards = `${out}-shards`;
    for (const shard of ['1/2', '2/2']) await run(folder, '-o', shards, '--shard', shard);
    await run(folder, '-o', shards, '--merge');
    assert.deepEqual(filesOf(shards).get('files.csv'), filesOf(out).get('files.csv'));
    await run(zip, '--zip', `${out}.zip`, '--verify');
    assert.equal((await readZip(`${out}.zip`)).length, 2_001);
  });

async function must(run: Promise<Run>): Promise<Run> {
  const ended = await run;
  assert.equal(ended.status, 0, ended.err);
  return ended;
}

/** Node as the npm registry has it, unpacked beside the package. */
function nodeOf(version: string): string {
  const folder = join(room.folder, `node-${version}`);
  const name = `node-linux-${process.arch}`;
  mkdirSync(folder);
  execFileSync('npm', ['pack', '--silent', `${name}@${version}`], { cwd: folder });
  execFileSync('tar', ['-xzf', readdirSync(folder).find((file) => file.endsWith('.tgz'))!], { cwd: folder });
  return join(folder, 'package/bin/node');
}
