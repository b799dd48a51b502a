import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { carryOn } from '../src/domain/code-status/code-changes.ts';
import { sweepLists } from '../src/domain/code-status/code-lists.ts';
import { tallyOf } from '../src/domain/code-status/code-status.ts';
import { markPrinted } from '../src/domain/orders/lifecycle.ts';
import { shortOf } from '../src/domain/orders/shortage.ts';
import { findWorkOrder, type WorkOrder } from '../src/domain/orders/work-orders.ts';
import { choose } from '../src/domain/people/brand-choices.ts';
import { beginList, dropPhoto, keepPhoto, stageListed, takeList } from '../src/domain/reports/attachments.ts';
import { lookupDraft, photosOf } from '../src/domain/reports/print-reports.ts';
import { saveReport } from '../src/domain/reports/report-drafts.ts';
import { acceptReports, submitReport } from '../src/domain/reports/reporting.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, cast, db, place, confirm } = w;
const [olu, mia] = [await as('olu'), await as('mia')];

let orders = 0;
const ready = (quantity: number): WorkOrder => {
  const order = confirm(place(`PO-${++orders}`, quantity));
  db.$client.prepare(`update work_orders set state = 'ready', drawn = quantity where id = ?`).run(order.id);
  return findWorkOrder(db, cast.alice, order.id);
};
const pathOf = ({ id }: WorkOrder) => `/work-orders/${id}/print-report`;
const FORM = { printed_on: '2026-01-02', printed_by: 'Olu', step: 'submit' };
const stateOf = ({ id }: WorkOrder) => findWorkOrder(db, cast.alice, id).state;
const tally = ({ id }: WorkOrder) => {
  while (carryOn(db));
  return tallyOf(db, findWorkOrder(db, cast.alice, id)).map(({ codes, status, reason }) =>
    `${codes} ${status} ${reason}`.trim(),
  );
};
const listOf = (sequences: number[]) => [
  {
    field: 'list',
    name: 'waste.csv',
    content: Buffer.from(['sequence_number', ...sequences].join('\n')),
  },
];
const every = (step: number, most: number) =>
  Array.from({ length: Math.floor(most / step) }, (_, i) => (i + 1) * step);
const openBatchesOn = (body: string) => /name="open_batches" value="([\d-]+)"/.exec(body)?.[1] ?? '';

test('batches that a form calls open are those it means: reported meanwhile, it is refused and reports no others', async () => {
  const order = ready(25_000);
  const open_batches = openBatchesOn((await mia.get(pathOf(order))).body);
  assert.equal(open_batches, '1-3');
  const one = { ...FORM, batches: '1', counted_good: '10000' };
  assert.equal((await olu.post(pathOf(order), one, pathOf(order))).statusCode, 303);
  const late = { ...FORM, open_batches, counted_good: '15000' };
  const refused = await mia.post(pathOf(order), late, pathOf(order));
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /Enter batches that are not reported yet: 2-3/);
  assert.equal(stateOf(order), 'ready');
});

test('two reports that read the same but for the open batches are two', async () => {
  const order = ready(25_000);
  const middle = { ...FORM, batches: '2', counted_good: '10000' };
  assert.equal((await olu.post(pathOf(order), middle, pathOf(order))).statusCode, 303);
  db.$client.prepare('update work_orders set quantity = 30000 where id = ?').run(order.id);
  for (const expected of ['1-1', '3-3']) {
    const open_batches = openBatchesOn((await olu.get(pathOf(order))).body);
    assert.equal(open_batches, expected);
    const fields = { ...FORM, open_batches, counted_good: '10000' };
    for (let press = 0; press < 2; press++)
      assert.equal((await olu.post(pathOf(order), fields, pathOf(order))).statusCode, 303);
  }
  assert.equal(stateOf(order), 'printed');
});

