import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { findRevision } from '../src/domain/press/calibrations.ts';
import { listCorrections } from '../src/domain/press/measured/corrections.ts';
import { historyOf } from '../src/domain/trace/history.ts';
import { draftToScan } from './support/draft-scans.ts';
import { putReading } from './support/read-scan.ts';
import { world } from './support/world.ts';

// The made-up reading: codes of 6 × 6 dots and more were all read, gains of 12.4 and 21.7 µm. At 600 dpi a dot is 42.3 µm.
const MORE = { value: 14, uncertainty: 1.6 };
const TAKEN = {
  dots_x: '7',
  dots_y: '7',
  gain_x: '12.4',
  gain_y: '21.7',
  reduction_x: '1',
  reduction_y: '1',
};

test('Olu saves what a scan proposes, and the trace says that it was measured', async (t) => {
  const { olu, path, draft, scan, traced } = await scanned(t);
  const page = await olu.get(path);
  const text = page.body.replace(/\s+/g, ' ');
  assert.match(text, /1 scan \(left\)/);
  assert.match(text, /12\.4 ± 1\.6 µm across, 21\.7 ± 1\.7 µm along/);
  assert.match(text, /7 × 7 dots, 0\.296 mm/);
  assert.match(text, /name="gain_x"[^>]*value="12\.4"/, 'the form is filled as proposed');
  const answer = await olu.post(`${path}/reading`, { ...TAKEN, version: '1', proposal: String(scan) });
  assert.equal(answer.statusCode, 303);
  const { dotsX, gainX, gainY, reductionX, version } = draft();
  assert.deepEqual([dotsX, gainX, gainY, reductionX, version], [7, 12_400, 21_700, 1, 2]);
  assert.equal(traced()?.source, 'measured');
  assert.equal(
    (await olu.post(`${path}/reading`, { ...TAKEN, version: '1', proposal: String(scan) })).statusCode,
    303,
  );
  assert.equal(draft().version, 2, 'pressed twice, it is saved once');

  await olu.post(`${path}/approval`, { version: '2', months: '12' });
  const approved = (await olu.get(path)).body.replace(/\s+/g, ' ');
  assert.match(approved, /<dt>Taken from<\/dt> <dd>1 scan \(left\)<\/dd>/);
  assert.match(approved, /Scan: left/);
  assert.match(
    approved,
    /Secure codes may be printed|No secure codes on this pair/,
    'noise blocks were judged',
  );
});

test('what a scan proposes is approved with one button: what the page showed, and nothing else', async (t) => {
  const { olu, path, of, draft, scan, traced, world, db, pair } = await scanned(t);
  const text = (await olu.get(path)).body.replace(/\s+/g, ' ');
  const step = text.slice(text.indexOf('id="approve"'));
  assert.match(
    step,
    /as the scans propose.*7 × 7 dots, 0\.296 × 0\.296 mm.*<dt>Taken from<\/dt> <dd>1 scan \(left\)<\/dd>/,
  );
  const shown = { version: '1', proposal: String(scan), months: '12' };
  for (const proposal of ['', '0', `${scan} ${scan + 1}`])
    assert.equal((await olu.post(`${path}/approval`, { ...shown, proposal })).statusCode, 409, proposal);
  const second = putReading(world, of, { gain: { x: MORE, y: MORE } }, 'right');
  const older = await olu.post(`${path}/approval`, shown);
  assert.equal(older.statusCode, 409);
  assert.match(older.body, /are not those that this page showed/);
  assert.equal(draft().dotsX, null, 'nothing was saved on the way');

  const now = { ...shown, proposal: `${scan} ${second}` };
  assert.match(older.body, new RegExp(`name="proposal" value="${now.proposal}"`));
  const two = await Promise.all([olu.post(`${path}/approval`, now), olu.post(`${path}/approval`, now)]);
  assert.deepEqual(
    two.map(({ statusCode }) => statusCode),
    [303, 303],
    'pressed twice',
  );
  const { state, dotsX, gainX, version } = draft();
  assert.deepEqual([state, dotsX, gainX, version], ['approved', 7, 13_200, 2]);
  assert.equal(traced()?.source, 'measured');
  const actions = historyOf(db, pair).map(({ action }) => action);
  assert.deepEqual(actions.slice(1, 3), ['calibration.approved', 'calibration.read']);
  const late = await (await world.as('mia')).post(`${path}/approval`, now);
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /was approved by Olu/);
});

