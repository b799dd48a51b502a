import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { transact } from '../src/db/database.ts';
import { carryOn, MOST_CHANGES, startChange, takeBack } from '../src/domain/code-status/code-changes.ts';
import { tallyOf } from '../src/domain/code-status/code-status.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { findWorkOrder, type WorkOrder } from '../src/domain/orders/work-orders.ts';
import { dice } from './support/specimens.ts';
import { traces, world } from './support/world.ts';

const w = await world({ after });
const { as, cast, db, place, confirm } = w;
const [alice, olu] = [await as('alice'), await as('olu')];

const ready = (reference: string, quantity: number): WorkOrder => {
  const order = confirm(place(reference, quantity));
  db.$client.prepare(`update work_orders set state = 'ready', drawn = quantity where id = ?`).run(order.id);
  return findWorkOrder(db, cast.alice, order.id);
};
const pathOf = ({ id }: WorkOrder) => `/work-orders/${id}/code-changes`;
const BLOCK = { act: 'block', reason: 'lost', which: 'some', ranges: '5-9' };
const tally = ({ id }: WorkOrder) => {
  while (carryOn(db));
  return tallyOf(db, findWorkOrder(db, cast.alice, id)).map(({ codes, status, reason }) =>
    `${codes} ${status} ${reason}`.trim(),
  );
};
const blocked = (order: WorkOrder, ranges: { first: number; last: number }[]) =>
  transact(db, (tx) =>
    startChange(tx, cast.alice, order, {
      status: 'blocked',
      reason: 'lost',
      kind: 'range',
      remark: '',
      ranges,
    }),
  );

test('pressed twice it is one change, which one undo takes back; said again after another, it is a new one', async () => {
  const order = ready('PO-twice', 20);
  for (let press = 0; press < 2; press++)
    assert.equal((await alice.post(pathOf(order), BLOCK, pathOf(order))).statusCode, 303);
  assert.equal(traces(db, order.id).actions.filter((action) => action === 'codes.blocked').length, 1);
  const last = () => db.$client.prepare('select max(id) from code_changes').pluck().get();
  const undo = () => alice.post(`/code-changes/${last()}/undo`, { remark: 'Wrong.' }, pathOf(order));
  assert.equal((await undo()).statusCode, 303);
  assert.deepEqual(tally(order), ['20 inactive']);
  await alice.post(pathOf(order), BLOCK, pathOf(order));
  assert.deepEqual(tally(order), ['15 inactive', '5 blocked lost'], 'what was taken back can be said again');
  await alice.post(pathOf(order), { ...BLOCK, ranges: '6' }, pathOf(order));
  await alice.post(pathOf(order), BLOCK, pathOf(order));
  const changes = db.$client.prepare('select count(*) from code_changes where work_order_id = ?');
  assert.equal(changes.pluck().get(order.id), 4);
});

test('of a canceled order nothing is taken back: its codes are blocked for good', async () => {
  const order = ready('PO-gone', 20);
  const { id } = blocked(order, [{ first: 1, last: 5 }]);
  while (carryOn(db));
  cancelWorkOrder(db, cast.alice, order.id, 'Not needed.');
  const undo = `/code-changes/${id}/undo`;
  assert.equal((await alice.get(undo)).statusCode, 409);
  assert.equal((await alice.post(undo, { remark: 'Wrong.' }, pathOf(order))).statusCode, 409);
  assert.equal(traces(db, order.id).actions.includes('codes.undone'), false);
});

test('what stands for a code in the form is a code or nothing, and a change is never made beside an error', async () => {
  const order = ready('PO-odd', 20);
  for (const [i, code] of ['é\n漢', 'a\r\nX: y', '../../x', '%'].entries()) {
    const answer = await alice.post(pathOf(order), { ...BLOCK, ranges: `${i + 1}`, code }, pathOf(order));
    assert.equal(answer.statusCode, 303, code);
    assert.equal(answer.headers.location, pathOf(order));
    const wrong = await alice.post(pathOf(order), { ...BLOCK, ranges: 'x', code }, pathOf(order));
    assert.equal(wrong.statusCode, 422, code);
  }
});

test('a field of blanks is read as fast as any other', async () => {
  const order = ready('PO-blank', 20);
  const blanks = `1${' '.repeat(45_000)}x`;
  const report = `/work-orders/${order.id}/print-report`;
  const form = { printed_on: '2026-01-02', printed_by: 'Olu', counted_good: '20', step: 'submit' };
  const tries = [
    () => alice.post(pathOf(order), { ...BLOCK, ranges: blanks }, pathOf(order)),
    () => olu.post(report, { ...form, spoiled: blanks }, report),
    () => olu.post(report, { ...form, batches: blanks }, report),
    () => alice.post('/work-orders', { quantity: '5', extra_percent: blanks }, '/work-orders/new'),
  ];
  for (const [i, post] of tries.entries()) {
    const start = performance.now();
    assert.equal((await post()).statusCode, 422, `${i}`);
    assert.ok(performance.now() - start < 1_000, `field ${i} took ${performance.now() - start} ms`);
  }
});

test('a brand that has used up its changes is still told what was printed', async () => {
  const order = ready('PO-full', 5_000);
  for (let i = 0; i < MOST_CHANGES; i++) blocked(order, [{ first: i + 1, last: i + 1 }]);
  const refused = await alice.post(pathOf(order), BLOCK, pathOf(order));
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /has 1,000 changes of its codes, the most there can be/);
  const path = `/work-orders/${order.id}/print-report`;
  const form = { printed_on: '2026-01-02', printed_by: 'Olu', step: 'submit' };
  const done = await olu.post(path, { ...form, spoiled: '4001-4010', counted_good: '4990' }, path);
  assert.equal(done.statusCode, 303);
  assert.deepEqual(tally(order), ['3990 inactive', '1000 blocked lost', '10 blocked misprint']);
});

test('among very many changes a large one is taken back in short steps, and the codes are what the others say', () => {
  const order = ready('PO-many', 60_000);
  const upTo = dice(7);
  const others = Array.from({ length: 900 }, () => {
    const first = 1 + upTo(20_000);
    return { first, last: first + 20_000 + upTo(19_000) };
  });
  const ids = others.map((range) => blocked(order, [range]).id);
  while (carryOn(db));
  const singles = Array.from({ length: 20_000 }, (_, i) => ({ first: 1 + i * 3, last: 1 + i * 3 }));
  const big = blocked(order, singles);
  while (carryOn(db));
  transact(db, (tx) => takeBack(tx, cast.alice, { ...big, state: 'done' }, 'Wrong.'));
  const steps: number[] = [];
  for (let more = true; more; ) {
    const start = performance.now();
    more = carryOn(db);
    if (more) steps.push(performance.now() - start);
  }
  const holds = new Int32Array(60_001);
  for (const [i, { first, last }] of others.entries()) holds.fill(ids[i]!, first, last + 1);
  const rows = db.$client
    .prepare('select first, last, change_id as change from code_ranges where work_order_id = ?')
    .all(order.id) as { first: number; last: number; change: number }[];
  const found = new Int32Array(60_001);
  for (const { first, last, change } of rows) found.fill(change, first, last + 1);
  assert.deepEqual(found, holds);
  const usual = steps.sort((a, b) => a - b)[steps.length >> 1]!;
  assert.ok(usual < 120, `a step took ${usual} ms`);
});
