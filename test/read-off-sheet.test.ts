import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findRevision, type Pair } from '../src/domain/press/calibrations.ts';
import { historyOf } from '../src/domain/trace/history.ts';
import { type World, world } from './support/world.ts';

const READ = { dots_x: '9', gain_x: '12', version: '1' };

test('a module that the sheet does not show is refused, and the sentence names those next to it', async (t) => {
  const { as, path } = await draft(t);
  const olu = await as('olu');
  const page = (await olu.get(`${path}/1`)).body.replace(/\s+/g, ' ');
  assert.match(
    page,
    /On the sheet: .*7 × 7 dots \(0\.15 mm\)<\/span>, .*47 × 47 dots \(0\.99 mm\)<\/span>\./,
  );
  for (const [typed, sentence] of [
    [{ dots_x: '12' }, /The sheet shows no module of 12 × 12 dots; next to it are 11 × 11 and 13 × 13\./],
    [{ dots_x: '5' }, /The sheet shows no module of 5 × 5 dots; next to it are 7 × 7\./],
    [{ dots_x: '60' }, /The sheet shows no module of 60 × 60 dots; next to it are 47 × 47\./],
    [{ dots_x: '9', dots_y: '10' }, /The sheet shows no module of 9 × 10 dots, but one of 9 × 9\./],
    [
      { dots_x: '47', gain_x: '250' },
      /250 µm on both edges leave nothing of the combs of 0\.5 mm to measure/,
    ],
    [
      { dots_x: '47', gain_y: '−250.5' },
      /−250\.5 µm on both edges leave nothing of the combs of 0\.5 mm to measure/,
    ],
  ] as const) {
    const answer = await olu.post(`${path}/1/reading`, { ...READ, ...typed });
    assert.equal(answer.statusCode, 422, JSON.stringify(typed));
    assert.match(answer.body, sentence);
    assert.match(answer.body, new RegExp(`value="${typed.dots_x}"`), 'what was typed stays');
  }
  assert.equal((await olu.post(`${path}/1/reading`, { ...READ, dots_x: '13' })).statusCode, 303);
  assert.match((await olu.get(`${path}/1`)).body, /layout 2/);
});

test('where x and y differ, the dots along are those of the sheet', async (t) => {
  const { as, db, cast, pair, path } = await draft(t, ['720.5', '1440']);
  const olu = await as('olu');
  const answer = await olu.post(`${path}/1/reading`, { ...READ, dots_x: '14', dots_y: '29' });
  assert.match(answer.body, /no module of 14 × 29 dots, but one of 14 × 28\./);
  await olu.post(`${path}/1/reading`, { ...READ, dots_x: '14' });
  const { calibration } = findRevision(db, cast.olu, { pair, revision: 1 });
  assert.deepEqual([calibration.dotsX, calibration.dotsY], [14, 28]);
});

test('what was too wide for the sheet cannot have been read off it, before a wider one was printed', async (t) => {
  const { as, db, cast, pair, path } = await draft(t, ['600', '600']);
  const olu = await as('olu');
  await olu.get(`${path}/1/sheet?width=16`);
  assert.match(
    (await olu.get(`${path}/1`)).body,
    /From <span class="one">14 × 14 dots<\/span> on they are too large/,
  );
  const narrow = await olu.post(`${path}/1/reading`, { ...READ, dots_x: '14' });
  assert.equal(narrow.statusCode, 422);
  assert.match(narrow.body, /14 × 14 dots is too large for a sheet of 16 mm: the largest on it is 12 × 12\./);
  await olu.get(`${path}/1/sheet?width=60`);
  await olu.get(`${path}/1/sheet?width=16,5`);
  assert.equal((await olu.post(`${path}/1/reading`, { ...READ, dots_x: '14' })).statusCode, 303);
  assert.equal(
    findRevision(db, cast.olu, { pair, revision: 1 }).calibration.sheetWidth,
    60_000,
    'the widest counts',
  );
  const handed = historyOf(db, pair).filter(({ action }) => action === 'calibration.sheet_downloaded');
  assert.deepEqual(
    handed.map(({ detail, who }) => [detail.layout, detail.width, who]),
    [
      [2, '16.5 mm', 'Olu'],
      [2, '60 mm', 'Olu'],
      [2, '16 mm', 'Olu'],
    ],
  );
});

test('a web too narrow for the data code of a very coarse press is refused', async (t) => {
  const { as, path } = await draft(t, ['50', '50']);
  const olu = await as('olu');
  const answer = await olu.get(`${path}/1/sheet?width=16`);
  assert.equal(answer.statusCode, 422);
  assert.match(answer.body, /16 mm are too few for the code that says what the sheet is for, at 50 dpi/);
  assert.equal((await olu.get(`${path}/1/sheet?width=22`)).statusCode, 200);
});

test('what was read off a sheet of layout 1 stays valid and says so; its draft gets no other sheet', async (t) => {
  const { as, db, cast, pair, path } = await draft(t);
  const olu = await as('olu');
  const old = db.$client.prepare('update calibrations set sheet_layout = 1 where equipment_id = ?');
  old.run(pair.equipmentId);
  assert.doesNotMatch((await olu.get(`${path}/1`)).body, /On the sheet/);
  await olu.post(`${path}/1/reading`, { ...READ, dots_x: '12' });
  const other = await olu.get(`${path}/1/sheet?width=60`);
  assert.equal(other.statusCode, 409);
  assert.match(other.body, /What was entered is of a sheet of layout 1, which is not drawn any more/);
  assert.equal((await olu.post(`${path}/1/approval`, { version: '2', months: '3' })).statusCode, 303);
  assert.match((await olu.get(`${path}/1`)).body, /layout 1/);
  assert.match((await olu.get(path)).body, /layout 1/);

  await olu.post(`${path}/revisions`);
  assert.equal(findRevision(db, cast.olu, { pair, revision: 2 }).calibration.sheetLayout, 2);
  db.$client.prepare('update calibrations set sheet_layout = 1 where revision = 2').run();
  assert.equal((await olu.get(`${path}/2/sheet?width=60`)).statusCode, 200);
  assert.equal(
    findRevision(db, cast.olu, { pair, revision: 2 }).calibration.sheetLayout,
    2,
    'nothing was read before',
  );
});

async function draft(t: Parameters<typeof world>[0], resolution?: [string, string]) {
  const w: World = await world(t);
  const pair: Pair = { equipmentId: w.cast.equipment.proof, substrateId: w.cast.substrates.film };
  if (resolution)
    w.db.$client
      .prepare('update equipment set resolution_x = ?, resolution_y = ? where id = ?')
      .run(...resolution, pair.equipmentId);
  const path = `/calibrations/${pair.equipmentId}/${pair.substrateId}`;
  await (await w.as('olu')).post(`${path}/revisions`);
  return { ...w, pair, path };
}
