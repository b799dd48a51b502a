import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Refusal } from '../src/domain/access/refusal.ts';
import { copyNameOf, type NewCapture } from '../src/domain/captures/captures.ts';
import { listDriftChecks } from '../src/domain/press/drift/drift-checks.ts';
import { keepScan, type ScansOf } from '../src/domain/press/measured/keeping-scans.ts';
import { scansOf } from '../src/domain/press/measured/scans.ts';
import { tidy } from '../src/work/janitor.ts';
import { draftToScan } from './support/draft-scans.ts';
import { putReading } from './support/read-scan.ts';
import { type World, world } from './support/world.ts';

test('who sends a scan again that could not be read waits like everybody', async (t) => {
  const { w, draft, send } = await here(t);
  const first = send(draft, 'first');
  fail(w, first.id);
  for (const purpose of ['calibration', 'drift'])
    w.db.$client
      .prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < 20)
         insert into captures (company_id, purpose, file_name, stored_name, media_type, bytes, sha256, state, created_at, created_by)
         select company_id, ?, file_name, ? || i, media_type, 1, ? || i, 'waiting', created_at, created_by from captures, n where id = ?`,
      )
      .run(purpose, purpose, purpose, first.id);
  assert.throws(
    () => send(draft, 'first'),
    refusal(/you have 40 scans that wait to be read\. Wait for them\./),
  );
  w.db.$client.prepare(`delete from captures where state = 'waiting'`).run();
  assert.equal(send(draft, 'first').state, 'waiting');
});

test('three checks of a revision wait at one time, and of those that could not be read three stay', async (t) => {
  const { w, drift, send } = await here(t);
  const scans = () => scansOf(w.db, calibrationId(w, drift), 'drift').map(({ capture }) => capture.fileName);
  const sent = ['a', 'b', 'c'].map((name) => send(drift, name));
  assert.throws(() => send(drift, 'd'), refusal(/3 pictures of this pair wait to be read already/));
  for (const { id } of sent) fail(w, id);
  for (const name of ['d', 'e']) fail(w, send(drift, name).id);
  assert.deepEqual(scans(), ['c', 'd', 'e'], 'the last three');
  assert.equal(readdirSync(w.folders.evidence).length, 0);
});

test('the picture of a drift check goes 30 days after it was read and counts no more; its answer stays', async (t) => {
  const { w, drift, draft, send } = await here(t);
  const id = putReading(w, drift);
  const ofDraft = putReading(w, draft);
  const name = (id: number) =>
    w.db.$client
      .prepare<[number], { storedName: string }>('select stored_name storedName from captures where id = ?')
      .get(id)!;
  for (const each of [id, ofDraft]) writeFileSync(join(w.folders.evidence, name(each).storedName), 'a scan');
  w.db.$client.prepare('update captures set bytes = 209715200 where id = ?').run(id);
  const round = async (daysAgo: number) => {
    w.db.$client.prepare('update captures set read_at = 1000 * (unixepoch() - ?)').run(daysAgo * 86_400);
    await tidy(w.db, w.folders, () => false);
    return readdirSync(w.folders.evidence).length;
  };
  assert.equal(await round(29), 4);
  assert.equal(await round(31), 2);
  const left = readdirSync(w.folders.evidence).sort();
  assert.deepEqual(
    left,
    [name(ofDraft).storedName, copyNameOf(name(ofDraft))].sort(),
    'scans of a draft stay',
  );
  assert.equal(listDriftChecks(w.db, drift.pair)[0]?.id, id);
  // 50 such pictures would be all that Olu may keep.
  w.db.$client.prepare('update captures set bytes = 200 where id <> ?').run(id);
  for (let n = 0; n < 52; n++)
    w.db.$client
      .prepare(
        `insert into captures (company_id, purpose, file_name, stored_name, media_type, bytes, sha256, state, created_at, created_by, answer, read_at, let_go_at)
         select company_id, purpose, file_name, ?, media_type, bytes, sha256, state, created_at, created_by, answer, read_at, let_go_at from captures where id = ?`,
      )
      .run(`more ${n}`, id);
  assert.equal(send(drift, 'new').state, 'waiting');
  w.db.$client.prepare('update captures set let_go_at = null').run();
  assert.throws(() => send(drift, 'newer'), refusal(/those of drift checks after 30/));
});

async function here(t: TestContext) {
  const w = await world(t);
  const draft = draftToScan(w).of;
  const { label } = w.cast.equipment;
  const pair = { equipmentId: label, substrateId: w.cast.substrates.film };
  const drift: ScansOf = { pair, revision: 1, purpose: 'drift' };
  const send = (of: ScansOf, name: string) => {
    const file: NewCapture = {
      fileName: name,
      storedName: name,
      mediaType: 'image/png',
      bytes: 1,
      sha256: name,
    };
    return keepScan(w.db, w.cast.olu, of, { file, place: '' }).capture;
  };
  return { w, draft, drift, send };
}

function fail({ db }: World, id: number): void {
  const set = `update captures set state = 'failed', claim = null, failure = 'Not read.' where id = ?`;
  db.$client.prepare(set).run(id);
}

function calibrationId({ db }: World, { pair }: ScansOf): number {
  const of = 'select id from calibrations where equipment_id = ? and substrate_id = ?';
  return db.$client.prepare<number[], { id: number }>(of).get(pair.equipmentId, pair.substrateId)!.id;
}

function refusal(sentence: RegExp) {
  return (error: unknown) => error instanceof Refusal && sentence.test(error.message);
}
