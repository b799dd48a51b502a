import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Grade } from '../src/captures/tasks.ts';
import { listDriftChecks } from '../src/domain/press/drift/drift-checks.ts';
import { labelDriftOf } from '../src/domain/press/drift/label-drift.ts';
import { historyOf } from '../src/domain/trace/history.ts';
import { measurer } from '../src/work/measuring.ts';
import { NoAnswer, pictureProcess, type ReadPicture } from '../src/work/picture-process.ts';
import { pngFile } from './support/files.ts';
import { calibrateByHand, labelsOf, printedOrders } from './support/printed-labels.ts';
import { world } from './support/world.ts';

const never: ReadPicture = () => assert.fail('nobody waits');

test('labels of a running order are within, and not once the press gained 25 µm; those of another order are told apart', async (t) => {
  const { w, order, other, pair, path, olu, send, turn } = await running(t);
  const page = (await olu.get(`${path}/1/drift`)).body;
  assert.ok(page.indexOf('PO-2, Acme') < page.indexOf('PO-1, Acme'), 'the one confirmed last comes first');
  const sent = await send(order.id, await labelsOf(w, order, { gain: 4 }));
  assert.equal(sent.statusCode, 303, sent.body);
  assert.match((await olu.get(`${path}/1/drift-checks/progress`)).body, /is read next/);
  await turn();
  const [within] = listDriftChecks(w.db, pair);
  assert.equal(within?.verdict, 'within', JSON.stringify(within));
  assert.deepEqual([within?.labels?.graded, within?.labels?.reference], [3, 'PO-1']);
  assert.match(
    (await olu.get(`${path}/1/drift`)).body,
    /3 codes of PO-1 graded, worst grade [ABC] \(indicative/,
  );

  await send(order.id, await labelsOf(w, order, { gain: 29 }));
  await turn();
  const [moved] = listDriftChecks(w.db, pair);
  assert.equal(moved?.verdict, 'recalibrate');
  assert.match(moved?.reasons[0] ?? '', /^The gain across is .* it moved by/);
  assert.ok(Math.abs((moved?.gain?.x.now ?? 0) - (within?.gain?.x.now ?? 0) - 25_000) < 6_000);

  // The same prefix: only the IDs tell whose these are.
  await send(order.id, await labelsOf(w, other, { gain: 4 }));
  await turn();
  const [stranger] = listDriftChecks(w.db, pair);
  assert.equal(stranger?.verdict, 'open');
  assert.match(stranger?.reasons[0] ?? '', /^None of the 3 codes in the picture is one of PO-1\. Choose/);
  assert.equal(historyOf(w.db, pair)[0]?.action, 'calibration.labels_added');
});

test('a picture without a code says so; one that could not be read can be removed, and a check cannot', async (t) => {
  const { w, order, pair, path, olu, send, turn } = await running(t);
  await send(order.id, pngFile(64));
  await turn();
  const [check] = listDriftChecks(w.db, pair);
  assert.deepEqual([check?.verdict, check?.reasons.length], ['open', 1]);
  assert.match(check?.reasons[0] ?? '', /^No code was found/);
  const kept = await olu.post(`${path}/1/drift-checks/${check?.id}/removal`, {});
  assert.equal(kept.statusCode, 409);
  assert.match(kept.body, /its check is kept/);

  await send(order.id, pngFile(65));
  await measurer(w.db, w.folders, () => Promise.reject(new NoAnswer('slow', 'It took too long.')))();
  const page = (await olu.get(`${path}/1/drift`)).body;
  assert.match(page, /labels\.png could not be read: It took too long\./);
  const [, removal = ''] = /action="([^"]*\/drift-checks\/\d+\/removal)"/.exec(page) ?? [];
  for (let i = 0; i < 2; i++) assert.equal((await olu.post(removal, {})).statusCode, 303);
  assert.doesNotMatch((await olu.get(`${path}/1/drift`)).body, /It took too long/);
  await measurer(w.db, w.folders, never)();
});

test('only an order of the partner that was printed with the revision is taken', async (t) => {
  const { w, order, path, olu, send } = await running(t);
  const nothing = await send('', pngFile(64));
  assert.equal(nothing.statusCode, 422);
  assert.match(nothing.body, /Choose the work order whose labels these are\./);
  const unprinted = w.confirm(w.place('PO-3', 5));
  for (const id of [unprinted.id, 999_999]) assert.equal((await send(id, pngFile(64))).statusCode, 404);
  const petra = await w.as('petra');
  const upload = { field: 'scan', name: 'labels.png', content: pngFile(64) };
  const outside = await petra.upload(`${path}/1/label-checks`, { work_order: `${order.id}` }, [upload], '/');
  assert.equal(outside.statusCode, 404);
  assert.doesNotMatch((await olu.get(`${path}/1/drift`)).body, /PO-3/, 'another pair');
});

test('a gain may move by the least of half a dot and 15 µm; a grade may not fall to D, nor below earlier ones', () => {
  const judge = (gain: number, grades: Grade[], before: Grade[] = [], resolution = '600') =>
    labelDriftOf(
      { gainX: 12_000, gainY: 12_000 },
      { resolutionX: resolution, resolutionY: resolution },
      { reference: 'PO-1', before, codes: grades.map((grade) => code(gain, grade)) },
    ).verdict;
  for (const [resolution, most] of [
    ['600', 15],
    ['1200', 10.583],
    ['2400', 5.292],
  ] as const)
    for (const sign of [1, -1]) {
      assert.equal(judge(12 + sign * (most - 0.1), ['A', 'A'], [], resolution), 'within');
      assert.equal(judge(12 + sign * (most + 0.2), ['A', 'A'], [], resolution), 'recalibrate');
    }
  assert.equal(judge(12, ['A', 'C']), 'within');
  assert.equal(judge(12, ['A', 'D']), 'recalibrate');
  assert.equal(judge(12, ['A', 'C'], ['A', 'B']), 'recalibrate');
  assert.equal(judge(12, ['A', 'B'], ['A', 'B']), 'within');
  assert.equal(judge(12, ['A']), 'open', 'one code says nothing of its kind');
});

function code(gain: number, grade: Grade) {
  const corners = [0, 1, 2, 3].map(() => [0, 0]) as never;
  return { text: 'X', corners, isKnown: true, isOfOrder: true, grade, gain: { x: gain, y: gain } };
}

/** Two orders that are generated on a pair with an approved revision. */
async function running(t: TestContext) {
  const w = await world(t);
  const pair = calibrateByHand(w);
  const [order, other] = await printedOrders(w, pair);
  const olu = await w.as('olu');
  const path = `/calibrations/${pair.equipmentId}/${pair.substrateId}`;
  const send = (id: number | string, content: Buffer) => {
    const upload = { field: 'scan', name: 'labels.png', content };
    return olu.upload(`${path}/1/label-checks`, { work_order: String(id) }, [upload], `${path}/1/drift`);
  };
  const turn = measurer(w.db, w.folders, pictureProcess().read);
  return { w, order, other, pair, path, olu, send, turn };
}
