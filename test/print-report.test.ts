import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { carryOn } from '../src/domain/code-status/code-changes.ts';
import { tallyOf } from '../src/domain/code-status/code-status.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { findWorkOrder, type WorkOrder } from '../src/domain/orders/work-orders.ts';
import type { Client } from './support/client.ts';
import { codesOf } from './support/codes.ts';
import { pngFile } from './support/files.ts';
import { orderForm } from './support/placing.ts';
import { tryReports } from './support/report-trials.ts';
import { traces, world } from './support/world.ts';

const w = await world({ after });
const { as, cast, db, place, confirm, generateAll } = w;
const [olu, mia, bob, alice, erin] = [
  await as('olu'),
  await as('mia'),
  await as('bob'),
  await as('alice'),
  await as('erin'),
];

let orders = 0;
/** Orders that are ready, without the minutes that drawing their codes takes. */
const ready = (quantity: number, more: Record<string, string> = {}): WorkOrder => {
  const order = confirm(place(`PO-${++orders}`, quantity, more));
  db.$client.prepare(`update work_orders set state = 'ready', drawn = quantity where id = ?`).run(order.id);
  return findWorkOrder(db, cast.alice, order.id);
};
const pathOf = ({ id }: WorkOrder) => `/work-orders/${id}/print-report`;
const FORM = { printed_on: '2026-01-02', printed_by: 'Olu', step: 'submit' };
const report = (order: WorkOrder, fields: Record<string, string>, who: Client = olu) =>
  who.post(pathOf(order), { ...FORM, ...fields }, pathOf(order));
const stateOf = ({ id }: WorkOrder) => findWorkOrder(db, cast.alice, id).state;
const tally = ({ id }: WorkOrder) => {
  while (carryOn(db));
  return tallyOf(db, findWorkOrder(db, cast.alice, id)).map(({ codes, status, reason }) =>
    `${codes} ${status} ${reason}`.trim(),
  );
};
const said = (body: string) => body.replace(/\s+/g, ' ');

test('a report that does not balance says what is missing; mended, the order is printed and what is not good is blocked', async () => {
  const order = ready(10_000, { activate: 'yes' });
  const lists = { spoiled: '1201-1250, 7003', sampled: '5', unused: '9940-', missing: '77' };
  const refused = await report(order, { ...lists, counted_good: '9,870' });
  assert.equal(refused.statusCode, 422);
  assert.match(
    said(refused.body),
    /The counter says 9,870, the lists leave 9,886: 16 codes are unaccounted for/,
  );
  assert.ok(refused.body.includes('value="1201-1250, 7003"'), 'what was typed stays');
  assert.equal(stateOf(order), 'ready');
  assert.deepEqual(tally(order), ['10000 inactive']);

  const done = await report(order, { ...lists, spoiled: '1201-1250, 7003, 8001-8016', counted_good: '9870' });
  assert.equal(done.statusCode, 303);
  assert.equal(stateOf(order), 'printed');
  assert.deepEqual(tally(order), [
    '9870 inactive',
    '67 blocked misprint',
    '61 blocked overprint',
    '1 blocked lost',
    '1 blocked sampled',
  ]);
  const { actions, mails } = traces(db, order.id);
  assert.deepEqual(actions.slice(-2), ['report.submitted', 'work_order.printed']);
  assert.ok(mails.includes('work-order-printed → alice@acme.example'));

  const page = said((await alice.get(`/work-orders/${order.id}/acceptance`)).body);
  for (const words of ['9,870', '1201–1250', 'Spoiled', '9940–10000', 'In all'])
    assert.ok(page.includes(words), words);
  const seen = /name="seen" value="([\d ]+)"/.exec(page)?.[1] ?? '';
  assert.equal((await alice.post(`/work-orders/${order.id}/acceptance`, { seen })).statusCode, 303);
  assert.equal(stateOf(order), 'completed');
  assert.equal(tally(order)[0], '9870 active', 'good codes become active, the others stay blocked');
});

