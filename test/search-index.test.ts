import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../src/config.ts';
import { openDatabase } from '../src/db/database.ts';
import { indexOlder, isIndexed } from '../src/domain/orders/order-index.ts';
import { orderIndexer } from '../src/work/order-index.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, db, dataDir, place } = w;
const alice = await as('alice');
const mallory = await as('mallory');

const found = async (search: string, who = alice) => {
  const { body } = await who.get(`/work-orders?${new URLSearchParams({ search })}`);
  return [...body.matchAll(/<article[^>]*id="card-(\d+)"/g)].map(([, id]) => Number(id));
};
const indexed = () =>
  db.$client.prepare('select rowid from order_search order by rowid').pluck().all() as number[];

const orders = Array.from({ length: 7 }, (_, i) => place(`Straße-${i}`, 10).id);

/** As an update of an older database leaves it. */
function emptyIndex() {
  db.$client.exec('delete from order_search');
}

test('an index that an update left empty is filled from the newest order on, and a stop in between loses nothing', () => {
  emptyIndex();
  assert.equal(isIndexed(db), false);
  assert.equal(indexOlder(db, 3), true);
  assert.deepEqual(indexed(), orders.slice(4));
  assert.equal(isIndexed(db), false);
  const again = openDatabase(join(dataDir, 'imprimatur.db'), join(root, 'drizzle'));
  assert.equal(indexOlder(again, 3), true);
  assert.deepEqual(indexed(), orders.slice(1));
  assert.equal(indexOlder(again, 3), false);
  again.$client.close();
  assert.deepEqual(indexed(), orders);
  assert.equal(isIndexed(db), true);
  assert.equal(indexOlder(db, 3), false, 'nothing twice');
  assert.deepEqual(indexed(), orders);
});

test('Alice finds her orders at every moment of it, also one placed meanwhile; Mallory finds none', async () => {
  emptyIndex();
  const placed = place('Straße-new', 10).id;
  assert.deepEqual(indexed(), [placed]);
  const all = [placed, ...orders.toReversed()];
  do {
    assert.deepEqual(await found('strasse-'), all);
    assert.deepEqual(await found('strasse-0'), [orders[0]]);
    assert.deepEqual(await found('strasse-', mallory), []);
  } while (indexOlder(db, 2));
  assert.deepEqual(await found('strasse-'), all);
  assert.deepEqual(indexed(), [...orders, placed]);
});

test('the loop fills it in turns that give way, and then rests', async () => {
  emptyIndex();
  const turn = orderIndexer(db);
  await turn();
  assert.deepEqual(indexed().length, orders.length + 1);
  emptyIndex();
  await turn();
  assert.deepEqual(indexed(), [], 'an index that was whole is not looked at again');
});
