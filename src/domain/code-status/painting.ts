import type { Db } from '../../db/database.ts';
import { type Held, minus, overlay, type Range, shared, united, without } from './overlay.ts';

// Which change holds for which codes is kept in code_ranges, and how many codes that are in code_tallies. Both follow from
// the changes and their ranges alone, window by window, so that a change of any size can be applied and taken back in steps.

/** What painting needs to know of a change. */
export type Painted = { id: number; workOrderId: number; rank: number; doneTo: number };

/** Rows that one step reads and writes: some 10 ms. */
export const STEP = 4_000;

/** The first number after everything. */
const END = Number.MAX_SAFE_INTEGER;

/**
 * Applies the next window of a change, inside the caller's transaction.
 * @returns the sequence number up to which it is applied now, or undefined when all of it is.
 */
export function applyWindow(db: Db, change: Painted, step = STEP): number | undefined {
  const over = rangesFrom(db, change.id, change.doneTo + 1, step);
  if (over.ranges.length === 0) return undefined;
  const held = heldAround(db, change.workOrderId, over.ranges, step);
  const beyond = Math.min(over.beyond, held.beyond);
  const within = clip(over.ranges, { first: 1, last: beyond - 1 });
  replace(db, change.workOrderId, held.rows, overlay(held.rows, within, { ...change, change: change.id }));
  return beyond === END ? undefined : beyond - 1;
}

/** The same for taking a change back: where it held, the change of the next lower rank that said something holds again. */
export function undoWindow(db: Db, change: Painted, step = STEP): number | undefined {
  const from = change.doneTo + 1;
  const others = standing(db, change);
  // Every other change may be looked at for every gap: of many changes, fewer gaps at once.
  const gaps = Math.max(Math.min(step, 50), Math.floor(step / (1 + others.length / 50)));
  const said = rangesFrom(db, change.id, from, gaps);
  if (said.ranges.length === 0) return undefined;
  const first = said.ranges[0]!.first;
  const held = heldAround(db, change.workOrderId, said.ranges, gaps);
  // Beyond the last range nothing was read.
  let end = Math.min(said.beyond - 1, held.beyond - 1, said.ranges.at(-1)!.last);
  let beyond = Math.min(said.beyond, held.beyond);
  let free: Range[] = clip(
    held.rows.filter((row) => row.change === change.id),
    { first, last: end },
  );
  const filled: Held[] = [];
  const each = Math.max(8, Math.ceil(step / (others.length + 1)));
  for (const { id, rank } of others) {
    const reach = { first: free[0]?.first ?? END, last: Math.min(free.at(-1)?.last ?? 0, end) };
    if (reach.first > reach.last) break;
    const other = rangesFrom(db, id, reach.first, each);
    if (other.beyond <= end) {
      end = other.beyond - 1;
      beyond = other.beyond;
    }
    const over = clip(other.ranges, { ...reach, last: Math.min(reach.last, end) });
    if (over.length === 0) continue;
    const taken = shared(free, over);
    filled.push(...taken.map((range) => ({ ...range, change: id, rank })));
    free = minus(free, taken);
  }
  const window = { first, last: end };
  const rows = [
    ...without(held.rows, change.id, window),
    ...filled.flatMap((row) => clip([row], window).map((range) => ({ ...row, ...range }))),
  ];
  replace(db, change.workOrderId, held.rows, united(rows));
  return beyond === END ? undefined : beyond - 1;
}

/** Changes of the same order that hold, or will, the highest first: all but this one and those taken back. */
function standing(db: Db, { id, workOrderId }: Painted): { id: number; rank: number }[] {
  return db.$client
    .prepare(
      `select id, rank from code_changes
       where work_order_id = ? and rank is not null and id <> ? and state in ('applying', 'done') order by rank desc`,
    )
    .all(workOrderId, id) as { id: number; rank: number }[];
}

/** Ranges of a change from a number on, at most so many, clipped to begin there; `beyond` is where the next one begins. */
function rangesFrom(db: Db, change: number, from: number, most: number): { ranges: Range[]; beyond: number } {
  const rows = db.$client
    .prepare(
      `select first, last from code_change_ranges where change_id = @change and last >= @from and first >= coalesce(
         (select max(first) from code_change_ranges where change_id = @change and first <= @from), @from)
       order by first limit @most`,
    )
    .all({ change, from, most: most + 1 }) as Range[];
  const ranges = rows.slice(0, most).map((row) => ({ ...row, first: Math.max(row.first, from) }));
  return { ranges, beyond: rows[most]?.first ?? END };
}

/** What holds from before the first of some ranges to behind the last, at most so many rows; `beyond` is where the next one begins. */
function heldAround(
  db: Db,
  workOrderId: number,
  ranges: Range[],
  most: number,
): { rows: Held[]; beyond: number } {
  const [from, to] = [ranges[0]!.first, ranges.at(-1)!.last + 1];
  const rows = db.$client
    .prepare(
      `select r.first, r.last, r.change_id as change, c.rank from code_ranges r join code_changes c on c.id = r.change_id
       where r.work_order_id = @workOrderId and r.first <= @to and r.first >= coalesce(
         (select max(first) from code_ranges where work_order_id = @workOrderId and first < @from), @from)
       order by r.first limit @most`,
    )
    .all({ workOrderId, from, to, most: most + 1 }) as Held[];
  return { rows: rows.slice(0, most), beyond: rows[most]?.first ?? END };
}

function clip(ranges: Range[], to: Range): Range[] {
  return ranges
    .map(({ first, last }) => ({ first: Math.max(first, to.first), last: Math.min(last, to.last) }))
    .filter(({ first, last }) => first <= last);
}

/** Writes what differs, and the sums. */
function replace(db: Db, workOrderId: number, before: readonly Held[], after: readonly Held[]): void {
  const { $client } = db;
  const same = new Set(after.map(keyOf));
  const known = new Set(before.map(keyOf));
  const gone = before.filter((row) => !same.has(keyOf(row)));
  const come = after.filter((row) => !known.has(keyOf(row)));
  const drop = $client.prepare('delete from code_ranges where work_order_id = ? and first = ?');
  const add = $client.prepare(
    'insert into code_ranges (work_order_id, first, last, change_id) values (?, ?, ?, ?)',
  );
  for (const { first } of gone) drop.run(workOrderId, first);
  for (const { first, last, change } of come) add.run(workOrderId, first, last, change);
  tally(db, workOrderId, gone, come);
}

const keyOf = ({ first, last, change }: Held) => `${first} ${last} ${change}`;

function tally(db: Db, workOrderId: number, gone: readonly Held[], come: readonly Held[]): void {
  const sums = new Map<number, number>();
  const count = (rows: readonly Held[], sign: number) => {
    for (const { change, first, last } of rows)
      sums.set(change, (sums.get(change) ?? 0) + sign * (last - first + 1));
  };
  count(gone, -1);
  count(come, 1);
  const add = db.$client.prepare(
    `insert into code_tallies (work_order_id, status, reason, codes) select work_order_id, status, reason, 0 from code_changes
     where id = @change on conflict do nothing`,
  );
  const set = db.$client.prepare(
    `update code_tallies set codes = codes + @codes where work_order_id = @workOrderId
     and (status, reason) = (select status, reason from code_changes where id = @change)`,
  );
  // What grows first: no sum is ever below nothing.
  for (const [change, codes] of [...sums].sort(([, a], [, b]) => b - a)) {
    if (codes === 0) continue;
    add.run({ change });
    set.run({ change, codes, workOrderId });
  }
}
