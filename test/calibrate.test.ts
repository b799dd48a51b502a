import assert from 'node:assert/strict';
import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inMonths } from '../src/domain/press/calibrating.ts';
import {
  calibratedSubstrates,
  findRevision,
  listCalibrations,
  type Pair,
} from '../src/domain/press/calibrations.ts';
import { findEquipment } from '../src/domain/press/equipment.ts';
import { changeEquipment } from '../src/domain/press/equipment-changes.ts';
import { historyOf } from '../src/domain/trace/history.ts';
import { tidy } from '../src/work/janitor.ts';
import { pngFile } from './support/files.ts';
import { type World, world } from './support/world.ts';

const READ = { dots_x: '9', gain_x: '40', remarks: 'At 50 m/min.', version: '1' };
const PNG = pngFile();
const LARGER = pngFile(64);

test('Olu calibrates a pair: start, read, look, approve; the substrate is in the list then', async (t) => {
  const { as, db, cast, place } = await world(t);
  const { pair, path } = proofOnFilm(cast);
  const order = place('PO-1', 10);
  const olu = await as('olu');
  const choice = `/work-orders/${order.id}/generation?equipment=${pair.equipmentId}`;
  assert.match((await olu.get(choice)).body, /No substrate is calibrated for this equipment yet/);
  assert.match((await olu.get(path)).body, /Not calibrated/);

  const started = await olu.post(`${path}/revisions`, { order: String(order.id) });
  assert.equal(started.headers.location, `${path}/1?order=${order.id}`);
  assert.match((await olu.get(`${path}/1`)).body, /Upload a scan, or save what you read/);
  const read = await olu.post(`${path}/1/reading`, { ...READ, order: String(order.id) });
  assert.equal(read.headers.location, `${path}/1?order=${order.id}#result`);
  const shown = (await olu.get(`${path}/1?order=${order.id}`)).body;
  assert.match(shown, /9 × 9 dots, 0\.191 × 0\.191 mm/);
  assert.match(shown, /4 × 4 dots/, '80 µm are 3.78 dots of 1200 dpi');
  assert.match((await olu.get(choice)).body, /No substrate is calibrated/, 'a draft counts for nothing');

  const approved = await olu.post(`${path}/1/approval`, {
    version: '2',
    months: '12',
    order: String(order.id),
  });
  const query = `equipment=${pair.equipmentId}&substrate=${pair.substrateId}`;
  assert.equal(approved.headers.location, `/work-orders/${order.id}/generation?${query}`);
  assert.match((await olu.get(String(approved.headers.location))).body, /selected>White PP film/);
  const { calibration } = findRevision(db, cast.olu, { pair, revision: 1 });
  assert.deepEqual(
    [calibration.dotsX, calibration.dotsY, calibration.reductionX, calibration.reductionY],
    [9, 9, 4, 4],
  );
  assert.equal(
    calibration.expiresAt?.getTime(),
    inMonths(calibration.approvedAt ?? new Date(), 12).getTime(),
  );
  const actions = historyOf(db, pair).map(({ action }) => action);
  assert.deepEqual(actions, ['calibration.approved', 'calibration.read', 'calibration.started']);
});

