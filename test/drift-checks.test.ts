import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { approveDraft, enterReading, startCalibration } from '../src/domain/press/calibrating.ts';
import { listDriftChecks } from '../src/domain/press/drift/drift-checks.ts';
import { formHeaders, multipart, proofOf } from './support/client.ts';
import { pngFile } from './support/files.ts';
import { putReading } from './support/read-scan.ts';
import { world } from './support/world.ts';

const within = { gain: { x: { value: 14, uncertainty: 1.6 }, y: { value: 20, uncertainty: 1.7 } } };
const beyond = { gain: { x: { value: 28, uncertainty: 1.6 }, y: { value: 20, uncertainty: 1.7 } } };

test('a check that finds the press within says so on the page of the pair, with its figures', async (t) => {
  const { check, olu, path, texts } = await calibrated(t);
  check(within);
  const page = await texts(path);
  assert.match(page, /●<\/span> Within/);
  assert.match(page, /14\.0 ± 1\.6 µm, was 12\.0; may move by 15\.0/);
  assert.match(page, /<h2 id="gains-title">Gain over time<\/h2>/);
  assert.match(page, /data-label="What">Drift check of revision 1: within/);
  assert.doesNotMatch(page, /Recalibrate/);
  assert.match(await texts(`${path}/1/drift`), /●<\/span> Within/);
  assert.doesNotMatch((await olu.get('/')).body, /drifted/);
});

test('a press that has drifted is named on its pages, in every list and on the home page, until it is calibrated anew', async (t) => {
  const { check, olu, path, texts, world, pair } = await calibrated(t);
  check(within);
  check(beyond);
  assert.match(await texts(path), /Recalibrate\.<\/strong> The last drift check/);
  assert.match(
    await texts(path),
    /The gain across is 28 µm and was 12 µm: it moved by 16 µm, and 15 µm is the most\./,
  );
  for (const list of ['/calibrations', `/equipment/${pair.equipmentId}`, `/substrates/${pair.substrateId}`])
    assert.match(await texts(list), /▲<\/span> recalibrate/, list);
  assert.match(await texts('/'), /<a href="\/calibrations\/\d+\/\d+">1 calibration<\/a> has drifted/);
  const petra = await world.as('petra');
  assert.equal((await petra.get(`${path}/1/drift`)).statusCode, 404);

  approve(world, pair);
  assert.doesNotMatch((await olu.get('/')).body, /drifted/, 'another revision has no check');
  assert.match(await texts(path), /data-label="Of revision">1</, 'the checks before stay');
});

test('a check that cannot tell changes nothing', async (t) => {
  const { check, world, pair, texts, path } = await calibrated(t);
  check(beyond);
  check({ gain: undefined } as never);
  const checks = listDriftChecks(world.db, pair);
  assert.deepEqual(
    checks.map(({ verdict, revision, by }) => [verdict, revision, by]),
    [
      ['open', 1, 'Olu'],
      ['recalibrate', 1, 'Olu'],
    ],
  );
  assert.match(await texts(path), /○<\/span> Cannot tell/);
  assert.match(await texts('/'), /has drifted/);
});

test('the newest 200 checks are listed and drawn, and the page says so', async (t) => {
  const { check, path, texts, world, pair } = await calibrated(t);
  for (let i = 0; i < 199; i++) check(within);
  assert.doesNotMatch(await texts(path), /These are the newest/);
  check(within);
  check(beyond);
  const checks = listDriftChecks(world.db, pair);
  assert.deepEqual([checks.length, checks[0]!.verdict], [200, 'recalibrate']);
  assert.match(await texts(path), /These are the newest 200 checks\./);
});

test('a draft has nothing to compare with, and a check needs a scan', async (t) => {
  const { olu, path, world, pair } = await calibrated(t);
  const none = await olu.post(`${path}/1/drift-checks`, {});
  assert.equal(none.statusCode, 422);
  assert.match(none.body, /Choose the scan that is to be read\./);
  startCalibration(world.db, world.cast.olu, pair);
  assert.equal((await olu.get(`${path}/2/drift`)).statusCode, 409);
  const upload = { field: 'scan', name: 'scan.png', content: Buffer.from('no picture') };
  const refused = await olu.upload(`${path}/1/drift-checks`, {}, [upload], `${path}/1/drift`);
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /scan\.png is not a PNG, JPEG or TIFF image/);
});

test('the sheet of an approved revision is printed again, and its draft of later is another', async (t) => {
  const { olu, path } = await calibrated(t);
  const sheet = await olu.get(`${path}/1/sheet?width=60&of=drift`);
  assert.equal(sheet.headers['content-type'], 'image/png');
  const wrong = await olu.get(`${path}/1/sheet?width=1&of=drift`);
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /Check drift: /);
  assert.match(wrong.body, /from 16 to 1,000/);
});

test('a pair that is checked every day shows its last ten checks, and folds the others', async (t) => {
  const { check, texts, path } = await calibrated(t);
  for (let n = 0; n < 12; n++) check(within);
  for (const page of [path, `${path}/1/drift`]) {
    const [shown = '', folded = ''] = (await texts(page)).split('<summary>2 older checks</summary>');
    assert.equal(shown.match(/<\/span> Within/g)?.length, 10, page);
    assert.equal(folded.match(/<\/span> Within/g)?.length, 2, page);
  }
});

test('a session that ended while a picture was sent says so after signing in: the picture did not arrive', async (t) => {
  const { olu, path, world } = await calibrated(t);
  const page = `${path}/1/drift`;
  const { payload, contentType } = multipart({ ...proofOf((await olu.get(page)).body) }, [
    { field: 'scan', name: 'scan.png', content: pngFile() },
  ]);
  world.db.$client.prepare('update sessions set expires_at = 1').run();
  const headers = { ...formHeaders(page), 'content-type': contentType };
  const ended = await olu.send({ method: 'POST', url: `${path}/1/drift-checks`, headers, payload });
  assert.equal(ended.headers.location, `/sign-in?next=${encodeURIComponent(page)}`);
  const again = await world.as('olu');
  assert.match((await again.get(page)).body, /the picture did not arrive\. Choose it once more\./);
  assert.doesNotMatch((await again.get(page)).body, /did not arrive/, 'said once');
  assert.deepEqual(readdirSync(world.folders.uploads), []);
});

type Here = Awaited<ReturnType<typeof world>>;

async function calibrated(t: TestContext) {
  const here = await world(t);
  const pair = { equipmentId: here.cast.equipment.inkjet, substrateId: here.cast.substrates.clear };
  approve(here, pair);
  const olu = await here.as('olu');
  const check = (more: Parameters<typeof putReading>[2]) => {
    putReading(here, { pair, revision: 1, purpose: 'drift' }, more);
  };
  const texts = async (path: string) => (await olu.get(path)).body.replace(/\s+/g, ' ');
  const path = `/calibrations/${pair.equipmentId}/${pair.substrateId}`;
  return { world: here, pair, path, olu, check, texts };
}

function approve({ db, cast }: Here, pair: { equipmentId: number; substrateId: number }) {
  const { revision } = startCalibration(db, cast.olu, pair);
  enterReading(db, cast.olu, { pair, revision }, { dots_x: '7', gain_x: '12', gain_y: '20', version: '1' });
  approveDraft(db, cast.olu, { pair, revision }, { version: '2' });
}