test('a figure is corrected with a remark only; both values stay, and are shown side by side for ever', async (t) => {
  const { olu, path, draft, scan, traced, db } = await scanned(t);
  const typed = { ...TAKEN, gain_x: '15', version: '1', proposal: String(scan) };
  const refused = await olu.post(`${path}/reading`, typed);
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /Say why this differs from what was measured/);
  assert.match(refused.body, /name="gain_x"[^>]*value="15"/, 'what was typed stays');
  assert.equal(draft().dotsX, null);

  await olu.post(`${path}/reading`, { ...typed, correction: 'The loupe says 15.' });
  assert.equal(draft().gainX, 15_000);
  assert.deepEqual(
    [traced()?.source, traced()?.why, traced()?.['gain across, measured → typed']],
    ['corrected', 'The loupe says 15.', '12.4 µm → 15 µm'],
  );
  // The module gets a remark of its own; that of the gain stays with the gain.
  const more = { ...typed, dots_x: '6', dots_y: '6', version: '2' };
  assert.equal((await olu.post(`${path}/reading`, more)).statusCode, 422);
  await olu.post(`${path}/reading`, { ...more, correction: 'The label is small.' });
  const kept = () =>
    listCorrections(db, draft().id).map(({ figure, measured, typed, remark, by }) => [
      figure,
      measured,
      typed,
      remark,
      by,
    ]);
  assert.deepEqual(kept(), [
    ['module', '7 × 7 dots', '6 × 6 dots', 'The label is small.', 'Olu'],
    ['gain across', '12.4 µm', '15 µm', 'The loupe says 15.', 'Olu'],
  ]);
  await olu.post(`${path}/reading`, { ...TAKEN, gain_x: '15', version: '3', proposal: String(scan) });
  assert.deepEqual(
    kept().map(([figure]) => figure),
    ['gain across'],
    'a module as measured is no correction',
  );
  await olu.post(`${path}/approval`, { version: '4', months: '12' });
  const page = (await olu.get(path)).body.replace(/\s+/g, ' ');
  assert.match(page, /corrected by hand/);
  assert.match(
    page,
    /Gain across<\/th><td data-label="Measured">12\.4 µm<\/td><td data-label="Entered">15 µm<\/td>/,
  );
});

test('a pair that is not fit has reasons and no proposal; values can be entered with a remark, and it says so', async (t) => {
  const { olu, path, scan, draft, traced } = await scanned(t, {
    reflectance: { white: 0.6, black: 0.4, contrast: 0.2 },
  });
  const page = (await olu.get(path)).body.replace(/\s+/g, ' ');
  assert.match(page, /Not fit<\/strong>, by 1 scan \(left\)/);
  assert.match(page, /The contrast of ink and substrate is 0\.20; readers need 0\.40/);
  assert.doesNotMatch(page, /Take the proposal|as the scans propose/);
  const typed = { ...TAKEN, version: '1', proposal: String(scan) };
  assert.equal((await olu.post(`${path}/reading`, typed)).statusCode, 422);
  await olu.post(`${path}/reading`, { ...typed, correction: 'Only for infrared readers.' });
  assert.equal(traced()?.source, 'typed');
  await olu.post(`${path}/approval`, { version: '2', months: '1' });
  const approved = (await olu.get(path)).body.replace(/\s+/g, ' ');
  assert.match(approved, /entered by hand; 1 scan \(left\) said the pair is not fit/);
  assert.match(approved, /Only for infrared readers\./);
  assert.equal(draft().state, 'approved');
});

test('a scan that was read since the page was opened is not passed over, nor by the approval', async (t) => {
  const { olu, path, of, scan, draft, world } = await scanned(t);
  const second = putReading(world, of, {}, 'right');
  const typed = { ...TAKEN, version: '1', proposal: String(scan) };
  const older = await olu.post(`${path}/reading`, typed);
  assert.equal(older.statusCode, 409);
  assert.match(older.body, /the scans that were read are not those that this page showed/);
  const proposal = `${scan} ${second}`;
  assert.match(
    older.body,
    new RegExp(`name="proposal" value="${proposal}"`),
    'the form can be saved as it is now',
  );
  assert.equal((await olu.post(`${path}/reading`, { ...typed, proposal })).statusCode, 303);
  putReading(world, of, {}, 'middle');
  const approval = await olu.post(`${path}/approval`, { version: '2', months: '12' });
  assert.equal(approval.statusCode, 409);
  assert.match(approval.body, /Take the proposal or save the readings again/);
  assert.match(approval.body, />Take the proposal<\/button>/);
  assert.equal(draft().state, 'draft');
});

test('without a scan nothing is asked and nothing measured', async (t) => {
  const here = await world(t);
  const { path, pair } = draftToScan(here);
  const olu = await here.as('olu');
  const page = await olu.get(path);
  assert.doesNotMatch(page.body, /Why it differs|What the scans say/);
  await olu.post(`${path}/reading`, { dots_x: '7', gain_x: '3', version: '1' });
  const { calibration } = findRevision(here.db, here.cast.olu, { pair, revision: 1 });
  assert.deepEqual([calibration.dotsX, calibration.measured], [7, null]);
  assert.match(
    (await olu.get(path)).body.replace(/\s+/g, ' '),
    /entered by hand, without a scan that was measured/,
  );
});

async function scanned(t: TestContext, more = {}) {
  const here = await world(t);
  const { of, pair, path } = draftToScan(here);
  const scan = putReading(here, of, more);
  const { db, cast } = here;
  const draft = () => findRevision(db, cast.olu, { pair, revision: 1 }).calibration;
  const traced = () => historyOf(db, pair).find(({ action }) => action === 'calibration.read')?.detail;
  return { world: here, db, pair, olu: await here.as('olu'), of, path, scan, draft, traced };
}
