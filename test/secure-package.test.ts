import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { verifyManifest } from '../src/codes/package/manifest.ts';
import { packageTasks } from '../src/codes/package/package.ts';
import { taskMaker } from '../src/codes/package/task-maker.ts';
import type { ImageFormat, PackagePlan } from '../src/codes/plan.ts';
import { graphicCells } from '../src/codes/secure/pattern.ts';
import { drawingThreads } from '../src/work/drawing-threads.ts';
import { independentCheck } from '../src/work/independent-check.ts';
import { makePackage } from '../src/work/package-job.ts';
import { decode } from './support/decode.ts';
import { PUBLIC_KEY, planOf } from './support/plan.ts';
import { readCsv, readZip } from './support/read-package.ts';
import { readPng } from './support/read-png.ts';
import { secureOrder, securePlan } from './support/secure-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'imprimatur-'));
const threads = drawingThreads(2);
after(async () => {
  await threads.close();
  rmSync(folder, { recursive: true });
});

test('each image of a secure package says its URL, above the graphic of its ID', async () => {
  const plan = secureOrder(12, { batchSize: 5 });
  const files = await packageOf(plan);
  const { secure_graphic: said } = JSON.parse(String(files.get('manifest.json'))).code_type;
  const key = plan.secure!.key;
  for (const row of readCsv(String(files.get('codes.csv'))).slice(1)) {
    const batch = row[3]!.padStart(4, '0');
    const image = files.get(`codes/${batch}/${row[2]!.padStart(8, '0')}.png`)!;
    assert.equal(await decode(image), row[5]);
    const { dots, width } = readPng(image);
    const cells = graphicCells(key, row[0]!, 32, 8);
    const seen = cells.map((_, i) => {
      const x = said.origin_dots.x + (i % 32) * said.cell_dots.x;
      const y = said.origin_dots.y + Math.floor(i / 32) * said.cell_dots.y;
      return dots[y * width + x]!;
    });
    assert.deepEqual(seen, cells);
  }
});

test('its manifest says where the graphic is, and no key', async () => {
  const plan = secureOrder(3);
  const text = String((await packageOf(plan)).get('manifest.json'));
  assert.ok(verifyManifest(text, PUBLIC_KEY));
  const { code_type: type } = JSON.parse(text);
  assert.equal(type.name, 'secure');
  assert.deepEqual(type.secure_graphic, {
    version: 1,
    cells: 32,
    cell_dots: { x: 1, y: 1 },
    density_sixteenths: 8,
    ring_dots: { x: 4, y: 4 },
    gap_dots: { x: 4, y: 4 },
    origin_dots: { x: 24, y: 172 },
    side_mm: { x: 2.032, y: 2.032 },
    key_id: 'graphic-0001',
  });
  assert.deepEqual(type.image_size_dots, { x: 164, y: 164 + 48 + 4 });
});

test('it makes secure packages of every image format, and every image is read back', async () => {
  for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf'] as ImageFormat[]) {
    const plan = secureOrder(4, {
      drawing: { ...planOf(1).drawing, format, dotsX: 6, dotsY: 6, reductionX: 1 },
    });
    assert.equal((await packageOf(plan)).size, 7, format);
  }
});

test('neither the key of its graphics nor the master key is in a package, of images or of data', async () => {
  for (const imageMode of ['images', 'data'] as const) {
    const plan = secureOrder(40, { imageMode, batchSize: 20 });
    const key = Buffer.from(plan.secure!.key);
    const path = join(folder, 'key.zip');
    await makePackage(threads, plan, path);
    const whole = [readFileSync(path), ...(await readZip(path)).map(({ bytes }) => bytes)];
    for (const bytes of whole) {
      assert.ok(!bytes.includes(key));
      const text = bytes.toString('latin1').toLowerCase();
      for (const form of [key.toString('hex'), key.toString('base64').toLowerCase()])
        assert.ok(!text.includes(form));
    }
  }
});

test('the same secure order gives the same bytes, another key of its graphics others', async () => {
  const hash = async (plan: PackagePlan) =>
    (await makePackage(threads, plan, join(folder, 'same.zip'))).sha256;
  const one = await hash(secureOrder(20));
  assert.equal(await hash(secureOrder(20)), one);
  assert.notEqual(await hash(secureOrder(20, { secure: { ...securePlan(), key: new Uint8Array(32) } })), one);
  assert.notEqual(await hash(planOf(20)), one);
});

test('an independent decoder reads secure images of each format, and finds those of other codes', async () => {
  const run = { first: 1, count: 3, batch: 1, batchSequence: 1 };
  for (const format of ['png', 'tiff'] as const) {
    const plan = secureOrder(3, { drawing: { ...planOf(1).drawing, format } });
    const check = await independentCheck(plan);
    await check(run, taskMaker(plan).make({ kind: 'images', run }).bytes);
    const other = { ...plan, mint: { ...plan.mint, number: 1 } };
    await assert.rejects(check(run, taskMaker(other).make({ kind: 'images', run }).bytes));
  }
});

test('it refuses a plan whose graphic does not fit below the symbol', () => {
  const secure = securePlan();
  const graphic = { ...secure.graphic, cellX: 5 };
  assert.throws(() => packageTasks(secureOrder(3, { secure: { ...secure, graphic } })), /does not fit/);
});

async function packageOf(plan: PackagePlan): Promise<Map<string, Buffer>> {
  const path = join(folder, 'package.zip');
  await makePackage(threads, plan, path);
  const entries = await readZip(path);
  return new Map(entries.map(({ name, bytes }) => [name.slice(plan.folder.length + 1), bytes]));
}
