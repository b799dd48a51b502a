import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Db, transact } from '../../db/database.ts';
import { dropRows, setRow } from '../../db/rows.ts';
import { codeChangeRanges, codeChanges } from '../../db/schema/code-status.ts';
import type { Actor } from '../access/actor.ts';
import { codesIn, type Range } from './overlay.ts';
import type { Wish } from './wishes.ts';

/** What somebody says of the codes of one order: the ranges of one wish. */
export type StagedRanges = Wish & { workOrderId: number; ranges: Range[] };

/** To what the changes belong that are gathered and do not count yet: a list, or a print report. */
export type Owner = { remark: string } & ({ codeListId: number } | { printReportId: number });

/** Rows that are written, or removed, in one transaction: some 10 ms. */
export const SLICE = 4_000;

/**
 * Adds ranges to the changes of a list or a report, one for each order and wish, in the caller's transaction. They count once
 * they are given a rank.
 */
export function stageRanges(db: Db, actor: Actor, owner: Owner, parts: readonly StagedRanges[]): void {
  for (const { ranges, ...what } of parts) {
    if (ranges.length === 0) continue;
    const change = changeOf(db, actor, owner, what);
    addRanges(db, change, ranges);
    setRow(db, codeChanges, change, {
      codes: sql`${codeChanges.codes} + ${codesIn(ranges)}`,
      ranges: sql`${codeChanges.ranges} + ${ranges.length}`,
    });
  }
}

/** Writes what a change says, in the caller's transaction; a million rows are written as fast as SQLite takes them. */
function addRanges({ $client }: Db, change: number, ranges: readonly Range[]): void {
  const add = $client.prepare('insert into code_change_ranges (change_id, first, last) values (?, ?, ?)');
  for (const { first, last } of ranges) add.run(change, first, last);
}

/** Removes some of what was gathered and never counted; true while there is more. */
export function dropStaged(db: Db, owner: Omit<Owner, 'remark'>): boolean {
  return transact(db, (tx) => {
    const staged = and(ownedBy(owner as Owner), eq(codeChanges.state, 'staging'));
    const changes = tx.select({ id: codeChanges.id }).from(codeChanges).where(staged).all();
    for (const { id } of changes) {
      const some = sql`(change_id, first) in (select change_id, first from code_change_ranges where change_id = ${id} limit ${SLICE})`;
      if (dropRows(tx, codeChangeRanges, some) === SLICE) return true;
      dropRows(tx, codeChanges, eq(codeChanges.id, id));
    }
    return false;
  });
}

/** The change of a list or a report for one order and wish. */
function changeOf(tx: Db, actor: Actor, owner: Owner, what: Wish & { workOrderId: number }): number {
  const { workOrderId, status, reason } = what;
  const same = and(
    eq(codeChanges.workOrderId, workOrderId),
    isNull(codeChanges.rank),
    ownedBy(owner),
    eq(codeChanges.status, status),
    eq(codeChanges.reason, reason),
  );
  const known = tx.select({ id: codeChanges.id }).from(codeChanges).where(same).get();
  if (known) return known.id;
  const { userId, companyId } = actor;
  const kind = 'codeListId' in owner ? ('list' as const) : ('report' as const);
  const fresh = { kind, state: 'staging', codes: 0, ranges: 0, at: new Date() } as const;
  return tx
    .insert(codeChanges)
    .values({ ...what, ...fresh, ...owner, userId, companyId })
    .returning({ id: codeChanges.id })
    .get().id;
}

function ownedBy(owner: Owner) {
  return 'codeListId' in owner
    ? eq(codeChanges.codeListId, owner.codeListId)
    : eq(codeChanges.printReportId, owner.printReportId);
}
