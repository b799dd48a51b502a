import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { withdrawCalibration } from '../src/domain/press/calibrating.ts';
import { approveCalibration } from '../src/domain/press/calibrations.ts';
import { confirm, confirmFormOf, shownTo, stateOf } from './support/confirming.ts';
import { traces, type World, world } from './support/world.ts';

type Row = Record<string, unknown>;

const MEANWHILE: [string, number, RegExp, (world: World) => void][] = [
  [
    'the calibration expired',
    422,
    /not calibrated for UV inkjet line now/,
    ({ db }) => void db.$client.prepare('update calibrations set expires_at = ?').run(Date.now() - 1),
  ],
  [
    'the calibration was withdrawn',
    422,
    /not calibrated for UV inkjet line now/,
    ({ db, cast }) => {
      const pair = { equipmentId: cast.equipment.inkjet, substrateId: cast.substrates.film };
      withdrawCalibration(db, cast.mia, { pair, revision: 1 }, { reason: 'The ink was changed.' });
    },
  ],
  [
    'the substrate was archived',
    422,
    /not calibrated for UV inkjet line now/,
    ({ db }) => void db.$client.prepare('update substrates set archived_at = 1').run(),
  ],
  [
    'the equipment was archived',
    422,
    /Choose the printing equipment/,
    ({ db }) => void db.$client.prepare('update equipment set archived_at = 1').run(),
  ],
  [
    'the resolution was corrected',
    409,
    /changed since this page was shown/,
    ({ db }) => void db.$client.prepare(`update equipment set resolution_x = '720'`).run(),
  ],
  [
    'the pair was calibrated again, to the same size',
    409,
    /changed since this page was shown/,
    ({ db, cast }) =>
      void approveCalibration(
        db,
        cast.mia,
        { equipmentId: cast.equipment.inkjet, substrateId: cast.substrates.film },
        {
          dotsX: 10,
          dotsY: 10,
          reductionX: 2,
          reductionY: 2,
        },
      ),
  ],
];

for (const [what, status, sentence, happen] of MEANWHILE)
  test(`between page and Confirm ${what}: nothing is generated, and the page says it`, async (t) => {
    const all = await world(t);
    const { id } = all.place('PO-1', 10);
    const bob = await all.as('bob');
    const shown = await shownTo(bob, id, all.cast.equipment.inkjet, all.cast.substrates.film);
    happen(all);
    const answer = await confirm(bob, id, shown);
    assert.equal(answer.statusCode, status);
    assert.match(answer.body.replaceAll('&#39;', "'"), sentence);
    assert.match(answer.body, /<h1>Generate codes<\/h1>/);
    assert.equal(stateOf(all.db, id), 'new');
  });

test('calibrated again to another size: 409, and the page again with the new size, which can be confirmed', async (t) => {
  const { as, cast, place, db } = await world(t);
  const { id } = place('PO-1', 10);
  const { inkjet } = cast.equipment;
  const { film } = cast.substrates;
  const bob = await as('bob');
  const shown = await shownTo(bob, id, inkjet, film);
  approveCalibration(
    db,
    cast.mia,
    { equipmentId: inkjet, substrateId: film },
    { dotsX: 12, dotsY: 11, reductionX: 1, reductionY: 0 },
  );
  const answer = await confirm(bob, id, shown);
  assert.equal(answer.statusCode, 409);
  assert.match(answer.body, /12 × 11 dots/);
  assert.equal((await confirm(bob, id, { ...shown, revision: 'x' })).statusCode, 409);
  assert.equal((await confirm(bob, id, await shownTo(bob, id, inkjet, film))).statusCode, 303);
});

test('canceled meanwhile: 409 with what the order is now', async (t) => {
  const { as, cast, place, db } = await world(t);
  const { id } = place('PO-1', 10);
  const bob = await as('bob');
  const shown = await shownTo(bob, id, cast.equipment.inkjet, cast.substrates.film);
  cancelWorkOrder(db, cast.alice, id, 'Wrong prefix.');
  const answer = await confirm(bob, id, shown);
  assert.equal(answer.statusCode, 409);
  assert.match(answer.body, /PO-1 is now “Canceled”, so it cannot be generated\. Nothing was changed\./);
  assert.equal((await bob.get(`/work-orders/${id}/generation`)).statusCode, 409);
  assert.equal(stateOf(db, id), 'canceled');
});

test('of a hundred Confirms by two people exactly one wins', async (t) => {
  const { cast, place, db, as, app } = await world(t);
  const { id } = place('PO-1', 10);
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const people = { Bob: await as('bob'), Olu: await as('olu') };
  const { inkjet } = cast.equipment;
  const { film, kraft } = cast.substrates;
  const bobs = await confirmFormOf(people.Bob, id, inkjet, film);
  const olus = await confirmFormOf(people.Olu, id, inkjet, kraft);
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const [name, client, fields] =
        index % 2 ? (['Bob', people.Bob, bobs] as const) : (['Olu', people.Olu, olus] as const);
      const cookie = [...client.cookies].map(([key, value]) => `${key}=${value}`).join('; ');
      const answer = await fetch(`${base}/work-orders/${id}/confirmation`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, origin: base, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields),
      });
      return { name, status: answer.status, body: await answer.text() };
    }),
  );
  const row = db.$client.prepare('select confirmed_by_name, substrate_name from confirmations').get() as Row;
  const winner = String(row.confirmed_by_name);
  for (const { name, status, body } of answers) {
    assert.equal(status, name === winner ? 303 : 409, `${name} after ${winner}`);
    if (name !== winner)
      assert.match(
        body,
        new RegExp(
          `${winner} confirmed PO-1 on .*: ${row.substrate_name} with UV inkjet line\\. Nothing was generated a second time`,
        ),
      );
  }
  assert.equal(traces(db, id).actions.filter((action) => action === 'work_order.confirmed').length, 1);
  assert.equal(db.$client.prepare('select count(*) from confirmations').pluck().get(), 1);
  const other =
    winner === 'Bob' ? { ...bobs, substrate: String(kraft) } : { ...olus, substrate: String(film) };
  const again = await confirm(people[winner as 'Bob' | 'Olu'], id, other);
  assert.equal(again.statusCode, 409, 'the same person, but something else');
});

test('an order goes to the generator once, however many are confirmed together', async (t) => {
  const { db, place, confirm: confirmed } = await world(t);
  const orders = Array.from({ length: 50 }, (_, index) => confirmed(place(`PO-${index}`, 1)));
  const numbers = db.$client.prepare('select mint_number from confirmations').pluck().all();
  assert.equal(new Set(numbers).size, orders.length);
});
