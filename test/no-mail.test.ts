import assert from 'node:assert/strict';
import { test } from 'node:test';
import { days } from '../src/domain/forms/dates.ts';
import { acceptPrint, cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { deactivatePerson, restorePerson } from '../src/domain/people/colleagues.ts';
import { restoreCompany, suspendCompany } from '../src/domain/people/companies.ts';
import { movePartnership } from '../src/domain/people/partnerships.ts';
import { remindOfCalibrations } from '../src/domain/press/reminders.ts';
import { reportPrint } from './support/printing.ts';
import { type World, world } from './support/world.ts';

const in340days = new Date(Date.now() + days(340));
const PARTNERS = ['bob', 'mia', 'olu'].map((name) => `${name}@inkworks.example`);

test('a suspended partner hears nothing of its orders; a restored one does again', async (t) => {
  const w = await world(t);
  const { db, cast, place } = w;
  const [first, second] = [place('PO-1', 10), place('PO-2', 10)];
  suspendCompany(db, cast.root, cast.bob.companyId);
  cancelWorkOrder(db, cast.alice, first.id, 'Not now.');
  assert.deepEqual(recipients(w, 'work-order-canceled'), []);
  remindOfCalibrations(db, in340days);
  assert.deepEqual(recipients(w, 'calibration-ends'), []);
  movePartnership(db, cast.alice, 1, 'dissolve');
  assert.deepEqual(recipients(w, 'partnership-dissolved'), []);
  restoreCompany(db, cast.root, cast.bob.companyId);
  assert.deepEqual(recipients(w, 'company-restored'), ['bob@inkworks.example']);
  cancelWorkOrder(db, cast.alice, second.id, 'Not now either.');
  assert.deepEqual(recipients(w, 'work-order-canceled'), PARTNERS);
  remindOfCalibrations(db, in340days);
  assert.deepEqual(
    [...new Set(recipients(w, 'calibration-ends'))],
    PARTNERS,
    'what was due meanwhile is told now',
  );
});

test('a suspended brand hears nothing, and its order goes on', async (t) => {
  const w = await world(t);
  const { db, cast, place, confirm, generateAll } = w;
  const order = place('PO-1', 10, {}, cast.erin);
  confirm(order, cast.olu);
  suspendCompany(db, cast.root, cast.alice.companyId);
  await generateAll();
  assert.deepEqual(recipients(w, 'codes-generated'), ['olu@inkworks.example']);
  reportPrint(db, cast.olu, order.id);
  assert.deepEqual(recipients(w, 'work-order-printed'), []);
  restoreCompany(db, cast.root, cast.alice.companyId);
  acceptPrint(db, cast.alice, order.id);
  assert.deepEqual(recipients(w, 'work-order-completed'), PARTNERS);
});

test('who is deactivated hears nothing for that company, orderer and confirmer too; who is restored does again', async (t) => {
  const w = await world(t);
  const { db, cast, place, confirm, generateAll } = w;
  confirm(place('PO-1', 10, {}, cast.erin), cast.olu);
  deactivatePerson(db, cast.alice, cast.erin.userId);
  deactivatePerson(db, cast.bob, cast.olu.userId);
  await generateAll();
  assert.deepEqual(recipients(w, 'codes-generated'), ['alice@acme.example']);
  remindOfCalibrations(db, in340days);
  assert.deepEqual([...new Set(recipients(w, 'calibration-ends'))], PARTNERS.slice(0, 2));
  place('PO-2', 10);
  assert.deepEqual(recipients(w, 'work-order-submitted').filter((each) => each.startsWith('olu')).length, 1);
  restorePerson(db, cast.bob, cast.olu.userId);
  place('PO-3', 10);
  assert.deepEqual(recipients(w, 'work-order-submitted').filter((each) => each.startsWith('olu')).length, 2);
});

function recipients({ db }: World, notice: string): string[] {
  const sql = 'select recipient from outbox where notice = ? order by recipient';
  return db.$client.prepare(sql).pluck().all(notice) as string[];
}
