import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Refusal } from '../src/domain/access/refusal.ts';
import { copyNameOf, MOST_CAPTURE_BYTES } from '../src/domain/captures/captures.ts';
import { claimCapture, finishCapture, waitAgain } from '../src/domain/captures/reading.ts';
import { keepScan, removeScan } from '../src/domain/press/measured/keeping-scans.ts';
import { readScans, scansOf } from '../src/domain/press/measured/scans.ts';
import { historyOf } from '../src/domain/trace/history.ts';
import { measurer } from '../src/work/measuring.ts';
import { NoAnswer, pictureProcess, type ReadPicture, Stopped } from '../src/work/picture-process.ts';
import { draftToScan, putScan, scanOfDraft } from './support/draft-scans.ts';
import { pngFile } from './support/files.ts';
import { tempFolder } from './support/temp-folder.ts';
import { type World, world } from './support/world.ts';

const folder = tempFolder({ after });
const never: ReadPicture = () => assert.fail('nobody waits');

test('a scan is measured by the process that reads pictures, with a small copy beside it', async (t) => {
  const w = await world(t);
  const draft = draftToScan(w);
  const file = join(folder, 'scan.png');
  await scanOfDraft(w, draft).png({ compressionLevel: 1 }).toFile(file);
  const capture = await putScan(w, draft, file);
  await measurer(w.db, w.folders, pictureProcess().read)();
  const [scan] = readScans(w.db, calibrationId(w));
  assert.ok(scan, JSON.stringify(scansOf(w.db, calibrationId(w), 'calibration')));
  assert.equal(scan.place, 'left');
  assert.ok(Math.abs(scan.reading.gain!.x.value - 21) < 3 && Math.abs(scan.reading.gain!.y.value - 9) < 3);
  assert.ok(existsSync(join(w.folders.evidence, copyNameOf(capture))));
});

test('what is no scan of the sheet is read once, and says what to do', async (t) => {
  const w = await world(t);
  const draft = draftToScan(w);
  const file = join(folder, 'no-scan.png');
  writeFileSync(file, pngFile(64));
  await putScan(w, draft, file);
  await measurer(w.db, w.folders, pictureProcess().read)();
  const [{ capture } = assert.fail()] = scansOf(w.db, calibrationId(w), 'calibration');
  assert.equal(capture.state, 'failed');
  assert.match(capture.failure ?? '', /\. [A-Z].*\.$/s, 'what is wrong, and what to do');
  await measurer(w.db, w.folders, never)();
});

test('a process that is killed is asked again, three times in all', async (t) => {
  const { w, state } = await waiting(t);
  let asked = 0;
  const turn = measurer(w.db, w.folders, () => {
    asked++;
    return Promise.reject(new NoAnswer('ended with SIGKILL: '));
  });
  for (let i = 0; i < 3; i++) await assert.rejects(turn(), NoAnswer);
  await turn();
  assert.deepEqual([asked, state().state], [3, 'failed']);
  assert.match(state().failure ?? '', /failed more than once/);
});

test('what took too long is not asked again', async (t) => {
  const { w, state } = await waiting(t);
  await measurer(w.db, w.folders, () => Promise.reject(new NoAnswer('slow', 'It took too long.')))();
  assert.deepEqual([state().state, state().failure], ['failed', 'It took too long.']);
});

test('a scan that could not be read is read once more when it is uploaded again', async (t) => {
  const { w, draft, state } = await waiting(t);
  await measurer(w.db, w.folders, () => Promise.reject(new NoAnswer('slow', 'It took too long.')))();
  const { fileName, storedName, mediaType, bytes, sha256 } = state();
  const file = { fileName, storedName, mediaType, bytes, sha256 };
  for (let press = 0; press < 2; press++) {
    const kept = keepScan(w.db, w.cast.mia, draft.of, { file, place: '' });
    assert.deepEqual([kept.isNew, kept.capture.state, kept.capture.failure], [false, 'waiting', null]);
  }
  const added = historyOf(w.db, draft.pair).filter(({ action }) => action === 'calibration.scan_added');
  assert.equal(added.length, 2, 'at first, and once more');
  await measurer(w.db, w.folders, () => Promise.resolve(refused))();
  assert.equal(state().failure, refused.sentence);
});