test('more good labels than codes takes a remark, and the brand reads it in the subject', async () => {
  const order = ready(100);
  const refused = await report(order, { counted_good: '112', spoiled: '1-10' });
  assert.equal(refused.statusCode, 422);
  assert.match(said(refused.body), /more good labels than codes, so something was printed twice/);
  assert.equal(
    (await report(order, { counted_good: '112', spoiled: '1-10', remarks: 'Roll 3 ran twice.' })).statusCode,
    303,
  );
  const facts = db.$client
    .prepare(`select facts from outbox where work_order_id = ? and notice = 'work-order-printed'`)
    .pluck()
    .get(order.id) as string;
  assert.equal(JSON.parse(facts).doubled, 22);
  assert.match(said((await erin.get(pathOf(order))).body), /22 more than codes/);
});

test('wrong ranges, overlaps, days, counts and names are refused with their sentence, and the draft keeps all of it', async () => {
  const order = ready(15_000);
  const tries: [Record<string, string>, RegExp][] = [
    [{ counted_good: '' }, /Enter the good labels as the counter/],
    [{ counted_good: 'many' }, /Enter a whole number/],
    [{ counted_good: '1.000' }, /Write it without the separator|Enter a whole number|thousandths/],
    [{ spoiled: '14990-15010' }, /“14990-15010” is outside of the order/],
    [{ spoiled: '10-20', unused: '15-30' }, /Spoiled 10-20 and Unused 15-30 overlap: 15-20 are in both/],
    [{ spoiled: '10, 10' }, /Spoiled 10 and Spoiled 10 overlap: 10 is in both/],
    [{ sampled: '1,200' }, /Is 1,200 the number 1200\?/],
    [{ batches: '3' }, /Enter batches that are not reported yet: 1-2/],
    [
      { batches: '1', unused: '12000' },
      /12000 is not of the batches of this report, whose codes are 1-10000/,
    ],
    [{ printed_on: '2099-01-01' }, /This day is still to come/],
    [{ printed_on: 'yesterday' }, /Enter the day/],
    [{ printed_by: '' }, /Enter who printed it/],
    [{ spoiled_reason: 'boredom' }, /Choose why they are spoiled/],
  ];
  for (const [fields, sentence] of tries) {
    const answer = await report(order, { counted_good: '15000', ...fields });
    assert.equal(answer.statusCode, 422, JSON.stringify(fields));
    assert.match(said(answer.body), sentence);
  }
  assert.equal(stateOf(order), 'ready');
  assert.match((await mia.get(pathOf(order))).body, /Draft saved on/, 'Mia goes on where Olu stopped');
});

test('a draft is saved with its faults; of two people who edit at once the second is told', async () => {
  const order = ready(50);
  const draft = { ...FORM, step: 'draft', spoiled: 'some', counted_good: '' };
  const saved = await olu.post(pathOf(order), draft, pathOf(order));
  assert.equal(saved.headers.location, pathOf(order));
  assert.ok((await mia.get(pathOf(order))).body.includes('value="some"'));
  assert.equal(
    (await mia.post(pathOf(order), { ...draft, version: '1', spoiled: '3' }, pathOf(order))).statusCode,
    303,
  );
  const late = await olu.post(pathOf(order), { ...draft, version: '1', spoiled: '4' }, pathOf(order));
  assert.equal(late.statusCode, 409);
  assert.match(said(late.body), /Mia changed this report while your page was open/);
  assert.ok(late.body.includes('value="4"'), 'what was typed stays');
  assert.equal(traces(db, order.id).actions.includes('report.submitted'), false);
});

test('batches are reported one after the other, and the order is printed when all are', async () => {
  const order = ready(25_000);
  assert.equal(
    (await report(order, { batches: '1-2', counted_good: '19990', spoiled: '10001-10010' })).statusCode,
    303,
  );
  assert.equal(stateOf(order), 'ready');
  assert.ok(traces(db, order.id).mails.includes('batches-reported → alice@acme.example'));
  const form = said((await olu.get(pathOf(order))).body);
  assert.match(form, /Reported already: batches 1–2/);
  assert.match(form, /Empty: batch 3, codes 20001 to 25000/);
  const again = await report(order, { batches: '2-3', counted_good: '15000' });
  assert.match(said(again.body), /not reported yet: 3/);
  assert.equal((await report(order, { counted_good: '4999', sampled: '25000' })).statusCode, 303);
  assert.equal(stateOf(order), 'printed');
  assert.deepEqual(tally(order), ['24989 inactive', '10 blocked misprint', '1 blocked sampled']);
});