test('a list that was cut off in the middle counts nowhere, and is swept', () => {
  const order = ready(100);
  const draft = saveReport(db, cast.olu, order.id, FORM);
  const part = { workOrderId: order.id, status: 'blocked', reason: 'misprint' } as const;
  const cut = beginList(db, cast.olu, draft, 'cut.csv');
  stageListed(db, cast.olu, cut, [{ ...part, ranges: [{ first: 5, last: 9 }] }]);
  const typed = { ...FORM, spoiled: '7', counted_good: '99' };
  const report = submitReport(db, cast.olu, order.id, typed);
  assert.equal(report.good, 99);
  assert.deepEqual(tally(order), ['99 inactive', '1 blocked misprint']);
  assert.throws(() => takeList(db, cast.olu, draft, cut), /is now “Printed”|submitted meanwhile/);
  while (sweepLists(db, new Date(Date.now() + 1000)));
  const left = db.$client.prepare(`select count(*) from code_changes where state = 'staging'`).pluck().get();
  assert.equal(left, 0);
  assert.deepEqual(tally(order), ['99 inactive', '1 blocked misprint']);
});

test('of lists that two people send at once one whole list counts, whichever was last', async () => {
  const order = ready(40_000);
  const [threes, fours] = [every(3, 40_000), every(4, 40_000)];
  const fields = { ...FORM, step: 'draft' };
  const answers = await Promise.all([
    olu.upload(pathOf(order), fields, listOf(threes), pathOf(order)),
    mia.upload(pathOf(order), fields, listOf(fours), pathOf(order)),
    olu.upload(pathOf(order), fields, listOf(threes), pathOf(order)),
  ]);
  assert.ok(answers.every(({ statusCode }) => [303, 409].includes(statusCode)));
  const draft = lookupDraft(db, order.id)!;
  const { codes, said } = db.$client
    .prepare(
      `select sum(c.codes) as codes, (select count(*) from code_change_ranges r join code_changes o on o.id = r.change_id
         where o.print_report_id = @id) as said from code_changes c where c.print_report_id = @id`,
    )
    .get({ id: draft.id }) as { codes: number; said: number };
  assert.ok([threes.length, fours.length].includes(codes), `${codes}`);
  assert.equal(said, codes);
});

test('pressed twice with a list it is one report, and leaves no draft of batches that are still to come', async () => {
  for (const [quantity, fields] of [
    [20_000, { batches: '1', open_batches: '1-2' }],
    [10_000, { batches: '', open_batches: '1-1' }],
  ] as const) {
    const order = ready(quantity);
    const form = { ...FORM, ...fields, counted_good: '9997' };
    const send = (more = {}) =>
      olu.upload(pathOf(order), { ...form, ...more }, listOf([1, 2, 3]), pathOf(order));
    for (let press = 0; press < 2; press++) assert.equal((await send()).statusCode, 303, `press ${press}`);
    assert.equal(lookupDraft(db, order.id), undefined);
    assert.equal((await send({ printed_by: 'Mia' })).statusCode, quantity > 10_000 ? 422 : 409);
    assert.equal(tally(order)[1], '3 blocked misprint');
  }
});

test('a report that was submitted keeps its photos, whoever still has its form open', () => {
  const order = ready(10);
  const draft = saveReport(db, cast.olu, order.id, FORM);
  keepPhoto(db, cast.olu, draft, {
    fileName: 'web.png',
    storedName: 'stored.png',
    bytes: 9,
    mediaType: 'image/png',
  });
  const [photo] = photosOf(db, draft.id);
  submitReport(db, cast.olu, order.id, { ...FORM, counted_good: '10' });
  assert.throws(() => dropPhoto(db, cast.mia, draft, photo!.id), /is now “Printed”|submitted meanwhile/);
  assert.equal(photosOf(db, draft.id).length, 1);
});

test('what nobody reports any more is not short', () => {
  const order = ready(25_000);
  const typed = { ...FORM, batches: '1', spoiled: '1-10', counted_good: '9990' };
  submitReport(db, cast.olu, order.id, typed);
  choose(db, cast.alice, 'asksReports', false);
  markPrinted(db, cast.olu, order.id);
  acceptReports(db, cast.alice, order.id, {});
  choose(db, cast.alice, 'asksReports', true);
  assert.equal(shortOf(db, findWorkOrder(db, cast.alice, order.id)), 10);
});
