import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  copyOf,
  dataPlan,
  digestOf,
  filesOf,
  generate,
  generateHere,
  makePackages,
  pressRoom,
} from './support/offline.ts';

const room = pressRoom();
let data: { zip: string; folder: string };
let listed: { zip: string; folder: string };
let plain: { zip: string; folder: string };
let twin: { zip: string; folder: string };
let copies = 0;

before(async () => {
  const serials = { kind: 'none' } as const;
  const { mint } = dataPlan(1);
  ({ data, listed, plain, twin } = await makePackages(room.folder, {
    data: dataPlan(250),
    listed: dataPlan(250, { urlPrefix: 'https://acme.example/other/' }),
    plain: dataPlan(250, { serials }),
    twin: dataPlan(250, { serials, mint: { ...mint, number: 7 } }),
  }));
});
after(() => room.leave());

test('it says that the disk is full, and goes on when there is room', async (t) => {
  const disk = join(room.folder, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).status !== 0)
    return t.skip('only root can mount a small disk');
  try {
    const full = await generate(data.zip, '-o', join(disk, 'out'));
    assert.equal(full.status, 4);
    assert.match(full.err, /cannot be written: the disk is full\. Make room/);
    assert.equal(existsSync(join(disk, 'out', 'files.csv')), false);
    const zip = await generate(data.zip, '--zip', join(disk, 'out.zip'));
    assert.equal(zip.status, 4);
    assert.equal(existsSync(join(disk, 'out.zip')), false);
    spawnSync('mount', ['-o', 'remount,size=40m', disk]);
    assert.equal((await generate(data.zip, '-o', join(disk, 'out'))).status, 0);
    assert.equal((await generate(data.zip, '--zip', join(disk, 'out.zip'))).status, 0);
    assert.deepEqual(readdirSync(disk).sort(), ['out', 'out.zip']);
    assert.deepEqual(readdirSync(join(disk, 'out')).sort(), ['codes', 'files.csv']);
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('it says that it may not write', async () => {
  const file = join(room.folder, 'a-file');
  writeFileSync(file, '');
  for (const [place, option] of [
    [join(file, 'out'), '-o'],
    ['/proc/imprimatur', '-o'],
    ['/proc/imprimatur.zip', '--zip'],
  ] as const) {
    const run = await generateHere(data.zip, option, place);
    assert.equal(run.status, 4, run.err);
    assert.match(run.err, /cannot be written: /);
  }
});

test('it never draws into the package, over other codes, or over a file', async () => {
  const copy = copyOf(data.folder, `copy-${copies++}`);
  for (const place of [copy, join(copy, 'codes'), join(copy, '..', 'workorder-7K3F9Q2MX4')]) {
    const run = await generateHere(copy, '-o', place);
    assert.equal(run.status, 2);
    assert.match(run.err, /in the package's own folder/);
  }
  const other = join(room.folder, 'other');
  assert.equal((await generateHere(listed.zip, '-o', other, '--batch', '1')).status, 0);
  const before = JSON.stringify([...filesOf(other).keys()]);
  for (const more of [[], ['--batch', '2'], ['--format', 'svg']]) {
    const run = await generateHere(data.zip, '-o', other, ...more);
    assert.equal(run.status, 2, run.err);
    assert.match(run.err, /lists other codes than these|holds other codes already/);
  }
  assert.equal(JSON.stringify([...filesOf(other).keys()]), before);
  assert.equal((await generateHere(data.zip, '--zip', data.zip)).status, 2);
});

test('it tells two orders apart whose lists of files are the same', async () => {
  const done = join(room.folder, 'done');
  assert.equal((await generateHere(plain.zip, '-o', done)).status, 0);
  const before = digestOf(done);
  for (let i = 0; i < 2; i++) {
    const other = await generateHere(twin.zip, '-o', done);
    assert.equal(other.status, 2, other.err);
    assert.match(
      other.err,
      /00000001\.png is not the image of row 1: .* holds other codes, or it was changed/,
    );
    const verified = await generateHere(twin.zip, '-o', done, '--verify');
    assert.equal(verified.status, 1);
    assert.match(
      verified.err,
      /00000001\.png, .* and 230 more: .* Not one is right: look whether this is the package/,
    );
  }
  assert.equal(digestOf(done), before);
  const shards = join(room.folder, 'shards');
  assert.equal((await generateHere(plain.zip, '-o', shards, '--shard', '1/3')).status, 0);
  assert.match(
    (await generateHere(twin.zip, '-o', shards, '--shard', '2/3')).err,
    /is not the image of row 1/,
  );
  assert.equal((await generateHere(plain.zip, '-o', shards, '--shard', '2/3')).status, 0);
});

test('it finds a finished zip done, verifies it again, and says what to do about a damaged one', async () => {
  const zip = join(room.folder, 'new', 'folder', 'out.zip');
  assert.equal((await generateHere(data.zip, '--zip', zip)).status, 0);
  const whole = readFileSync(zip);
  for (const part of ['.unfinished.run', '.unfinished.sums']) writeFileSync(zip + part, 'left by a kill');
  const again = await generateHere(data.zip, '--zip', zip, '--verify');
  assert.equal(again.status, 0, again.err);
  assert.match(again.out, /All 250 codes are in .* already\.\n250 images read again/);
  assert.deepEqual(readdirSync(join(room.folder, 'new', 'folder')), ['out.zip']);
  for (const options of [
    ['--format', 'svg'],
    ['--range', '1-5'],
  ])
    assert.match(
      (await generateHere(data.zip, '--zip', zip, ...options)).err,
      /is there already, with other codes/,
    );
  for (const at of [120, 22]) {
    const spoilt = Buffer.from(whole);
    spoilt[at]! ^= 1;
    writeFileSync(zip, spoilt);
    const run = await generateHere(data.zip, '--zip', zip, '--verify');
    assert.equal(run.status, 1, run.err);
    assert.match(
      run.err,
      /00000001\.png.*: missing or not what the row says\. Remove .*out\.zip and give the same/,
    );
  }
});

test('it keeps a second run of the same codes out, until the first is gone', async () => {
  const dir = join(room.folder, 'locked');
  mkdirSync(dir);
  const lock = join(dir, '.imprimatur-all.unfinished.lock');
  writeFileSync(lock, `${hostname()} ${process.ppid}`);
  const second = await generateHere(data.zip, '-o', dir);
  assert.equal(second.status, 2, second.err);
  assert.match(second.err, /Another run draws these codes there, process \d+\. Wait for it or stop it/);
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  for (const holder of [`${hostname()} ${gone}`, `another-machine ${process.ppid}`, '']) {
    writeFileSync(lock, holder);
    rmSync(join(dir, 'files.csv'), { force: true });
    rmSync(join(dir, 'codes'), { recursive: true, force: true });
    assert.equal((await generateHere(data.zip, '-o', dir)).status, 0);
    assert.deepEqual(readdirSync(dir).sort(), ['codes', 'files.csv']);
  }
});
