import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { transact } from '../src/db/database.ts';
import { carryOn, changeCodes, startChange, undoChange } from '../src/domain/code-status/code-changes.ts';
import { applyWindow, undoWindow } from '../src/domain/code-status/painting.ts';
import type { WorkOrder } from '../src/domain/orders/work-orders.ts';
import { dice } from './support/specimens.ts';
import { world } from './support/world.ts';

const { db, cast, place } = await world({ after });
const sql = db.$client;
sql.pragma('synchronous = OFF');

/** What an order's codes should be: of every code the changes that said something of it, oldest first. */
type Said = {
  id: number;
  rank: number;
  status: string;
  reason: string;
  ranges: [number, number][];
  undone: boolean;
};

const STATUSES = [
  ['blocked', 'stolen'],
  ['blocked', 'misprint'],
  ['active', ''],
  ['unblocked', ''],
] as const;

let placedOrders = 0;
const order = (quantity: number): WorkOrder => {
  const placed = place(`O-${++placedOrders}`, quantity);
  sql.prepare(`update work_orders set state = 'ready' where id = ?`).run(placed.id);
  return { ...placed, state: 'ready' };
};

/** Compares every code, the sums, and that no two neighbours could be one. */
function check({ id, quantity }: WorkOrder, said: Said[], where: string): void {
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

test('random changes and undos of any size, in windows of a few rows and each among the others, leave what an array holds', () => {
  const upTo = dice(11);
  for (let round = 0; round < 60; round++) {
    const mine = order(20 + upTo(60));
    const said: Said[] = [];
    /** Changes that are being applied or taken back: any of them goes on next, as after a kill. */
    const open: { change: Said; doneTo: number; undo: boolean }[] = [];
    const go = (which: number, most: number) => {
      const each = open[which]!;
      const { change } = each;
      const doneTo = (each.undo ? undoWindow : applyWindow)(
        db,
        { id: change.id, workOrderId: mine.id, rank: change.rank, doneTo: each.doneTo },
        most,
      );
      if (doneTo !== undefined) {
        assert.ok(doneTo > each.doneTo, 'a window goes on');
        each.doneTo = doneTo;
        return;
      }
      open.splice(which, 1);
      sql
        .prepare('update code_changes set state = ? where id = ?')
        .run(each.undo ? 'undone' : 'done', change.id);
    };
    for (let step = 0; step < 60; step++) {
      const act = upTo(100);
      if (act < 40) {
        const [status, reason] = STATUSES[upTo(STATUSES.length)]!;
        const ranges: [number, number][] = [];
        for (let at = 1 + upTo(10); at <= mine.quantity && ranges.length < 8; at += 2 + upTo(9)) {
          const last = Math.min(mine.quantity, at + upTo(7));
          ranges.push([at, last]);
          at = last;
        }
        if (ranges.length === 0) continue;
        const change = transact(db, (tx) =>
          startChange(tx, cast.alice, mine, {
            status,
            reason,
            kind: 'range',
            remark: '',
            ranges: ranges.map(([first, last]) => ({ first, last })),
          }),
        );
        said.push({ id: change.id, rank: change.rank!, status, reason, ranges, undone: false });
        open.push({ change: said.at(-1)!, doneTo: 0, undo: false });
      } else if (act < 55 && said.length > 0) {
        const change = said[upTo(said.length)]!;
        if (change.undone || open.some((each) => each.change === change)) continue;
        change.undone = true;
        sql
          .prepare(
            `update code_changes set state = 'undoing', undone_at = 1, undone_by = 1, undo_remark = '' where id = ?`,
          )
          .run(change.id);
        open.push({ change, doneTo: 0, undo: true });
      } else if (open.length > 0) go(upTo(open.length), 2 + upTo(4));
    }
    while (open.length > 0) go(upTo(open.length), 2 + upTo(4));
    check(mine, said, `round ${round}`);
  }
});

test('as people do it, one after the other, 3,000 changes and undos leave what an array holds', () => {
  const upTo = dice(12);
  const orders = Array.from({ length: 12 }, () => ({ order: order(30 + upTo(100)), said: [] as Said[] }));
  for (let i = 0; i < 3_000; i++) {
    const { order: mine, said } = orders[upTo(orders.length)]!;
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
  for (const { order: mine, said } of orders) check(mine, said, mine.reference);
});

test('a change of very many ranges is applied by and by, and a small one after it holds meanwhile', () => {
  const mine = order(100_000);
  const ranges = Array.from({ length: 50_000 }, (_, i) => ({ first: 2 * i + 1, last: 2 * i + 1 }));
  const change = transact(db, (tx) =>
    startChange(tx, cast.alice, mine, {
      status: 'blocked',
      reason: 'misprint',
      kind: 'range',
      remark: '',
      ranges,
    }),
  );
  const after = changeCodes(db, cast.alice, mine.id, {
    act: 'activate',
    which: 'some',
    ranges: '1-100',
    remark: '',
  });
  assert.equal(after.state, 'done');
  let turns = 0;
  while (carryOn(db)) turns++;
  assert.ok(turns > 5, `it rested ${turns} times`);
  const all = (id: number, rank: number, status: string, reason: string, said: [number, number][]) =>
    ({ id, rank, status, reason, ranges: said, undone: false }) satisfies Said;
  check(
    mine,
    [
      all(
        change.id,
        change.rank!,
        'blocked',
        'misprint',
        ranges.map(({ first, last }) => [first, last]),
      ),
      all(after.id, after.rank!, 'active', '', [[1, 100]]),
    ],
    'a long one',
  );
});
