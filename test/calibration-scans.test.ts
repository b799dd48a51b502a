import assert from 'node:assert/strict';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { historyOf } from '../src/domain/trace/history.ts';
import { tidy } from '../src/work/janitor.ts';
import { measurer } from '../src/work/measuring.ts';
import { pictureProcess } from '../src/work/picture-process.ts';
import { draftToScan, scanOfDraft } from './support/draft-scans.ts';
import { pngChunk } from './support/encode-png.ts';
import { jpegFile, pngFile } from './support/files.ts';
import { type World, world } from './support/world.ts';

test('Olu uploads a scan, sees it wait and read, and takes its proposal, without JavaScript', async (t) => {
  const w = await world(t);
  const draft = draftToScan(w);
  const { path, pair } = draft;
  const olu = await w.as('olu');
  const content = await scanOfDraft(w, draft).png({ compressionLevel: 1 }).toBuffer();
  const answer = await upload(olu, path, content, { place: 'left', order: '7' });
  assert.equal(answer.headers.location, `${path}?order=7#scans`);
  const waits = (await olu.get(path)).body;
  assert.match(waits, /scan\.png<\/strong>, left, [^:]*: waits to be read\./);
  assert.match(waits, /<noscript> <form method="get"[^>]*#scans">.*name="at".*>Refresh<\/button>/);
  assert.match(waits, /hx-trigger="load delay:1s"/);
  await upload(olu, path, content, { place: 'left' });
  assert.equal(readdirSync(w.folders.evidence).length, 1, 'pressed twice it is one');

  const asked = await olu.get(`${path}/scans/progress?poll=4`);
  assert.match(asked.body, /poll=5.*The scans are being read/, 'said once in five times');
  assert.equal(asked.headers['hx-retarget'], undefined);
  await measurer(w.db, w.folders, pictureProcess().read)();
  const read = await olu.get(`${path}/scans/progress?poll=5`);
  assert.deepEqual([read.headers['hx-retarget'], read.headers['hx-reswap']], ['#scans', 'outerHTML']);
  assert.match(read.body, /, left, [^:]*: read\./);
  assert.match(read.body, /What the scans say/);
  assert.doesNotMatch(read.body, /load delay/);

  const { body } = await olu.get(path);
  const [picture = ''] = /\/calibrations\/[\d/]+\/scans\/\d+\/picture/.exec(body) ?? [];
  const copy = await olu.get(picture);
  assert.deepEqual([copy.statusCode, copy.headers['content-type']], [200, 'image/jpeg']);
  assert.equal((await (await w.as('petra')).get(picture)).statusCode, 404);
  assert.equal((await (await w.as('alice')).get(picture)).statusCode, 404);
  const actions = historyOf(w.db, pair).map(({ action }) => action);
  assert.deepEqual(actions, ['calibration.scan_added', 'calibration.started']);
});

test('what is no whole picture is refused beside its field, what was typed stays, and nothing is kept', async (t) => {
  const w = await world(t);
  const { path } = draftToScan(w);
  const olu = await w.as('olu');
  const png = pngFile(64);
  for (const [content, sentence] of [
    [Buffer.alloc(0), /is empty/],
    [Buffer.from('%PDF-1.4 a drawing'), /is not a PNG, JPEG or TIFF image/],
    [Buffer.from('hello'), /is not a PNG, JPEG or TIFF image/],
    [png.subarray(0, -20), /ends in the middle|damaged/],
    [bomb(), /holds less of a picture than it says/],
  ] as const) {
    const answer = await upload(olu, path, content, { place: 'right' });
    assert.equal(answer.statusCode, 422);
    assert.match(answer.body, sentence);
    assert.match(answer.body, /id="scan-fault"/);
    assert.match(answer.body, /name="place" type="text" value="right"/);
  }
  const none = await olu.upload(`${path}/scans`, { place: '' }, [], path);
  assert.match(none.body, /Choose the scan that is to be read/);
  const long = await upload(olu, path, png, { place: 'x'.repeat(41) });
  assert.match(long.body, /id="place-fault"/);
  assert.deepEqual(readdirSync(w.folders.evidence), []);
  assert.deepEqual(readdirSync(w.folders.uploads), []);
});

test('what is a picture but no scan says so on its page, and the portal goes on', async (t) => {
  const w = await world(t);
  const { path, pair } = draftToScan(w);
  const olu = await w.as('olu');
  const photo = sharp({
    create: { width: 900, height: 700, channels: 3, background: '#a42' },
  });
  for (const content of [jpegFile(20_000, 12_000), jpegFile(900, 700), await photo.jpeg().toBuffer()])
    assert.equal((await upload(olu, path, content)).statusCode, 303, `${content.length} bytes`);
  await measurer(w.db, w.folders, pictureProcess().read)();
  const { body } = await olu.get(path);
  assert.equal(body.match(/: not read\./g)?.length, 3);
  assert.match(body, /more than 200 megapixels/);
  const first = readdirSync(w.folders.evidence);
  assert.match(body, /One that could not be read makes room for it/);
  for (const size of [9, 10, 11])
    assert.equal((await upload(olu, path, pngFile(size))).statusCode, 303, 'they make room, one by one');
  const kept = readdirSync(w.folders.evidence);
  assert.equal(kept.length, 3);
  assert.ok(!kept.some((name) => first.includes(name)), 'with their files');
  assert.equal(historyOf(w.db, pair).filter(({ action }) => action === 'calibration.scan_removed').length, 3);
  assert.doesNotMatch(
    (await olu.get(path)).body,
    /name="scan"/,
    'there is no room for a fourth that may be read',
  );
  const fourth = await upload(olu, path, pngFile(12));
  assert.equal(fourth.statusCode, 422);
  assert.match(fourth.body, /There are 3 scans already/);
});

test('a scan is for the people who calibrate the pair: others have no such page, and an approved revision none', async (t) => {
  const w = await world(t);
  const { path } = draftToScan(w);
  for (const name of ['petra', 'alice', 'mallory'] as const)
    assert.equal((await upload(await w.as(name), path, pngFile(), {}, '/menu')).statusCode, 404, name);
  for (const [i, name] of (['bob', 'mia', 'olu'] as const).entries())
    assert.equal((await upload(await w.as(name), path, pngFile(9 + i))).statusCode, 303, name);
  const { equipment, substrates } = w.cast;
  const approved = `/calibrations/${equipment.label}/${substrates.film}/1`;
  const late = await upload(await w.as('olu'), approved, pngFile(), {}, '/menu');
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /is no draft any more/);
});

