import { and, eq, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { SerialPlan } from '../../codes/plan.ts';
import type { SequentialSerials } from '../../codes/rows/serial-numbers.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { anyRow, dropRows, insertRow, lookupRow, lookupWhere, setRow, setRows } from '../../db/rows.ts';
import { listedSerials, serialLists } from '../../db/schema/order-files.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { type Refusal, wrong } from '../access/refusal.ts';
import { inUse, sequenceOf, whyKept } from './used-serials.ts';

export type SerialList = typeof serialLists.$inferSelect;
type WorkOrder = typeof workOrders.$inferSelect;

/** The serial numbers of an order as the form asks for them. */
export type WantedSerials = { kind: 'none' } | SequentialSerials | { kind: 'list'; list: SerialList };

/** A row of a list, counted from the first of its group, that another row or list has. */
type Claimed = { at: number; serial: string; listId: number; row: number };

/** A row of a list: its serial number, and its number in the file. */
export type ListedRow = { serial: string; row: number };

/** Rows claimed in one transaction: a few milliseconds, so that pages answer in between. */
export const CLAIM = 1_000;

/** Lists, and rows of them, that a brand may have in forms and drafts that are not submitted; of one person half as much. */
export const MOST_OPEN = 50;
const MOST_OPEN_ROWS = 50_000_000;

/** Whose list it is, and how it is called. */
type NewList = { brandId: number; userId: number; storedName: string; fileName: string };

/** Starts a list that arrives; its rows are claimed next, and it belongs to an order once that is placed. */
export function openSerialList(db: Db, { brandId, userId, storedName, fileName }: NewList): SerialList {
  return transact(db, (tx) => {
    refuseTooMany(tx, brandId, userId);
    const name = arrivingName(storedName);
    const row = { brandId, createdBy: userId, storedName: name, fileName, count: 0, createdAt: new Date() };
    return insertRow(tx, serialLists, row);
  });
}

function refuseTooMany(tx: Tx, brandId: number, userId: number): void {
  const of = (mine?: SQL) => {
    const open = and(eq(serialLists.brandId, brandId), isNull(serialLists.workOrderId), mine);
    const total = { lists: sql<number>`count(*)`, rows: sql<number>`total(max(${serialLists.count}, 0))` };
    return tx.select(total).from(serialLists).where(open).get() ?? { lists: 0, rows: 0 };
  };
  const refuse = (who: string, { lists, rows }: ReturnType<typeof of>, part: number) => {
    if (lists < MOST_OPEN * part && rows < MOST_OPEN_ROWS * part) return;
    throw wrongList(
      `The list was not taken: ${who} ${lists} lists in drafts and in forms that were not submitted. Delete drafts, or wait a day: lists of forms are kept no longer.`,
    );
  };
  refuse('you have', of(eq(serialLists.createdBy, userId)), 1 / 2);
  refuse('your company has', of(), 1);
}

/** How a list is called whose file and rows are not all there yet. */
function arrivingName(storedName: string): string {
  return storedName.replace(/\.txt$/, '.arriving.txt');
}

/** Lists that never arrived whole: asked before the first request, so that nothing arrives now. */
export function brokenOffLists(db: Db): SerialList[] {
  const arriving = sql`${serialLists.storedName} glob '*.arriving.txt'`;
  return db
    .select()
    .from(serialLists)
    .where(and(isNull(serialLists.workOrderId), arriving))
    .all();
}

/** Whether a file of the folder belongs to a list. */
export function isSerialList(db: Db, storedName: string): boolean {
  const names = [storedName, arrivingName(storedName)];
  const named = inArray(serialLists.storedName, names);
  return anyRow(db, serialLists, named);
}

/** How the file of a list is called whose first row may be a heading, until its brand has said what it is. */
export function askedName(storedName: string): string {
  return storedName.replace(/\.txt$/, '.asked.txt');
}

export function isAsked({ storedName }: SerialList): boolean {
  return storedName.endsWith('.asked.txt');
}

export function renameList(db: Db, list: SerialList, storedName: string): void {
  setRow(db, serialLists, list.id, { storedName });
}

/** Ends the question of a list's first row: `serial` if it is a serial number, in which case it is claimed. */
export function resolveFirstRow(db: Db, list: SerialList, storedName: string, serial?: string): SerialList {
  return transact(db, (tx) => {
    const still = and(eq(serialLists.id, list.id), eq(serialLists.storedName, list.storedName));
    if (setRows(tx, serialLists, still, { storedName }) !== 1)
      throw wrongList('The list was answered elsewhere. Choose the file once more.');
    if (serial !== undefined) claimRows(tx, list, [{ serial, row: 1 }]);
    return lookupRow(tx, serialLists, list.id)!;
  });
}

/** Claims rows of a list for its brand, or refuses with the file's row number of one that is used already. */
export function claimSerials(db: Db, list: SerialList, rows: ListedRow[]): void {
  transact(db, (tx) => claimRows(tx, list, rows));
}

/** Removes some of a list's claims; true while more are left. The list itself goes with the last. */
export function dropSerials(db: Db, listId: number): boolean {
  return transact(db, (tx) => {
    const some = sql`(${listedSerials.brandId}, ${listedSerials.serialNumber}) in (select brand_id, serial_number from listed_serials where serial_list_id = ${listId} limit ${CLAIM})`;
    if (dropRows(tx, listedSerials, some) === CLAIM) return true;
    dropRows(tx, serialLists, and(eq(serialLists.id, listId), isNull(serialLists.workOrderId)));
    return false;
  });
}

/** The file's row number of a serial number in a list. */
export function rowOf(db: Db, list: SerialList, serial: string): number | undefined {
  const mine = and(eq(listedSerials.brandId, list.brandId), eq(listedSerials.serialNumber, serial));
  return db.select({ row: listedSerials.row }).from(listedSerials).where(mine).get()?.row;
}

/** A brand's list that no order has yet. */
export function lookupOpenList(db: Db | Tx, brandId: number, id: number): SerialList | undefined {
  const mine = and(eq(serialLists.id, id), eq(serialLists.brandId, brandId), isNull(serialLists.workOrderId));
  return lookupWhere(db, serialLists, mine);
}

/** Lists that were never placed, older than `before`, and that no draft holds. */
export function forgottenLists(db: Db, before: Date): SerialList[] {
  const open = and(isNull(serialLists.workOrderId), isNull(serialLists.draftId));
  const forgotten = and(open, lt(serialLists.createdAt, before));
  return db.select().from(serialLists).where(forgotten).all();
}

/** Hands an open list to its order. */
export function takeSerials(tx: Tx, order: WorkOrder, wanted: WantedSerials): void {
  if (wanted.kind !== 'list') return;
  const open = and(eq(serialLists.id, wanted.list.id), isNull(serialLists.workOrderId));
  if (setRows(tx, serialLists, open, { workOrderId: order.id }) !== 1)
    throw wrongList('This list belongs to another order by now. Choose the file once more.');
}

/** The serial numbers of an order for its package; a list's file lies in `folder`. */
export function serialPlan(
  db: Db | Tx,
  order: WorkOrder,
  fileOf: (storedName: string) => string,
): SerialPlan {
  if (order.serialKind === 'none') return { kind: 'none' };
  if (order.serialKind === 'sequential') return sequenceOf(order);
  const list = lookupWhere(db, serialLists, eq(serialLists.workOrderId, order.id));
  if (!list) throw new Error(`Work order ${order.id} has lost its list of serial numbers.`);
  return { kind: 'list', file: fileOf(list.storedName) };
}

/** The count of a list of which another one took rows: below nothing whatever is added to it. */
const ROBBED = -1e9;

/** Whether another list took rows of this one: it is whole no more. */
export function isRobbed({ count }: SerialList): boolean {
  return count < 0;
}

// A few statements for all the rows: what an abandoned form or an order without a package had is taken over, what nobody had
// is added, and whatever is then not this list's own at this row was there before.
function claimRows(tx: Tx, list: SerialList, listed: ListedRow[]): void {
  const given = sql`(select value ->> 'serial' as serial, value ->> 'row' as at from json_each(${JSON.stringify(listed)}))`;
  tx.run(sql`update serial_lists set count = ${ROBBED} where id in (
    select serial_list_id from ${given} as given cross join listed_serials on brand_id = ${list.brandId} and serial_number = given.serial
    where serial_list_id <> ${list.id} and serial_list_id not in ${usedLists(tx, list.brandId)})`);
  tx.run(sql`update listed_serials set serial_list_id = ${list.id}, row = given.at
    from (select serial, min(at) as at from ${given} group by serial) as given
    where brand_id = ${list.brandId} and serial_number = given.serial and serial_list_id <> ${list.id}
      and serial_list_id not in ${usedLists(tx, list.brandId)}`);
  tx.run(sql`insert into listed_serials (brand_id, serial_number, serial_list_id, row)
    select ${list.brandId}, serial, ${list.id}, at from ${given} where true on conflict do nothing`);
  const other = tx.get<Claimed | undefined>(sql`
    select given.at, given.serial, serial_list_id as listId, row from ${given} as given
    cross join listed_serials on brand_id = ${list.brandId} and serial_number = given.serial
    where serial_list_id <> ${list.id} or row <> given.at order by given.at limit 1`);
  if (other) throw wrongList(collision(tx, list, other));
  setRow(tx, serialLists, list.id, { count: sql`${serialLists.count} + ${listed.length}` });
}

function usedLists(tx: Tx, brandId: number) {
  return tx
    .select({ id: serialLists.id })
    .from(serialLists)
    .innerJoin(workOrders, eq(serialLists.workOrderId, workOrders.id))
    .where(and(eq(serialLists.brandId, brandId), inUse));
}

function collision(tx: Tx, list: SerialList, { at, serial, listId, row }: Claimed): string {
  if (listId === list.id) return `Row ${at} repeats row ${row}: ${serial}.`;
  const owner = tx
    .select({ reference: workOrders.reference, state: workOrders.state })
    .from(serialLists)
    .innerJoin(workOrders, eq(serialLists.workOrderId, workOrders.id))
    .where(eq(serialLists.id, listId))
    .get();
  return `Row ${at}: ${serial} is used by ${owner?.reference} already${whyKept(owner?.state)}.`;
}

function wrongList(sentence: string): Refusal {
  return wrong('serial_list', sentence);
}
