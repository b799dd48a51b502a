import assert from 'node:assert/strict';
import { changeCodes, undoChange } from '../../src/domain/code-status/code-changes.ts';
import type { WorkOrder } from '../../src/domain/orders/work-orders.ts';
import { dice } from './specimens.ts';
import type { World } from './world.ts';

/** What an order's codes should be: of every code the changes that said something of it, oldest first. */
export type Said = {
  id: number;
  rank: number;
  status: string;
  reason: string;
  ranges: [number, number][];
  undone: boolean;
};

export const STATUSES = [
  ['blocked', 'stolen'],
  ['blocked', 'misprint'],
  ['active', ''],
  ['unblocked', ''],
] as const;

let placedOrders = 0;
export const order = ({ place, db }: World, quantity: number): WorkOrder => {
  const placed = place(`O-${++placedOrders}`, quantity);
  db.$client.prepare(`update work_orders set state = 'ready' where id = ?`).run(placed.id);
  return { ...placed, state: 'ready' };
};

/** Compares every code, the sums, and that no two neighbours could be one. */
export function check({ db }: World, { id, quantity }: WorkOrder, said: Said[], where: string): void {
  const sql = db.$client;
  const expected = Array.from<number | undefined>({ length: quantity + 1 });
  for (const { ranges, id: change, undone } of [...said].sort((a, b) => a.rank - b.rank))
    if (!undone) for (const [first, last] of ranges) expected.fill(change, first, last + 1);
  const rows = sql
    .prepare(
      'select first, last, change_id as change from code_ranges where work_order_id = ? order by first',
    )
    .all(id) as { first: number; last: number; change: number }[];
  const found = Array.from<number | undefined>({ length: quantity + 1 });
  for (const [i, { first, last, change }] of rows.entries()) {
    const before = rows[i - 1];
    assert.ok(!before || before.last < first, `${where}: overlap`);
    assert.ok(!before || before.last + 1 < first || before.change !== change, `${where}: not joined`);
    found.fill(change, first, last + 1);
  }
  assert.deepEqual(found, expected, where);
  const sums: Record<string, number> = {};
  for (const change of expected) {
    const by = said.find((each) => each.id === change);
    if (by) sums[`${by.status} ${by.reason}`] = (sums[`${by.status} ${by.reason}`] ?? 0) + 1;
  }
  const tallies = sql
    .prepare('select status, reason, codes from code_tallies where work_order_id = ? and codes > 0')
    .all(id) as { status: string; reason: string; codes: number }[];
  assert.deepEqual(
    Object.fromEntries(tallies.map(({ status, reason, codes }) => [`${status} ${reason}`, codes])),
    sums,
    where,
  );
}

type Trial = { count: number; orders: number; seed: number };

/** Random changes and undos by the verbs, of some orders, each order held against an array at the end. */
export function tryChanges(w: World, { count, orders, seed }: Trial): void {
  const { db, cast } = w;
  const upTo = dice(seed);
  const all = Array.from({ length: orders }, () => ({ order: order(w, 30 + upTo(100)), said: [] as Said[] }));
  for (let i = 0; i < count; i++) {
    const { order: mine, said } = all[upTo(all.length)]!;
    const undoable = said.filter(({ undone }) => !undone);
    if (undoable.length > 0 && upTo(100) < 35) {
      const change = undoable[upTo(undoable.length)]!;
      undoChange(db, cast.alice, change.id, { remark: 'A mistake.', reference: mine.reference });
      change.undone = true;
      continue;
    }
    const [status, reason] = STATUSES[upTo(STATUSES.length)]!;
    const act = { blocked: 'block', active: 'activate', unblocked: 'unblock' }[status];
    const first = 1 + upTo(mine.quantity);
    const last = Math.min(mine.quantity, first + upTo(20));
    const which = upTo(10) === 0 ? 'all' : 'some';
    const change = changeCodes(db, cast.alice, mine.id, {
      act,
      reason,
      which,
      ranges: `${first}-${last}`,
      remark: 'Because.',
      reference: mine.reference,
    });
    assert.equal(change.state, 'done');
    const ranges: [number, number][] = [which === 'all' ? [1, mine.quantity] : [first, last]];
    said.push({ id: change.id, rank: change.rank!, status, reason, ranges, undone: false });
  }
  for (const { order: mine, said } of all) check(w, mine, said, mine.reference);
}