test('nobody approves while a scan is still to be read: removed or read, it may be', async (t) => {
  const w = await world(t);
  const { path } = draftToScan(w);
  const [olu, mia] = [await w.as('olu'), await w.as('mia')];
  await mia.post(`${path}/reading`, { version: '1', dots_x: '20', gain_x: '0' }, path);
  await upload(olu, path, pngFile(8), { place: 'left' });
  const early = await mia.post(`${path}/approval`, { version: '2' }, path);
  assert.equal(early.statusCode, 409);
  assert.match(early.body, /scan\.png is still being read\. Wait for what it says, or remove it/);
  const [removal = ''] = /\/calibrations\/[\d/]+\/scans\/\d+\/removal/.exec((await olu.get(path)).body) ?? [];
  await olu.post(removal, {}, path);
  assert.equal((await mia.post(`${path}/approval`, { version: '2' }, path)).statusCode, 303);
});

test('a scan that is removed takes its files with it; the janitor takes what no row names, and leaves the rest', async (t) => {
  const w = await world(t);
  const { path, pair } = draftToScan(w);
  const olu = await w.as('olu');
  for (const size of [8, 9]) await upload(olu, path, pngFile(size));
  const { evidence } = w.folders;
  for (const name of readdirSync(evidence)) writeFileSync(join(evidence, `${name}-copy`), 'a copy');
  writeFileSync(join(evidence, 'nobodys-copy'), 'a copy');
  for (const name of readdirSync(evidence)) utimesSync(join(evidence, name), 1, 1);
  await tidy(w.db, w.folders, () => false);
  assert.equal(readdirSync(evidence).length, 4);
  assert.ok(!existsSync(join(evidence, 'nobodys-copy')));

  const [removal = ''] = /\/calibrations\/[\d/]+\/scans\/\d+\/removal/.exec((await olu.get(path)).body) ?? [];
  for (let press = 0; press < 2; press++) {
    const answer = await olu.post(removal, {}, path);
    assert.equal(answer.headers.location, `${path}#scans`);
  }
  assert.equal(readdirSync(evidence).length, 2);
  assert.equal((await (await w.as('petra')).post(removal)).statusCode, 404);
  assert.equal(historyOf(w.db, pair)[0]?.action, 'calibration.scan_removed');
});

