import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { orderForm } from './support/placing.ts';
import { world } from './support/world.ts';

const { db, as, cast } = await world({ after });
const alice = await as('alice');
const fields = orderForm(cast, 'PO-TWICE', { quantity: '2', serials: 'none' });
const count = () => db.$client.prepare('select count(*) from work_orders').pluck().get();

test('a form that is sent twice makes one order, and both answers lead to it', async () => {
  const answers = await Promise.all(
    [1, 2, 3].map(() => alice.post('/work-orders', fields, '/work-orders/new')),
  );
  const places = new Set(answers.map(({ headers }) => headers.location));
  assert.deepEqual([answers.map(({ statusCode }) => statusCode), places.size], [[303, 303, 303], 1]);
  assert.equal(count(), 1);
  const mails = db.$client
    .prepare(`select count(*) from outbox where notice = 'work-order-submitted'`)
    .pluck()
    .get();
  assert.equal(mails, 3, 'everybody hears of it once');
});

test('with files, too: the list that the first one has is no fault of the second', async () => {
  const list = { field: 'serial_list', name: 'serials.csv', content: Buffer.from('T1\nT2\n') };
  const send = () =>
    alice.upload(
      '/work-orders',
      { ...fields, reference: 'PO-FILES', serials: 'list' },
      [list],
      '/work-orders/new',
    );
  const [one, other] = [await send(), await send()];
  assert.equal(one.statusCode, 303);
  assert.equal(other.headers.location, one.headers.location);
  assert.equal(count(), 2);
});

test('anything else in it is another order, or refused as ever', async () => {
  const other = await alice.post('/work-orders', { ...fields, quantity: '3' }, '/work-orders/new');
  assert.equal(other.statusCode, 422);
  assert.match(other.body, /reference/);
  const erin = await as('erin');
  const hers = await erin.post('/work-orders', fields, '/work-orders/new');
  assert.equal(hers.statusCode, 422, "another person's form is not hers");
  db.$client.exec(
    `update work_orders set state = 'canceled', cancel_reason = 'x' where reference = 'PO-TWICE'`,
  );
  assert.equal((await alice.post('/work-orders', fields, '/work-orders/new')).statusCode, 422);
});
