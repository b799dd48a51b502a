import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { SerialPlan } from '../../codes/plan.ts';
import {
  parseFirstSerial,
  type SequentialSerials,
  serialsOverflow,
} from '../../codes/rows/serial-numbers.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { listedSerials, packages, serialLists, workOrders } from '../../db/schema.ts';
import { Refusal } from '../access/refusal.ts';
import { inUse, sequenceOf } from './used-serials.ts';

export type SerialList = typeof serialLists.$inferSelect;
type WorkOrder = typeof workOrders.$inferSelect;

/** The serial numbers of an order as the form asks for them. */
export type WantedSerials = { kind: 'none' } | SequentialSerials | { kind: 'list'; list: SerialList };

/** Rows claimed in one transaction: some 20 ms, so that pages answer in between. */
export const CLAIM = 5_000;

/** Reads the first serial number of a sequence, or returns the sentence to show. */
export function readFirstSerial(typed: string, quantity: number): SequentialSerials | string {
  const first = typed.trim();
  if (first === '') return 'Enter the first serial number, such as 000100.';
  const fault = faultOfSerial(first);
  if (fault) return fault;
  const serials = parseFirstSerial(first);
  if (serials === 'no-digits') return 'The first serial number needs digits to count with, such as 000100.';
  if (serials === 'too-long') return 'Shorten the first serial number to 64 characters.';
  if (!serialsOverflow(serials, quantity)) return serials;
  return `${quantity.toLocaleString('en')} serial numbers from ${first} need more digits than it has. Start with more leading zeros.`;
}

/** What is wrong with one serial number; undefined if nothing is. */
export function faultOfSerial(serial: string): string | undefined {
  if (serial === '') return 'is empty';
  if (serial.length > 64) return 'is longer than 64 characters';
  if (/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u.test(serial)) return 'has a control character';
  if (/^[=+\-@]/.test(serial)) return `begins with ${serial[0]}, which spreadsheets take for a formula`;
  if (serial.trim() !== serial) return 'begins or ends with a space';
  return undefined;
}

/** Starts a list; its rows are claimed next, and it belongs to an order once that is placed. */
export function openSerialList(db: Db, brandId: number, storedName: string, fileName: string): SerialList {
  return db
    .insert(serialLists)
    .values({ brandId, storedName, fileName, count: 0, createdAt: new Date() })
    .returning()
    .get();
}

/** Claims the next rows of a list for its brand, or refuses with the file's row number of one that is used already. */
export function claimSerials(db: Db, list: SerialList, firstRow: number, serials: string[]): void {
  transact(db, (tx) => {
    for (const [index, serialNumber] of serials.entries()) claim(tx, list, firstRow + index, serialNumber);
    tx.update(serialLists)
      .set({ count: sql`${serialLists.count} + ${serials.length}` })
      .where(eq(serialLists.id, list.id))
      .run();
  });
}

/** Removes some of a list's claims; true while more are left. The list itself goes with the last. */
export function dropSerials(db: Db, listId: number): boolean {
  return transact(db, (tx) => {
    const some = sql`(${listedSerials.brandId}, ${listedSerials.serialNumber}) in (select brand_id, serial_number from listed_serials where serial_list_id = ${listId} limit ${CLAIM})`;
    const { changes } = tx.delete(listedSerials).where(some).run();
    if (changes === CLAIM) return true;
    tx.delete(serialLists)
      .where(and(eq(serialLists.id, listId), isNull(serialLists.workOrderId)))
      .run();
    return false;
  });
}

/** A brand's list that no order has yet. */
export function lookupOpenList(db: Db | Tx, brandId: number, id: number): SerialList | undefined {
  const mine = and(eq(serialLists.id, id), eq(serialLists.brandId, brandId), isNull(serialLists.workOrderId));
  return db.select().from(serialLists).where(mine).get();
}

/** Lists that were never placed, older than `before`. */
export function forgottenLists(db: Db, before: Date): SerialList[] {
  const forgotten = and(isNull(serialLists.workOrderId), lt(serialLists.createdAt, before));
  return db.select().from(serialLists).where(forgotten).all();
}

/** Hands an open list to its order. */
export function takeSerials(tx: Tx, order: WorkOrder, wanted: WantedSerials): void {
  if (wanted.kind !== 'list') return;
  const open = and(eq(serialLists.id, wanted.list.id), isNull(serialLists.workOrderId));
  const { changes } = tx.update(serialLists).set({ workOrderId: order.id }).where(open).run();
  if (changes !== 1) throw wrongList('This list belongs to another order by now. Choose the file once more.');
}

/** The serial numbers of an order for its package; a list's file lies in `folder`. */
export function serialPlan(db: Db, order: WorkOrder, fileOf: (storedName: string) => string): SerialPlan {
  if (order.serialKind === 'none') return { kind: 'none' };
  if (order.serialKind === 'sequential') return sequenceOf(order);
  const list = db.select().from(serialLists).where(eq(serialLists.workOrderId, order.id)).get();
  if (!list) throw new Error(`Work order ${order.id} has lost its list of serial numbers.`);
  return { kind: 'list', file: fileOf(list.storedName) };
}

function claim(tx: Tx, list: SerialList, row: number, serialNumber: string): void {
  const values = { brandId: list.brandId, serialNumber, serialListId: list.id, row };
  if (tx.insert(listedSerials).values(values).onConflictDoNothing().run().changes === 1) return;
  const mine = and(eq(listedSerials.brandId, list.brandId), eq(listedSerials.serialNumber, serialNumber));
  const owner = tx
    .select({
      listId: listedSerials.serialListId,
      row: listedSerials.row,
      reference: workOrders.reference,
      used: sql<number>`${inUse}`,
    })
    .from(listedSerials)
    .innerJoin(serialLists, eq(listedSerials.serialListId, serialLists.id))
    .leftJoin(workOrders, eq(serialLists.workOrderId, workOrders.id))
    .leftJoin(packages, eq(packages.workOrderId, workOrders.id))
    .where(mine)
    .get();
  if (owner?.listId === list.id) throw wrongList(`Row ${row} repeats row ${owner.row}: ${serialNumber}.`);
  if (owner?.reference && owner.used)
    throw wrongList(`Row ${row}: ${serialNumber} is used by ${owner.reference} already.`);
  tx.update(listedSerials).set({ serialListId: list.id, row }).where(mine).run();
}

function wrongList(sentence: string): Refusal {
  return new Refusal('invalid', sentence, { serial_list: sentence });
}
