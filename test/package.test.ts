import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import jsqr from 'jsqr';
import { mintIds } from '../src/codes/id/extended-id.ts';
import { verifyManifest } from '../src/codes/package/manifest.ts';
import { packageTasks } from '../src/codes/package/package.ts';
import { ENGINE, type ImageFormat, type PackagePlan } from '../src/codes/plan.ts';
import { drawingThreads } from '../src/work/drawing-threads.ts';
import { makePackage } from '../src/work/package-job.ts';
import { PUBLIC_KEY, planOf, SIGNING } from './support/plan.ts';
import { askTools, namesFromStream, type ReadEntry, readCsv, readZip } from './support/read-package.ts';
import { readPng } from './support/read-png.ts';

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-'));
const path = join(folder, 'package.zip');
const threads = drawingThreads(2);
after(async () => {
  await threads.close();
  rmSync(folder, { recursive: true });
});

/** The bytes of engine 3, whose PNG packages differ from those of engine 2 in its number alone. If one of these must change, ENGINE and docs/formats.md change with it. */
const GOLDEN = [
  'images 5d9853158dcbd7d03341a87f5dfabff78de3f2be6898b66ccf8b26d6538359e4',
  'data daf0b9d124235bf100cf123e6509990e24ed8e41f58adec548890727638a7185',
];

test('it makes the same bytes for the same order as it always did', async () => {
  const plan = { batchSize: 10, signing: { ...SIGNING, keyId: 'signing-1' } };
  const golden: [string, PackagePlan][] = [
    ['images', planOf(25, plan)],
    ['data', planOf(25, { ...plan, imageMode: 'data', serials: { kind: 'none' } })],
  ];
  const made = await Promise.all(
    golden.map(
      async ([name, plan]) => `${name} ${(await makePackage(threads, plan, `${path}-${name}`)).sha256}`,
    ),
  );
  assert.deepEqual(made, GOLDEN);
});

for (const quantity of [1, 9_999, 10_000, 10_001])
  test(`it holds an image and a row for each of ${quantity} codes`, async () => {
    const plan = planOf(quantity, { drawing: { ...planOf(1).drawing, dotsX: 1, dotsY: 1 } });
    const { entries, bytes } = await readMade(plan);
    const names = sequenceOf(quantity).map((n) => `codes/${imageOf(n)}`);
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['codes.csv', ...names, 'files.csv', 'manifest.json'].map((name) => `${plan.folder}/${name}`),
    );
    for (const { name, method } of entries) assert.equal(method, name.endsWith('.png') ? 0 : 8, name);
    assert.deepEqual(table(bytes, 'codes.csv'), codeRows(plan));
    const files = sequenceOf(quantity).map((n) => [imageOf(n), serialOf(n)]);
    assert.deepEqual(table(bytes, 'files.csv'), [['file', 'serial_number'], ...files]);
    checkManifest(plan, bytes);
    if (quantity === 1 || quantity === 10_001) checkReaders(entries.length);
  });

test('it holds one image and the rows of all codes when there are more than 100,000', async () => {
  const plan = planOf(100_001);
  const { entries, bytes } = await readMade(plan);
  assert.deepEqual(
    [...bytes.keys()],
    ['codes.csv', 'codes/0001/00000001.png', 'codes/messages.csv', 'files.csv', 'manifest.json'],
  );
  const rows = codeRows(plan);
  assert.deepEqual(table(bytes, 'codes.csv'), rows);
  const messages = rows.slice(1).map((row, i) => [imageOf(i + 1), row[1], row[5]]);
  assert.deepEqual(table(bytes, 'codes/messages.csv'), [['file', 'serial_number', 'url'], ...messages]);
  assert.deepEqual(table(bytes, 'files.csv'), [
    ['file', 'serial_number'],
    ['0001/00000001.png', '000100'],
  ]);
  checkManifest(plan, bytes);
  checkReaders(entries.length);
});

test('it prints in every image exactly the URL of its row', async () => {
  const plan = planOf(60, { batchSize: 25 });
  const { bytes } = await readMade(plan);
  const rows = table(bytes, 'codes.csv').slice(1);
  for (const row of rows) {
    const { dots, width, height } = readPng(bytes.get(`codes/${imageOf(Number(row[2]), 25)}`)!);
    const rgba = Uint8ClampedArray.from({ length: dots.length * 4 }, (_, i) => (dots[i >> 2] ? 0 : 255));
    assert.equal(jsqr.default(rgba, width, height)?.data, row[5]);
  }
  assert.equal(new Set(rows.map((row) => row[5])).size, 60);
});

test('it makes a package of every image format, named by its ending', async () => {
  const endings = { png: 'png', tiff: 'tif', svg: 'svg', eps: 'eps', pdf: 'pdf' };
  for (const [format, extension] of Object.entries(endings)) {
    const drawing = { ...planOf(1).drawing, format: format as ImageFormat };
    const { bytes } = await readMade(planOf(3, { drawing }));
    const files = table(bytes, 'files.csv').slice(1);
    assert.deepEqual(
      files.map(([file]) => file),
      [1, 2, 3].map((n) => `0001/0000000${n}.${extension}`),
    );
    for (const [file] of files) assert.ok(bytes.get(`codes/${file}`)!.length > 0);
  }
});

