import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../src/config.ts';
import { VERSION } from '../src/offline/command/help.ts';
import {
  dataPlan,
  digestOf,
  filesOf,
  generate,
  generateUnder,
  makePackages,
  pressRoom,
  start,
} from './support/offline.ts';
import { readCsv, readZip } from './support/read-package.ts';

const room = pressRoom();
const out = (name: string) => join(room.folder, name);
let data: { zip: string; folder: string };
let images: { zip: string; folder: string };
let listed: { zip: string; folder: string };
const QUANTITY = 730;

before(async () => {
  const made = await makePackages(room.folder, {
    data: dataPlan(QUANTITY),
    images: dataPlan(QUANTITY, { imageMode: 'images' }),
    listed: dataPlan(250, { serials: { kind: 'none' }, urlPrefix: 'HTTPS://ACME.EXAMPLE/"Q",=' }),
  });
  ({ data, images, listed } = made);
});
after(() => room.leave());

test('it draws what the portal would have drawn, to the byte, and lists it in files.csv', async () => {
  const run = await generate(data.zip, '-o', out('whole'), '--key', room.key, '--verify');
  assert.equal(run.status, 0, run.err);
  assert.match(run.out, /730 codes are in/);
  assert.match(run.out, /730 images read again/);
  const drawn = filesOf(out('whole'));
  const server = filesOf(images.folder);
  for (const other of ['codes.csv', 'manifest.json']) server.delete(other);
  assert.deepEqual([...drawn.keys()], [...server.keys()]);
  for (const [name, bytes] of server) assert.ok(bytes.equals(drawn.get(name)!), name);
});

test('it draws the same from a zip, its folder, its manifest.json, and a package of images', async () => {
  const inputs = [data.zip, data.folder, join(data.folder, 'manifest.json'), images.zip, images.folder];
  for (const [i, input] of inputs.entries()) {
    const run = await generate(input, '-o', out(`same-${i}`), '--quiet');
    assert.deepEqual({ ...run }, { status: 0, signal: null, out: '', err: '' });
    assert.equal(digestOf(out(`same-${i}`)), digestOf(out('same-0')));
  }
});

test('it draws batches and ranges, and lists only those', async () => {
  const batches = await generate(data.zip, '-o', out('batches'), '--batch', '2,4-5');
  assert.equal(batches.status, 0, batches.err);
  const numbers = rowsOf(out('batches')).map((row) => Number(row[0]!.slice(5, 13)));
  assert.deepEqual(numbers, [...span(101, 200), ...span(301, 500)]);
  const range = await generate(data.zip, '-o', out('range'), '--range', '95-105');
  assert.equal(range.status, 0, range.err);
  assert.deepEqual([...filesOf(out('range')).keys()].slice(0, 2), [
    'codes/0001/00000095.png',
    'codes/0001/00000096.png',
  ]);
  assert.equal(filesOf(out('range')).size, 12);
});

test('it shares an order among shards that draw each code once, and joins their lists', async () => {
  const dir = out('shards');
  const shards = await Promise.all(
    span(1, 7).map((i) => generate(data.zip, '-o', dir, '--shard', `${i}/7`, '--threads', '1')),
  );
  for (const run of shards) assert.equal(run.status, 0, run.err);
  const early = await generate(data.zip, '-o', out('whole-2'), '--merge');
  assert.equal(early.status, 2);
  const merged = await generate(data.zip, '-o', dir, '--merge');
  assert.equal(merged.status, 0, merged.err);
  const files = filesOf(dir);
  const sizes = span(1, 7).map((i) => rowsOf(dir, `files-${i}-of-7.csv`).length);
  assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
  for (const i of span(1, 7)) files.delete(`files-${i}-of-7.csv`);
  const server = filesOf(images.folder);
  for (const other of ['codes.csv', 'manifest.json']) server.delete(other);
  assert.deepEqual([...files.keys()], [...server.keys()]);
  for (const [name, bytes] of server) assert.ok(bytes.equals(files.get(name)!), name);
});

test('it says which shard is missing when it joins', async () => {
  const dir = out('two-shards');
  for (const i of [1, 3]) assert.equal((await generate(data.zip, '-o', dir, '--shard', `${i}/3`)).status, 0);
  const run = await generate(data.zip, '-o', dir, '--merge');
  assert.equal(run.status, 3);
  assert.match(run.err, /files-2-of-3\.csv is missing .* --shard 2\/3/);
  assert.equal(existsSync(join(dir, 'files.csv')), false);
});

