import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import { traces, world } from './support/world.ts';

test("Alice cancels her order: its codes are blocked and the partner's people are told", async (t) => {
  const { as, db, cast, place } = await world(t);
  const order = place('PO-1', 10);
  const alice = await as('alice');
  const answer = await alice.post(`/work-orders/${order.id}/cancellation`, { reason: 'Wrong prefix.' });
  assert.equal(answer.statusCode, 303);
  const after = findWorkOrder(db, cast.alice, order.id);
  assert.deepEqual(
    [after.state, after.codesStatus, after.cancelReason],
    ['canceled', 'blocked', 'Wrong prefix.'],
  );
  const { actions, mails } = traces(db, order.id);
  assert.deepEqual(actions, ['work_order.submitted', 'work_order.canceled']);
  assert.deepEqual(
    mails.slice(-3),
    ['bob', 'mia', 'olu'].map((name) => `work-order-canceled → ${name}@inkworks.example`),
  );
});

test('it asks for a reason and changes nothing without one', async (t) => {
  const { as, db, cast, place } = await world(t);
  const order = place('PO-1', 10);
  const answer = await (await as('alice')).post(`/work-orders/${order.id}/cancellation`, { reason: '  ' });
  assert.equal(answer.statusCode, 422);
  assert.match(answer.body, /Enter a reason/);
  assert.equal(findWorkOrder(db, cast.alice, order.id).state, 'new');
});

test('pressed twice by the same person it is done once', async (t) => {
  const { as, db, place } = await world(t);
  const order = place('PO-1', 10);
  const alice = await as('alice');
  for (let n = 0; n < 2; n++) {
    const answer = await alice.post(`/work-orders/${order.id}/cancellation`, { reason: 'Wrong prefix.' });
    assert.equal(answer.statusCode, 303);
  }
  assert.equal(traces(db, order.id).actions.filter((action) => action === 'work_order.canceled').length, 1);
});

test('it is not there for Mallory, and not for Bob to do', async (t) => {
  const { as, db, cast, place } = await world(t);
  const order = place('PO-1', 10);
  for (const [name, status] of [
    ['mallory', 404],
    ['bob', 403],
    ['root', 404],
  ] as const) {
    const answer = await (await as(name)).post(`/work-orders/${order.id}/cancellation`, {
      reason: 'Because.',
    });
    assert.equal(answer.statusCode, status, name);
  }
  assert.equal(findWorkOrder(db, cast.alice, order.id).state, 'new');
});
