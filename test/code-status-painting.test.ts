import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { transact } from '../src/db/database.ts';
import { carryOn, changeCodes, startChange } from '../src/domain/code-status/code-changes.ts';
import { applyWindow, undoWindow } from '../src/domain/code-status/painting.ts';
import { check, order, type Said, STATUSES, tryChanges } from './support/painting-trials.ts';
import { dice } from './support/specimens.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { db, cast } = w;
const sql = db.$client;
sql.pragma('synchronous = OFF');

test('random changes and undos of any size, in windows of a few rows and each among the others, leave what an array holds', () => {
  const upTo = dice(11);
  for (let round = 0; round < 60; round++) {
    const mine = order(w, 20 + upTo(60));
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
        if (change.undone) continue;
        // One that is still being applied ends there.
        const applying = open.findIndex((each) => each.change === change);
        if (applying >= 0) open.splice(applying, 1);
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
    check(w, mine, said, `round ${round}`);
  }
});

test('as people do it, one after the other, 3,000 changes and undos leave what an array holds', () => {
  tryChanges(w, { count: 3_000, orders: 12, seed: 12 });
});

test('a change of very many ranges is applied by and by, and a small one after it holds meanwhile', () => {
  const mine = order(w, 100_000);
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
    w,
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