test('every revision stays: approved, superseded, withdrawn, and a draft beside them', async (t) => {
  const { as, db, cast } = await world(t);
  const pair = { equipmentId: cast.equipment.inkjet, substrateId: cast.substrates.film };
  const path = `/calibrations/${pair.equipmentId}/${pair.substrateId}`;
  const mia = await as('mia');
  for (let n = 0; n < 2; n++)
    assert.equal((await mia.post(`${path}/revisions`)).headers.location, `${path}/2`, 'one draft a pair');
  await mia.post(`${path}/2/reading`, { ...READ, dots_x: '10' });
  for (let n = 0; n < 2; n++)
    assert.equal((await mia.post(`${path}/2/approval`, { version: '2', months: '1' })).statusCode, 303);
  await mia.post(`${path}/revisions`);
  const states = listCalibrations(db, cast.mia, pair).map(({ state }) => state);
  assert.deepEqual(states, ['draft', 'approved', 'superseded']);
  assert.equal(historyOf(db, pair).filter(({ action }) => action === 'calibration.approved').length, 2);

  const withdrawn = await mia.post(`${path}/2/withdrawal`, { reason: '' });
  assert.equal(withdrawn.statusCode, 422);
  assert.match(withdrawn.body, /Enter a reason/);
  for (let n = 0; n < 2; n++)
    assert.equal((await mia.post(`${path}/2/withdrawal`, { reason: 'Wrong anilox.' })).statusCode, 303);
  assert.equal((await mia.post(`${path}/3/withdrawal`)).statusCode, 303, 'a draft needs no reason');
  const page = (await mia.get(path)).body;
  for (const state of ['Withdrawn', 'Superseded']) assert.match(page, new RegExp(state));
  assert.match((await mia.get(`${path}/2`)).body, /Wrong anilox\./);
  const left = calibratedSubstrates(db, findEquipment(db, cast.mia, pair.equipmentId));
  assert.deepEqual(
    left.map(({ substrate }) => substrate.name),
    ['Kraft paper'],
  );
  assert.equal((await mia.post(`${path}/1/withdrawal`, { reason: 'Late.' })).statusCode, 409);
  assert.equal((await mia.post(`${path}/2/reading`, READ)).statusCode, 409);
  assert.equal((await mia.post(`${path}/3/approval`, { version: '1' })).statusCode, 409);
});

test('an expired calibration is out of the list at that moment, and says so', async (t) => {
  const { as, db, cast } = await world(t);
  const pair = { equipmentId: cast.equipment.inkjet, substrateId: cast.substrates.film };
  const press = findEquipment(db, cast.olu, pair.equipmentId);
  assert.equal(calibratedSubstrates(db, press).length, 2);
  db.$client
    .prepare('update calibrations set expires_at = ? where substrate_id = ?')
    .run(Date.now(), pair.substrateId);
  assert.equal(calibratedSubstrates(db, press).length, 1);
  const page = await (await as('olu')).get(`/calibrations/${pair.equipmentId}/${pair.substrateId}`);
  assert.match(page.body, /Not calibrated/);
  assert.match(page.body, /Expired/);
});

test('what cannot be is refused with a sentence, and what was typed stays', async (t) => {
  const { as, cast } = await world(t);
  const { path } = proofOnFilm(cast);
  const olu = await as('olu');
  await olu.post(`${path}/revisions`);
  const cases: [Record<string, string>, RegExp][] = [
    [{ dots_x: '' }, /Enter the smallest module that scanned/],
    [{ dots_x: '300' }, /Enter whole dots from 1 to 256/],
    [{ dots_x: '2' }, /0\.042 × 0\.042 mm: no camera resolves less than 0\.05 mm/],
    [{ dots_y: '12' }, /readers need squares/],
    [{ gain_x: '' }, /Enter the gain per edge/],
    [{ gain_x: '96' }, /96 µm on both edges closes every gap of a module of 191 µm/],
    [{ gain_x: '−96' }, /−96 µm on both edges wipes out every bar/],
    [{ gain_x: '501' }, /Enter micrometres per edge from −500 to 500/],
    [{ gain_x: 'much' }, /Enter micrometres per edge/],
    [{ gain_x: '1.200' }, /Is 1\.200 1200, or 1 and 200 thousandths/],
    [{ reduction_x: '9' }, /Enter whole dots from 0 to 8/],
    [{ remarks: 'x'.repeat(2001) }, /Shorten this to 2,000 characters/],
  ];
  for (const [change, sentence] of cases) {
    const answer = await olu.post(`${path}/1/reading`, { ...READ, remarks: 'Kept words.', ...change });
    assert.equal(answer.statusCode, 422, JSON.stringify(change));
    assert.match(answer.body, sentence);
    if (!change.remarks) assert.match(answer.body, /Kept words\./);
  }
  assert.match(
    (await olu.post(`${path}/1/approval`, { version: '1' })).body,
    /Nothing was read off its sheet yet/,
  );
  await olu.post(`${path}/1/reading`, { ...READ, gain_x: '−12,5', gain_y: '20', reduction_y: '1' });
  const page = (await olu.get(`${path}/1`)).body;
  assert.match(page, /−12\.5 µm across, 20 µm along/);
  assert.match(page, /0 × 1 dots/);
  for (const months of ['0', '25', '1.5', 'ten'])
    assert.equal((await olu.post(`${path}/1/approval`, { version: '2', months })).statusCode, 422, months);
});