test('it draws into a zip of the same images and the same list', async () => {
  const zip = out('drawn.zip');
  const run = await generate(data.zip, '--zip', zip, '--verify');
  assert.equal(run.status, 0, run.err);
  const entries = await readZip(zip);
  const server = filesOf(images.folder);
  assert.deepEqual(
    entries.map(({ name }) => name),
    [
      ...span(1, QUANTITY).map(
        (n) =>
          `workorder-7K3F9Q2MX4/codes/${String(Math.ceil(n / 100)).padStart(4, '0')}/${String(n).padStart(8, '0')}.png`,
      ),
      'workorder-7K3F9Q2MX4/files.csv',
    ],
  );
  for (const { name, bytes } of entries) assert.ok(bytes.equals(server.get(name.slice(21))!), name);
  assert.deepEqual(
    [...filesOf(room.folder).keys()].filter((name) => name.startsWith('drawn.zip')),
    ['drawn.zip'],
  );
});

test('it draws the other formats on request, each with its own ending', async () => {
  for (const [format, ending] of Object.entries({ tiff: 'tif', svg: 'svg', eps: 'eps', pdf: 'pdf' })) {
    const run = await generate(listed.zip, '-o', out(format), '--format', format, '--batch', '3', '--verify');
    assert.equal(run.status, 0, run.err);
    assert.equal(rowsOf(out(format))[0]![0], `0003/00000201.${ending}`);
    const listedFiles = rowsOf(out(format)).map(([file]) => `codes/${file}`);
    assert.deepEqual([...filesOf(out(format)).keys()], [...listedFiles, 'files.csv']);
  }
});

test('it has nothing to do when all is there, and draws what was removed', async () => {
  const first = digestOf(out('same-0'));
  const again = await generate(data.zip, '-o', out('same-0'));
  assert.equal(again.status, 0, again.err);
  assert.match(again.out, /All 730 codes are in .* already/);
  assert.equal(digestOf(out('same-0')), first);
});

test('it says what it would do, and does nothing', async () => {
  const run = await generate(data.zip, '-o', out('nothing'), '--dry-run', '--range', '1-10');
  assert.equal(run.status, 0, run.err);
  assert.match(run.out, /Would draw 10 codes into .*: png, 82 × 82 dots/);
  assert.equal(existsSync(out('nothing')), false);
});

test('it speaks JSON, a line at a time', async () => {
  const run = await generate(data.zip, '-o', out('json'), '--json');
  const lines = run.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.filter(({ event }) => event === 'stage').map(({ stage, total }) => [stage, total]),
    [
      ['Checking', 730],
      ['Drawing', 730],
    ],
  );
  const { seconds: _seconds, ...result } = lines.at(-1);
  assert.equal(result.event, 'result');
  assert.deepEqual(
    [result.ok, result.codes, result.drawn, result.found, result.proven],
    [true, 730, 730, 0, false],
  );
  const bad = await generate(out('missing.zip'), '--json');
  assert.deepEqual(JSON.parse(bad.out).exit_code, 2);
});

test('it stops at Ctrl-C, says how to go on, and goes on to the same bytes', async () => {
  const dir = out('stopped');
  const child = start([data.zip, '-o', dir, '--threads', '1', '--json']);
  child.stdout!.on(
    'data',
    (text) => !child.killed && String(text).includes('Drawing') && child.kill('SIGINT'),
  );
  const run = await child.run;
  assert.equal(run.status, 130, run.err);
  assert.match(run.err, /Stopped\. What is done is kept: give the same command again/);
  assert.equal(existsSync(join(dir, 'files.csv')), false);
  assert.equal((await generate(data.zip, '-o', dir, '--resume')).status, 0);
  assert.equal(digestOf(dir), digestOf(out('whole')));
});

test('it needs no network', async (t) => {
  const alone = await generateUnder(
    ['unshare', '-n'],
    [data.zip, '-o', out('alone'), '--range', '1-5'],
  ).catch(() => undefined);
  if (!alone || alone.err.includes('unshare')) return t.skip('only root can take the network away');
  assert.equal(alone.status, 0, alone.err);
  assert.equal(filesOf(out('alone')).size, 6);
});

test('it tells its version and how to use it', async () => {
  const version = await generate('--version');
  assert.match(
    version.out,
    new RegExp(`^imprimatur-generate ${VERSION} \\(engine \\d+, package format 1\\)\\n$`),
  );
  assert.equal(VERSION, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
  const help = await generate('--help');
  assert.match(help.out, /SYNOPSIS[\s\S]*EXIT STATUS/);
  for (const line of help.out.split('\n')) assert.ok(line.length <= 95, line);
});

function rowsOf(dir: string, name = 'files.csv'): string[][] {
  return readCsv(readFileSync(join(dir, name), 'utf8')).slice(1);
}

function span(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