test('scans of a draft that was given up stay 7 days, those of what was approved stay for good', async (t) => {
  const w = await world(t);
  const draft = draftToScan(w);
  const olu = await w.as('olu');
  for (const size of [8, 9]) await upload(olu, draft.path, pngFile(size));
  const { evidence } = w.folders;
  for (const name of readdirSync(evidence)) writeFileSync(join(evidence, `${name}-copy`), 'a copy');
  const round = async (daysAgo: number) => {
    const set =
      'update calibrations set withdrawn_at = 1000 * (unixepoch() - ?) where withdrawn_by is not null';
    w.db.$client.prepare(set).run(daysAgo * 86_400);
    await tidy(w.db, w.folders, () => false);
    return readdirSync(evidence).length;
  };
  await olu.post(`${draft.path}/withdrawal`, { reason: '' }, draft.path);
  assert.equal(await round(6), 4);
  const approved = w.db.$client.prepare(
    'update calibrations set approved_at = ? where withdrawn_by is not null',
  );
  approved.run(1);
  assert.equal(await round(8), 4);
  approved.run(null);
  assert.equal(await round(8), 0);
  assert.equal((await olu.get(draft.path)).statusCode, 200);
});

test('on a full disk what was typed is kept, and no file', async (t) => {
  const w = await world(t);
  const { path } = draftToScan(w);
  const olu = await w.as('olu');
  w.db.$client.pragma(`max_page_count = ${w.db.$client.pragma('page_count', { simple: true })}`);
  let answer = await upload(olu, path, pngFile(8), { place: 'middle' });
  for (let size = 9; answer.statusCode === 303 && size < 200; size++) {
    const [removal = ''] =
      /\/calibrations\/[\d/]+\/scans\/\d+\/removal/.exec((await olu.get(path)).body) ?? [];
    await olu.post(removal, {}, path);
    answer = await upload(olu, path, pngFile(size), { place: 'middle' });
  }
  assert.equal(answer.statusCode, 507);
  assert.match(answer.body, /The disk of the portal is full/);
  assert.match(answer.body, /name="place" type="text" value="middle"/);
  w.db.$client.pragma('max_page_count = 1000000');
});

function upload(
  who: Awaited<ReturnType<World['as']>>,
  path: string,
  content: Uint8Array,
  fields: Record<string, string> = {},
  page = path,
) {
  return who.upload(`${path}/scans`, fields, [{ field: 'scan', name: 'scan.png', content }], page);
}

/** A PNG of 30,000 × 30,000 pixels in a few bytes. */
function bomb(): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(30_000, 0);
  head.writeUInt32BE(30_000, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const rows = deflateSync(Buffer.alloc(1 << 20));
  return Buffer.concat([
    signature,
    pngChunk('IHDR', head),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