test('it quotes what a CSV must quote, and carries a list of serial numbers as it stands', async () => {
  const lines = ['00017', 'A,B', 'say "x"', 'ß'];
  const file = join(folder, 'serials.txt');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const plan = planOf(4, { serials: { kind: 'list', file }, urlPrefix: 'https://acme.example/,/' });
  const { bytes } = await readMade(plan);
  const rows = table(bytes, 'codes.csv').slice(1);
  assert.deepEqual(
    rows.map((row) => row[1]),
    lines,
  );
  for (const row of rows) assert.equal(row[5], `https://acme.example/,/${row[0]}`);
  assert.deepEqual(
    table(bytes, 'files.csv')
      .slice(1)
      .map((row) => row[1]),
    lines,
  );
});

test('it refuses an order that no package can hold', () => {
  for (const quantity of [0, -1, 1.5, 10_000_001, Number.NaN])
    assert.throws(() => packageTasks(planOf(quantity)), RangeError);
  for (const batchSize of [0, 10_001])
    assert.throws(() => packageTasks(planOf(1, { batchSize })), RangeError);
  assert.throws(() => packageTasks(planOf(10_000, { batchSize: 1 })), /batches/);
  assert.throws(() => packageTasks(planOf(999_901)), /too few digits/);
  assert.throws(() => packageTasks(planOf(1, { folder: '../x' })), /folder/);
  assert.throws(() => packageTasks(planOf(1, { engine: ENGINE + 1 })), new RegExp(`Engine ${ENGINE + 1}`));
});

type Contents = Map<string, Buffer>;

/** A package made on the disk, read back: its entries and their bytes by the path within the folder. */
async function readMade(plan: PackagePlan): Promise<{ entries: ReadEntry[]; bytes: Contents }> {
  const made = await makePackage(threads, plan, path);
  const file = readFileSync(path);
  assert.equal(made.bytes, file.length);
  assert.equal(made.sha256, sha256(file));
  const entries = await readZip(path);
  for (const { name } of entries) assert.ok(name.startsWith(`${plan.folder}/`));
  return {
    entries,
    bytes: new Map(entries.map(({ name, bytes }) => [name.slice(plan.folder.length + 1), bytes])),
  };
}

function codeRows(plan: PackagePlan): string[][] {
  const ids = Buffer.from(mintIds(plan.mint, 1, plan.quantity)).toString();
  const rows = sequenceOf(plan.quantity).map((n) => {
    const id = ids.slice((n - 1) * 14, n * 14);
    const batch = Math.ceil(n / plan.batchSize);
    const inBatch = n - (batch - 1) * plan.batchSize;
    return [id, serialOf(n), String(n), String(batch), String(inBatch), plan.urlPrefix + id];
  });
  const header = 'extended_id,serial_number,sequence_number,batch_number,batch_sequence_number,url';
  return [header.split(','), ...rows];
}

function checkManifest(plan: PackagePlan, contents: Contents): void {
  const text = contents.get('manifest.json')!.toString();
  assert.equal(verifyManifest(text, PUBLIC_KEY), true);
  const manifest = JSON.parse(text);
  const tables = [...contents.keys()].filter((name) => name.endsWith('.csv')).sort();
  assert.deepEqual(manifest.files.map((file: { path: string }) => file.path).sort(), tables);
  for (const file of manifest.files) {
    const bytes = contents.get(file.path)!;
    assert.deepEqual(file, {
      path: file.path,
      bytes: bytes.length,
      rows: lines(bytes).length - 1,
      sha256: sha256(bytes),
    });
  }
  const rows = lines(contents.get('codes.csv')!);
  let next = 1;
  for (const { first_sequence_number: first, count, sha256: digest } of manifest.work_order.batches) {
    assert.equal(first, next);
    next += count;
    const hash = createHash('sha256');
    for (let n = first; n < next; n++)
      hash.update(plan.imageMode === 'data' ? rows[n]! : contents.get(`codes/${imageOf(n)}`)!);
    assert.equal(digest, hash.digest('hex'));
  }
  assert.equal(next, plan.quantity + 1);
}

function checkReaders(entries: number): void {
  for (const { tool, ok, said } of askTools(path)) assert.ok(ok, `${tool}: ${said}`);
  const streamed = namesFromStream(path);
  if (streamed) assert.equal(streamed.length, entries);
}

function table(contents: Contents, name: string): string[][] {
  return readCsv(contents.get(name)!.toString());
}

function lines(csv: Buffer): string[] {
  return csv.toString().split(/(?<=\r\n)/);
}

function sequenceOf(quantity: number): number[] {
  return Array.from({ length: quantity }, (_, i) => i + 1);
}

function imageOf(sequence: number, batchSize = 10_000): string {
  const batch = Math.ceil(sequence / batchSize);
  return `${String(batch).padStart(4, '0')}/${String(sequence).padStart(8, '0')}.png`;
}

function serialOf(sequence: number): string {
  return String(99 + sequence).padStart(6, '0');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