test('it keeps a scan by its content, hands it out, and replaces it', async (t) => {
  const { as, db, cast, folders, maker } = await world(t);
  const { path } = proofOnFilm(cast);
  const olu = await as('olu');
  await olu.post(`${path}/revisions`);
  const upload = (name: string, content: Uint8Array, fields: Record<string, string> = READ) =>
    olu.upload(`${path}/1/reading`, fields, [{ field: 'evidence', name, content }], '/menu');
  const wrong = await upload('scan.png', Buffer.from('<svg onload="alert(1)">'));
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /scan\.png is not a PNG, JPEG or TIFF image/);
  assert.match((await upload('scan.pdf', Buffer.from('%PDF-1.7 .....'))).body, /is not a PNG/);
  assert.deepEqual(readdirSync(folders.evidence), []);
  const version = { ...READ, version: '2' };
  assert.equal((await upload('..\\scan "1".png', PNG, version)).statusCode, 303);
  assert.equal((await upload('scan 2.png', LARGER, { ...version, dots_x: '1' })).statusCode, 422);
  assert.match((await olu.get(`${path}/1`)).body, /scan 2\.png/, 'a file is kept though a field is wrong');
  const [kept, ...more] = readdirSync(folders.evidence);
  assert.deepEqual(more, [], 'the one before is gone');
  assert.equal(readFileSync(join(folders.evidence, kept ?? '')).length, LARGER.length);
  assert.deepEqual(readdirSync(folders.uploads), []);

  const got = await (await as('mia')).get(`${path}/1/evidence`);
  assert.equal(got.headers['content-type'], 'image/png');
  assert.match(String(got.headers['content-disposition']), /^attachment; filename="scan 2\.png"/);
  assert.deepEqual(got.rawPayload, LARGER);
  for (const name of ['petra', 'alice', 'root'] as const)
    assert.equal((await (await as(name)).get(`${path}/1/evidence`)).statusCode, 404, name);

  const orphan = join(folders.evidence, 'orphan');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(orphan, 'x');
  utimesSync(orphan, 0, 0);
  await tidy(db, folders, maker.isRunning);
  assert.deepEqual(readdirSync(folders.evidence), [kept]);
});

test('a file of more than 50 MB is refused and leaves nothing', async (t) => {
  const { as, cast, folders } = await world(t);
  const { path } = proofOnFilm(cast);
  const olu = await as('olu');
  await olu.post(`${path}/revisions`);
  const content = Buffer.concat([PNG, Buffer.alloc(50 * 1024 * 1024)]);
  const answer = await olu.upload(
    `${path}/1/reading`,
    READ,
    [{ field: 'evidence', name: 'big.png', content }],
    '/menu',
  );
  assert.equal(answer.statusCode, 422);
  assert.match(answer.body, /big\.png is larger than 50 MB/);
  assert.deepEqual([...readdirSync(folders.evidence), ...readdirSync(folders.uploads)], []);
});

test('of two people at one draft the second is told what the first one entered', async (t) => {
  const { as, db, cast } = await world(t);
  const { pair, path } = proofOnFilm(cast);
  const [mia, olu] = [await as('mia'), await as('olu')];
  await mia.post(`${path}/revisions`);
  await mia.post(`${path}/1/reading`, READ);
  const late = await olu.post(`${path}/1/reading`, { ...READ, dots_x: '13' });
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /Mia entered module 9 × 9 dots, gain 40 × 40 µm per edge/);
  assert.match(late.body, /name="dots_x" type="text" value="13"/);
  assert.equal((await olu.post(`${path}/1/approval`, { version: '1' })).statusCode, 409);
  assert.equal((await mia.post(`${path}/1/approval`, { version: '2' })).statusCode, 303);
  const second = await olu.post(`${path}/1/approval`, { version: '2' });
  assert.equal(second.statusCode, 409);
  assert.match(second.body, /it was approved by Mia on/);
  assert.equal(findRevision(db, cast.bob, { pair, revision: 1 }).approvedBy, 'Mia');
});

