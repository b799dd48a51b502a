import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../src/config.ts';
import { transact } from '../src/db/database.ts';
import { startChange, takeBack } from '../src/domain/code-status/code-changes.ts';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import { dice } from './support/specimens.ts';
import { world } from './support/world.ts';

const QUANTITY = 100_000;

test('killed again and again while changes are applied and taken back, it ends as if nothing had happened', async (t) => {
  const w = await world(t);
  const { db, cast, dataDir } = w;
  const sql = db.$client;
  const placed = w.place('PO-1', QUANTITY);
  sql.prepare(`update work_orders set state = 'ready' where id = ?`).run(placed.id);
  const order = findWorkOrder(db, cast.alice, placed.id);
  const every = (step: number, from: number) =>
    Array.from({ length: Math.floor((QUANTITY - from) / step) }, (_, i) => ({
      first: from + i * step,
      last: from + i * step,
    }));
  const start = (ranges: { first: number; last: number }[], reason: 'misprint' | 'stolen' | 'lost') =>
    transact(db, (tx) =>
      startChange(tx, cast.alice, order, { status: 'blocked', reason, kind: 'list', remark: '', ranges }),
    );
  const all = [
    start(every(4, 1), 'misprint'),
    start([{ first: 5_000, last: 75_000 }], 'lost'),
    start(every(6, 3), 'stolen'),
  ];
  const upTo = dice(5);
  const kills = [await finish(dataDir, upTo)];
  transact(db, (tx) => takeBack(tx, cast.alice, { ...all[1]!, state: 'done' }, 'Wrong.'));
  kills.push(await finish(dataDir, upTo));
  assert.ok(
    kills.every((n) => n > 5),
    `killed ${kills} times`,
  );

  const rows = sql
    .prepare(
      'select first, last, change_id as change from code_ranges where work_order_id = ? order by first',
    )
    .all(order.id) as { first: number; last: number; change: number }[];
  const expected: typeof rows = [];
  for (let code = 1; code <= QUANTITY; code++) {
    const [first, , third] = all.map(({ id }) => id);
    const misprinted = (code - 1) % 4 === 0 && code < 1 + 4 * Math.floor((QUANTITY - 1) / 4);
    const stolen = code >= 3 && (code - 3) % 6 === 0 && code < 3 + 6 * Math.floor((QUANTITY - 3) / 6);
    const change = stolen ? third : misprinted ? first : undefined;
    if (change !== undefined) expected.push({ first: code, last: code, change });
  }
  assert.deepEqual(rows, expected);
  const sums = sql.prepare('select reason, codes from code_tallies where codes > 0 order by reason').all();
  const count = (id: number) => expected.filter(({ change }) => change === id).length;
  assert.deepEqual(sums, [
    { reason: 'misprint', codes: count(all[0]!.id) },
    { reason: 'stolen', codes: count(all[2]!.id) },
  ]);
});

/** Runs the loop in processes that are killed at any moment, until one comes to its end; says how many were. */
async function finish(dataDir: string, upTo: (n: number) => number): Promise<number> {
  for (let kills = 0; ; kills++) {
    const child = spawn(process.execPath, [join(root, 'dist/test/support/apply-changes.js'), dataDir]);
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    const ended = once(child, 'exit');
    while (!said.includes('started')) await wait(5);
    // Later ones are given more time, so that it comes to an end.
    await Promise.race([ended, wait(5 + upTo(40) + kills * 2)]);
    child.kill('SIGKILL');
    await ended;
    if (said.includes('done')) return kills;
  }
}