test('pressed twice it is one report; other people, companies, roles and states are refused', async () => {
  const order = ready(20);
  const fields = { counted_good: '20' };
  for (let press = 0; press < 2; press++) assert.equal((await report(order, fields)).statusCode, 303);
  assert.equal(traces(db, order.id).actions.filter((action) => action === 'report.submitted').length, 1);
  assert.equal((await report(order, fields, mia)).statusCode, 409, 'Mia was second');
  const other = ready(20);
  assert.equal((await report(other, fields, alice)).statusCode, 403);
  assert.equal((await report(other, fields, await as('mallory'))).statusCode, 404);
  assert.equal((await report(other, fields, await as('petra'))).statusCode, 404);
  const fresh = place('PO-fresh', 5);
  assert.equal((await report(fresh, fields)).statusCode, 409);
  cancelWorkOrder(db, cast.alice, other.id, 'Not needed.');
  assert.equal((await report(other, fields)).statusCode, 409);
});

test('the brand returns a report with a reason: its codes are as before, and the partner reports again', async () => {
  const order = ready(100);
  assert.equal((await report(order, { counted_good: '90', spoiled: '1-10' })).statusCode, 303);
  const page = await alice.get(pathOf(order));
  const returning = /action="(\/print-reports\/\d+\/return)"/.exec(page.body)?.[1] ?? '';
  const seen =
    /name="seen" value="([\d ]+)"/.exec((await alice.get(`/work-orders/${order.id}/acceptance`)).body)?.[1] ??
    '';
  assert.equal((await erin.post(returning, { reason: 'x' }, pathOf(order))).statusCode, 403);
  assert.equal((await bob.post(returning, { reason: 'x' }, pathOf(order))).statusCode, 403);
  assert.equal((await (await as('mallory')).post(returning, { reason: 'x' }, '/')).statusCode, 404);
  assert.equal((await alice.post(returning, { reason: '' }, pathOf(order))).statusCode, 422);
  for (let press = 0; press < 2; press++)
    assert.equal((await alice.post(returning, { reason: 'We counted 9.' }, pathOf(order))).statusCode, 303);
  assert.equal(stateOf(order), 'ready');
  assert.deepEqual(tally(order), ['100 inactive']);
  assert.ok(traces(db, order.id).mails.includes('report-returned → olu@inkworks.example'));
  const form = said((await olu.get(pathOf(order))).body);
  assert.match(form, /was returned: “We counted 9\.”/);
  assert.ok(form.includes('value="1-10"'), 'it begins with what was reported before');
  assert.equal((await report(order, { counted_good: '91', spoiled: '1-9' })).statusCode, 303);
  const stale = await alice.post(`/work-orders/${order.id}/acceptance`, { seen });
  assert.equal(stale.statusCode, 409, 'a page that shows the report before accepts nothing');
  assert.equal(stateOf(order), 'printed');
  assert.deepEqual(tally(order), ['91 inactive', '9 blocked misprint']);
});

test('a list and photos come with a report, stay with its draft, and are read by the brand', async () => {
  const order = confirm(place('PO-list', 12));
  await generateAll();
  const codes = codesOf(w, order);
  const text = [
    'extended_id,reason',
    `${codes[0]!.id},damaged`,
    `${codes[5]!.id},unused`,
    `${codes[6]!.id},unused`,
  ].join('\n');
  const files = [
    { field: 'list', name: 'waste.csv', content: Buffer.from(text) },
    { field: 'photos', name: 'web.png', content: pngFile() },
  ];
  const fields = { ...FORM, counted_good: '12' };
  const refused = await olu.upload(pathOf(order), fields, files, pathOf(order));
  assert.equal(refused.statusCode, 422);
  const body = said(refused.body);
  assert.match(body, /waste\.csv is kept: 1 spoiled, 0 sampled, 2 unused, 0 missing/);
  assert.match(body, /web\.png/);
  const version = /name="version" value="(\d+)"/.exec(refused.body)?.[1] ?? '';
  const overlap = await olu.post(
    pathOf(order),
    { ...fields, counted_good: '8', spoiled: '6-7', version },
    pathOf(order),
  );
  assert.match(said(overlap.body), /Spoiled 6-7 and waste\.csv overlap: code 6 is in both/);
  assert.equal((await report(order, { counted_good: '8', missing: '12' })).statusCode, 303);
  assert.deepEqual(tally(order), [
    '8 inactive',
    '2 blocked overprint',
    '1 blocked damaged',
    '1 blocked lost',
  ]);
  const page = await alice.get(pathOf(order));
  assert.match(page.body, /waste\.csv/);
  const photo = /href="(\/work-orders\/\d+\/print-report\/photos\/\d+)"/.exec(page.body)?.[1] ?? '';
  assert.equal((await alice.get(photo)).headers['content-type'], 'image/png');
  assert.equal((await (await as('mallory')).get(photo)).statusCode, 404);
  const foreign = ready(5);
  const wrong = await olu.upload(
    pathOf(foreign),
    { ...FORM, counted_good: '5' },
    [files[0]!],
    pathOf(foreign),
  );
  assert.equal(wrong.statusCode, 422);
  assert.match(said(wrong.body), new RegExp(`row 2, .* is no code of ${foreign.reference}`));
});