test('a press that changed takes its drafts along: nothing of them can be approved', async (t) => {
  const { as, db, cast } = await world(t);
  const { pair, path } = proofOnFilm(cast);
  const olu = await as('olu');
  await olu.post(`${path}/revisions`);
  await olu.post(`${path}/1/reading`, READ);
  const press = findEquipment(db, cast.bob, pair.equipmentId);
  const typed = {
    name: press.name,
    technology: press.technology,
    image_format: 'png',
    resolution_x: '2400',
    version: '1',
  };
  const { calibration } = findRevision(db, cast.bob, { pair, revision: 1 });
  changeEquipment(db, cast.bob, press.id, { ...typed, ending: String(calibration.id) });
  const late = await olu.post(`${path}/1/approval`, { version: '2' });
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /it was withdrawn: The equipment changed: .*resolution across 1200 → 2400/);
});

test('what is archived is not calibrated', async (t) => {
  const { as, cast } = await world(t);
  const { path } = proofOnFilm(cast);
  const bob = await as('bob');
  await bob.post(`/substrates/${cast.substrates.film}/archive`, { archived: 'yes' });
  assert.equal((await bob.post(`${path}/revisions`)).statusCode, 409);
  assert.match((await bob.get(path)).body, /White PP film is archived/);
});

test('to other companies no pair is there, in no way', async (t) => {
  const { as, cast } = await world(t);
  const path = `/calibrations/${cast.equipment.inkjet}/${cast.substrates.film}`;
  const posts = [`${path}/revisions`, `${path}/1/reading`, `${path}/1/approval`, `${path}/1/withdrawal`];
  for (const name of ['alice', 'petra', 'mallory', 'root'] as const) {
    const client = await as(name);
    for (const url of [path, `${path}/1`, `${path}/1/evidence`])
      assert.equal((await client.get(url)).statusCode, 404, `${name} ${url}`);
    for (const url of posts)
      assert.equal(
        (await client.post(url, { ...READ, reason: 'Because.' })).statusCode,
        404,
        `${name} ${url}`,
      );
  }
  const bob = await as('bob');
  for (const url of [
    '/calibrations/1/99',
    '/calibrations/99/1',
    `${path}/99`,
    '/calibrations/1/x',
    `${path}/0`,
  ])
    assert.equal((await bob.get(url)).statusCode, 404, url);
});

test('what was typed when the session ended is there after signing in', async (t) => {
  const { as, db, cast } = await world(t);
  const { path } = proofOnFilm(cast);
  const olu = await as('olu');
  await olu.post(`${path}/revisions`);
  db.$client.prepare('update sessions set expires_at = 1').run();
  const answer = await olu.upload(`${path}/1/reading`, { ...READ, gain_x: '17' }, [], '/menu');
  assert.equal(answer.headers.location, `/sign-in?next=${encodeURIComponent(`${path}/1`)}`);
  const page = (await (await as('olu')).get(`${path}/1`)).body;
  assert.match(page, /what you typed is back/);
  assert.match(page, /name="gain_x" type="text" value="17"/);
});

test('a month later is the same day, or the last one there is', () => {
  const day = (text: string, months: number) =>
    inMonths(new Date(`${text}T10:00:00Z`), months)
      .toISOString()
      .slice(0, 10);
  assert.equal(day('2026-11-23', 12), '2027-11-23');
  assert.equal(day('2027-01-31', 1), '2027-02-28');
  assert.equal(day('2028-02-29', 12), '2029-02-28');
});

function proofOnFilm(cast: World['cast']): { pair: Pair; path: string } {
  const pair = { equipmentId: cast.equipment.proof, substrateId: cast.substrates.film };
  return { pair, path: `/calibrations/${pair.equipmentId}/${pair.substrateId}` };
}