test('a portal that stops lets the picture wait again, and counts no try; one that was killed reads it at its next start', async (t) => {
  const { w, state } = await waiting(t);
  for (let i = 0; i < 5; i++) await measurer(w.db, w.folders, () => Promise.reject(new Stopped()))();
  assert.deepEqual([state().state, state().tries], ['waiting', 0]);
  const lost = claimCapture(w.db)!;
  assert.equal(state().state, 'reading');
  assert.equal(claimCapture(w.db), undefined, 'it is being read');
  await measurer(w.db, w.folders, () => Promise.resolve(refused))();
  assert.equal(state().state, 'failed');
  assert.equal(finishCapture(w.db, lost, refused), false, 'a late answer counts for nothing');
});

test('one claim wins, and one that never came back is lost after a while', async (t) => {
  const { w, state } = await waiting(t);
  const first = claimCapture(w.db, new Date(0))!;
  const second = claimCapture(w.db)!;
  assert.notEqual(first.claim, second.claim);
  waitAgain(w.db, first, false);
  assert.deepEqual([state().state, state().claim], ['reading', second.claim]);
});

test('a scan that is removed while it is read is gone; its answer counts for nothing', async (t) => {
  const { w, draft } = await waiting(t);
  const capture = claimCapture(w.db)!;
  assert.equal(removeScan(w.db, w.cast.mia, draft.of, capture.id)?.id, capture.id);
  assert.equal(removeScan(w.db, w.cast.mia, draft.of, capture.id), undefined, 'pressed twice');
  assert.equal(finishCapture(w.db, capture, refused), false);
  assert.deepEqual(scansOf(w.db, calibrationId(w), 'calibration'), []);
});

test('the same file is one scan, three are the most, and neither person nor company keeps more than it may', async (t) => {
  const w = await world(t);
  const { db, cast } = w;
  const { of } = draftToScan(w);
  const file = (n: number, bytes = 10) => ({
    ...{ fileName: `${n}.png`, storedName: `s${n}`, mediaType: 'image/png' as const, bytes },
    sha256: `${n}`,
  });
  const keep = (n: number, bytes?: number) => keepScan(db, cast.olu, of, { file: file(n, bytes), place: '' });
  assert.equal(keep(1).isNew, true);
  assert.equal(keep(1).isNew, false);
  for (let n = 2; n <= 3; n++) keep(n);
  assert.throws(() => keep(4), isAbout('scan', /Remove one to upload another/));
  const places = scansOf(db, calibrationId(w), 'calibration').map(({ place }) => place);
  assert.deepEqual(places, ['scan 1', 'scan 2', 'scan 3']);
  removeScan(db, cast.olu, of, scansOf(db, calibrationId(w), 'calibration')[1]!.capture.id);
  const insert = db.$client.prepare(
    `insert into captures (company_id, purpose, file_name, stored_name, media_type, bytes, sha256, state, failure, created_at, created_by)
     values (?, 'calibration', 'x', ?, 'image/png', ?, 'x', 'failed', 'x', 1, ?)`,
  );
  for (let i = 0; i < 51; i++)
    insert.run(cast.olu.companyId, `full${i}`, MOST_CAPTURE_BYTES, cast.olu.userId);
  assert.throws(() => keep(5, MOST_CAPTURE_BYTES), isAbout('scan', /you have 10\.0 GB of scans/));
  const { userId } = cast.mia;
  for (let i = 51; i < 102; i++) insert.run(cast.olu.companyId, `full${i}`, MOST_CAPTURE_BYTES, userId);
  assert.throws(
    () => keepScan(db, cast.bob, of, { file: file(6, MOST_CAPTURE_BYTES), place: '' }),
    isAbout('scan', /Inkworks Labels has 19\.9 GB/),
  );
});

const refused = { kind: 'refused', sentence: 'It is no scan. Scan the sheet.' } as const;

/** A portal with one scan that waits to be read. */
async function waiting(t: Parameters<typeof world>[0]) {
  const w = await world(t);
  const draft = draftToScan(w);
  const file = join(folder, 'waiting.png');
  writeFileSync(file, pngFile());
  await putScan(w, draft, file);
  return { w, draft, state: () => scansOf(w.db, calibrationId(w), 'calibration')[0]!.capture };
}

function calibrationId({ db }: World): number {
  return db.$client.prepare("select id from calibrations where state = 'draft'").pluck().get() as number;
}

function isAbout(field: string, sentence: RegExp) {
  return (error: unknown) => error instanceof Refusal && sentence.test(error.fields[field] ?? '');
}