test('a brand that asks for no reports keeps the simple step', async () => {
  const order = ready(5);
  const simple = `/work-orders/${order.id}/printing`;
  assert.equal((await olu.post(simple, {})).statusCode, 409, 'not while it asks');
  assert.equal((await alice.post('/company/print-reports', { asked: 'no' }, '/company')).statusCode, 303);
  assert.match(
    said((await report(order, { counted_good: '5' })).body),
    /asks for no print report\. Mark .* as printed instead/,
  );
  assert.equal((await olu.post(simple, {})).statusCode, 303);
  assert.equal(stateOf(order), 'printed');
  assert.equal((await alice.post('/company/print-reports', { asked: 'yes' }, '/company')).statusCode, 303);
  assert.equal((await bob.post('/company/print-reports', { asked: 'yes' }, '/company')).statusCode, 404);
});

test('what is short is ordered again, once, for exactly so many codes, and both orders name each other', async () => {
  const order = ready(200, { extra_percent: '5' });
  assert.equal(order.quantity, 210);
  await report(order, { counted_good: '180', spoiled: '1-30' });
  assert.doesNotMatch(
    (await alice.get(`/work-orders/${order.id}`)).body,
    /Order replacement/,
    'not before it is accepted',
  );
  await alice.post(`/work-orders/${order.id}/acceptance`, {});
  const card = await alice.get(`/work-orders/${order.id}`);
  assert.match(said(card.body), /Order replacement<\/button> <p class="hint">20 codes short/);
  const form = await alice.get(`/work-orders/new?replaces=${order.id}`);
  assert.match(form.body, /name="quantity"[^>]*value="20"/);
  const fields = orderForm(cast, 'PO-again', { quantity: '20', replaces: String(order.id) });
  const more = await alice.post('/work-orders', { ...fields, quantity: '21' }, '/work-orders/new');
  assert.equal(more.statusCode, 422);
  assert.match(said(more.body), /is short of 20 codes: a replacement is for exactly so many/);
  const placed = await alice.post('/work-orders', fields, '/work-orders/new');
  assert.equal(placed.statusCode, 303);
  const replacement = String(placed.headers.location);
  assert.match(
    said((await olu.get(replacement)).body),
    new RegExp(`Replaces codes of</dt><dd><a href="/work-orders/${order.id}">`),
  );
  assert.match(
    said((await olu.get(`/work-orders/${order.id}`)).body),
    /Replaced by<\/dt><dd><a[^>]*>PO-again/,
  );
  const second = await alice.post('/work-orders', { ...fields, reference: 'PO-more' }, '/work-orders/new');
  assert.match(said(second.body), /PO-again replaces the codes of/);
  const whole = ready(10);
  await report(whole, { counted_good: '10' });
  await alice.post(`/work-orders/${whole.id}/acceptance`, {});
  const none = await alice.post(
    '/work-orders',
    { ...fields, reference: 'PO-none', replaces: String(whole.id) },
    '/work-orders/new',
  );
  assert.match(said(none.body), /No code of .* is short/);
});

test('of 400 random reports those that are accepted sum to the quantity, and all others are refused', async () => {
  await tryReports(w, 400, 21);
});
