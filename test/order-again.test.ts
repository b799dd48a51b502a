import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../src/domain/access/refusal.ts';
import { days } from '../src/domain/forms/dates.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { recordDelivery } from '../src/domain/orders/packages.ts';
import { fieldsOf } from './support/form-fields.ts';
import { rowOf } from './support/placing.ts';
import { world } from './support/world.ts';

const TYPED = {
  quantity: '250',
  serials: 'sequential',
  first_serial: 'AB-000100',
  activate: 'yes',
  printed_size: '18.5',
  error_correction: 'M',
  remarks: 'Under the code, 6 pt.\nSecond line.',
};

test('Order again fills the form with everything but the reference, and the serial numbers that follow', async (t) => {
  const { as, place } = await world(t);
  const due_on = new Date(Date.now() + days(9)).toISOString().slice(0, 10);
  const order = place('PO-118', 250, { ...TYPED, extra_percent: '2.5', due_on });
  const alice = await as('alice');
  const card = (await alice.get(`/work-orders/${order.id}`)).body;
  assert.match(card, /name="copy" value="\d+"><button[^>]*>Order again<\/button>/);
  const form = (await alice.get(`/work-orders/new?copy=${order.id}`)).body;
  assert.equal(value(form, 'reference'), '');
  assert.match(form, /it must be new\. PO-118-2 is free\./);
  assert.equal(value(form, 'quantity'), '250');
  assert.equal(value(form, 'extra_percent'), '2.5');
  assert.equal(value(form, 'due_on'), due_on);
  assert.equal(value(form, 'first_serial'), 'AB-000357');
  assert.equal(value(form, 'printed_size'), '18.5');
  assert.equal(value(form, 'url_prefix'), order.urlPrefix);
  assert.match(form, /Under the code, 6 pt\.\nSecond line\./);
  assert.match(form, /value="sequential" checked/);

  const again = place('PO-118-2', 250, { ...TYPED, first_serial: value(form, 'first_serial') });
  const third = (await alice.get(`/work-orders/new?copy=${again.id}`)).body;
  assert.match(third, /PO-118-3 is free/);
  assert.match(
    (await alice.get(`/work-orders/new?again=${order.id}`)).body,
    /PO-118-3 is free/,
    'an old link',
  );
});

test('a due date that has passed is not copied', async (t) => {
  const { as, db, place } = await world(t);
  const order = place('PO-1', 10);
  db.$client.exec(`update work_orders set due_on = '2026-01-01'`);
  const form = (await (await as('erin')).get(`/work-orders/new?copy=${order.id}`)).body;
  assert.equal(value(form, 'due_on'), '');
});

test('a sequence that has come to its end leaves the first serial number open', async (t) => {
  const { as, place } = await world(t);
  const order = place('PO-1', 10, { serials: 'sequential', first_serial: '90' });
  assert.equal(
    value((await (await as('erin')).get(`/work-orders/new?copy=${order.id}`)).body, 'first_serial'),
    '',
  );
});

test('only the brand that may order is offered it, and of its own orders alone', async (t) => {
  const { as, place, bringVic } = await world(t);
  bringVic();
  const order = place('PO-1', 10);
  for (const name of ['bob', 'vic'] as const)
    assert.doesNotMatch((await (await as(name)).get(`/work-orders/${order.id}`)).body, /Order again/, name);
  assert.equal((await (await as('mallory')).get(`/work-orders/new?copy=${order.id}`)).statusCode, 404);
  assert.equal((await (await as('vic')).get(`/work-orders/new?copy=${order.id}`)).statusCode, 403);
  assert.equal((await (await as('alice')).get('/work-orders/new?copy=x')).statusCode, 200);
});

function value(form: string, name: string): string | undefined {
  return new RegExp(`<input[^>]*name="${name}"[^>]*value="([^"]*)"`).exec(form)?.[1];
}

test('a canceled order of which nothing was downloaded gives its serial numbers back; another says why not', async (t) => {
  const { as, db, cast, place, confirm, generateAll } = await world(t);
  const cancel = (id: number) => cancelWorkOrder(db, cast.alice, id, 'Wrong substrate.');
  const typed = { serials: 'sequential', first_serial: '000100' };
  const refused = (reference: string, why: RegExp) =>
    assert.throws(
      () => place(reference, 20, typed),
      (error) => error instanceof Refusal && why.test(error.fields.first_serial ?? ''),
    );
  const first = place('PO-7', 20, typed);
  confirm(first);
  await generateAll();
  refused('PO-7-2', /PO-7 has 000100 to 000119\. Start/);
  cancel(first.id);
  const form = (await (await as('alice')).get(`/work-orders/new?copy=${first.id}`)).body;
  assert.equal(value(form, 'first_serial'), '000100', 'the form takes them over');

  const second = place('PO-7-2', 20, typed);
  confirm(second);
  await generateAll();
  recordDelivery(db, cast.olu, second, { from: 0, sent: 10, size: 5_000 });
  cancel(second.id);
  refused(
    'PO-7-3',
    /PO-7-2 has 000100 to 000119 \(it is canceled, but its package was downloaded, so labels may exist\)/,
  );
});

test('an order that is sent as its copy is offered is the same in every column but those of its own', async (t) => {
  const { as, db, place } = await world(t);
  const alice = await as('alice');
  const one = <Value>(...values: Value[]) => values[Math.floor(Math.random() * values.length)]!;
  const text = () => one('', 'Under the code, 6 pt.', '<b>&amp; "quotes"\'\n\n second line', 'ü 漢字');
  const row = db.$client.prepare('select * from work_orders where id = ?');
  const own = /^(id|reference|submitted_at|submitted_by|form_digest|serial_digits)$/;
  const shared = (id: unknown) =>
    Object.fromEntries(Object.entries(row.get(id) as object).filter(([column]) => !own.test(column)));
  for (let n = 0; n < 60; n++) {
    const gs1 = one(true, false);
    const typed = {
      extra_percent: one('', '0', '2.5', '30'),
      due_on: one('', new Date(Date.now() + days(5)).toISOString().slice(0, 10)),
      link: gs1 ? 'gs1' : 'plain',
      url_prefix: one('https://id.acme.example/', 'HTTPS://ID.ACME.EXAMPLE/'),
      gtin: gs1 ? '9506000134352' : '',
      cpv: gs1 ? one('', '2A') : '',
      lot: gs1 ? one('', 'L/1') : '',
      serials: one('none', 'sequential'),
      printed_size: one('', '18.5', '12'),
      error_correction: one('L', 'M', 'Q'),
      activate: one('', 'yes'),
      remarks: text(),
    };
    const first_serial = typed.serials === 'sequential' ? `S${n}-0001` : '';
    const order = place(`PO-${n}`, 1 + Math.floor(Math.random() * 900), { ...typed, first_serial });
    const copy = fieldsOf(await alice.get(`/work-orders/new?copy=${order.id}`));
    assert.equal(copy.reference, '');
    const again = rowOf(db, await alice.upload('/work-orders', { ...copy, reference: `Again ${n}` }, []));
    assert.deepEqual(shared(again.id), shared(order.id), JSON.stringify(typed));
  }
});
