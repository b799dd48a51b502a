import { aliasedTable, and, asc, desc, eq, gt, isNotNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { codeChanges, codeTallies } from '../../db/schema/code-status.ts';
import { companies, users } from '../../db/schema/people.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import type { CodeChange } from './wishes.ts';

export type CodeStatus = { status: WorkOrder['codesStatus']; reason: string };

/** A change as people read it. */
export type ReadChange = CodeChange & { who: string; company: string; undoneByName: string | null };

type ChangedStatus = CodeStatus & { change?: ReadChange | undefined };

/** Statuses that codes of an order have, and how many have each; together they are all its codes. */
export type Tally = CodeStatus & { codes: number };

/**
 * What a code is now, and the change that says so, if any does: that of a canceled order is blocked whatever was said before;
 * else what the last change said that was not taken back; else what the order says of all its codes.
 */
export function statusOf(db: Db | Tx, order: WorkOrder, sequence: number): ChangedStatus {
  const own = ofOrder(order);
  if (order.state === 'canceled') return own;
  const change = lookupChange(db, order.id, sequence);
  if (!change || change.status === 'unblocked') return { ...own, change };
  return { status: change.status, reason: change.reason, change };
}

/** What an order says of all its codes. */
export function ofOrder({ codesStatus, codesReason }: WorkOrder): CodeStatus {
  return { status: codesStatus, reason: codesReason ?? '' };
}

/** How many codes of an order have which status, the most blocked last. */
export function tallyOf(db: Db | Tx, order: WorkOrder): Tally[] {
  const own = ofOrder(order);
  if (order.state === 'canceled') return [{ ...own, codes: order.quantity }];
  const changed = db
    .select()
    .from(codeTallies)
    .where(and(eq(codeTallies.workOrderId, order.id), gt(codeTallies.codes, 0)))
    .orderBy(asc(codeTallies.status), desc(codeTallies.codes))
    .all();
  const said = changed.filter(({ status }) => status !== 'unblocked') as Tally[];
  const rest = order.quantity - said.reduce((sum, { codes }) => sum + codes, 0);
  const all = [{ ...own, codes: rest }, ...said];
  const tallies = new Map<string, Tally>();
  for (const { status, reason, codes } of all) {
    const name = `${status} ${reason}`;
    tallies.set(name, { status, reason, codes: codes + (tallies.get(name)?.codes ?? 0) });
  }
  return [...tallies.values()].filter(({ codes }) => codes > 0);
}

/** Every change that said something of a code, oldest first, those taken back too. */
export function changesOf(db: Db | Tx, order: WorkOrder, sequence: number): ReadChange[] {
  const meets = sql`exists (select 1 from code_change_ranges r where r.change_id = ${codeChanges.id} and r.last >= ${sequence}
    and r.first = (select max(s.first) from code_change_ranges s where s.change_id = ${codeChanges.id} and s.first <= ${sequence}))`;
  return readChanges(db)
    .where(and(eq(codeChanges.workOrderId, order.id), isNotNull(codeChanges.rank), meets))
    .orderBy(asc(codeChanges.rank))
    .all()
    .map(plain);
}

/** The newest changes of an order. */
export function listChanges(db: Db, order: WorkOrder, most: number): ReadChange[] {
  return readChanges(db)
    .where(and(eq(codeChanges.workOrderId, order.id), isNotNull(codeChanges.rank)))
    .orderBy(desc(codeChanges.rank))
    .limit(most)
    .all()
    .map(plain);
}

/** The ranges of a change, the first of them. */
export function rangesOf(db: Db, changeId: number, most: number): { first: number; last: number }[] {
  return db.all(
    sql`select first, last from code_change_ranges where change_id = ${changeId} order by first limit ${most}`,
  );
}

function lookupChange(db: Db | Tx, workOrderId: number, sequence: number): ReadChange | undefined {
  const held = sql`(select r.change_id from code_ranges r where r.work_order_id = ${workOrderId} and r.last >= ${sequence}
    and r.first = (select max(s.first) from code_ranges s where s.work_order_id = ${workOrderId} and s.first <= ${sequence}))`;
  const row = readChanges(db).where(eq(codeChanges.id, held)).get();
  return row && plain(row);
}

const undoers = aliasedTable(users, 'undoers');

function readChanges(db: Db | Tx) {
  return db
    .select({ change: codeChanges, who: users.name, company: companies.name, undoneByName: undoers.name })
    .from(codeChanges)
    .innerJoin(users, eq(codeChanges.userId, users.id))
    .innerJoin(companies, eq(codeChanges.companyId, companies.id))
    .leftJoin(undoers, eq(codeChanges.undoneBy, undoers.id))
    .$dynamic();
}

function plain({
  change,
  ...names
}: { change: CodeChange } & Omit<ReadChange, keyof CodeChange>): ReadChange {
  return { ...change, ...names };
}
