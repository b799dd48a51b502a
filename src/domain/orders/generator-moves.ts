import { and, eq, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import { ENGINE } from '../../codes/plan.ts';
import { type Db, transact } from '../../db/database.ts';
import { anyRow, insertRow, lookupWhere, setRow, setRows } from '../../db/rows.ts';
import { confirmations, packages } from '../../db/schema/packages.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { THE_PORTAL } from '../access/actor.ts';
import { issuedKeys } from '../codes/keys.ts';
import { record } from '../trace/audit.ts';
import { newMintNumber } from './confirmation.ts';
import { lookupIssued } from './issued.ts';
import { moveIf } from './lifecycle.ts';
import { tell } from './notices.ts';
import { planReminders } from './reminders.ts';
import type { Package, WorkOrder } from './work-orders.ts';

// What the generator does to orders; nobody asks for it, so there is no actor.

/** An order that waits for its codes; with the package it had, if that was lost and is made again. */
export type Waiting = { order: WorkOrder; lost: Package | null };

/**
 * Orders to generate, the first asked for first: those just confirmed, those whose package was lost, and those a stop
 * interrupted.
 */
export function ordersToGenerate(db: Db): Waiting[] {
  const confirmed = waiting(db, sql`${workOrders.state} = 'generating'`);
  const lost = waiting(db, isNotNull(packages.remakingSince));
  return [...confirmed, ...lost].sort((a, b) => a.since - b.since);
}

/** Notes the start. An order begun under an earlier engine starts over under this one. */
export function startGeneration(db: Db, id: number): void {
  transact(db, (tx) => {
    const generating = and(eq(workOrders.id, id), eq(workOrders.state, 'generating'));
    setRows(tx, workOrders, generating, { drawn: 0, generationStartedAt: new Date() });
    setRows(tx, confirmations, eq(confirmations.workOrderId, id), { engine: ENGINE });
  });
}

/** Notes how many codes are drawn, while they are. */
export function reportDrawn(db: Db, id: number, drawn: number): void {
  const remaking = db
    .select({ id: packages.workOrderId })
    .from(packages)
    .where(isNotNull(packages.remakingSince));
  const making = or(eq(workOrders.state, 'generating'), inArray(workOrders.id, remaking));
  setRows(db, workOrders, and(eq(workOrders.id, id), making), { drawn });
}

/** A file as it was written. */
type MadePackage = { fileName: string; bytes: number; sha256: string; fileChangedAt: Date };

/** The package is on disk under its name. False when the order was canceled meanwhile: the file must go. */
export function finishGeneration(db: Db, id: number, made: MadePackage): boolean {
  return transact(db, (tx) => {
    const order = moveIf(tx, id, 'finish');
    if (!order) return false;
    setRow(tx, workOrders, id, { drawn: order.quantity });
    const { brandId, partnerId } = order;
    const whose = { workOrderId: id, brandId, partnerId };
    insertRow(tx, packages, { ...made, ...whose, fileIsRight: true, createdAt: new Date() });
    const { bytes, sha256 } = made;
    record(tx, THE_PORTAL, 'work_order.generated', { bytes, sha256 }, { workOrderId: id });
    tell(tx, 'codes-generated', order);
    planReminders(tx, order, 'ready');
    return true;
  });
}

/** The reason is a sentence for the partner. */
export function failGeneration(db: Db, id: number, reason: string): void {
  transact(db, (tx) => {
    const order = moveIf(tx, id, 'fail', { failure: reason });
    if (!order) return;
    record(tx, THE_PORTAL, 'work_order.failed', { reason }, { workOrderId: id });
    tell(tx, 'generation-failed', order, { reason });
  });
}

/** The keys, other than this order's, that orders were minted under. */
export function otherMintKeys(db: Db, id: number): string[] {
  const own = lookupWhere(db, confirmations, eq(confirmations.workOrderId, id))?.mintKeyId;
  return issuedKeys(db, confirmations.mintKeyId).filter((keyId) => keyId !== own);
}

/** Whether an order minted under this key has the code of this mint number and sequence number. */
export function isIssued(db: Db, keyId: string, mint: number, sequence: number): boolean {
  return lookupIssued(db, keyId, { mint, sequence }) !== undefined;
}

/** Draws another mint number for an order that has no package, because one of its IDs was issued under a retired key. */
export function remint(db: Db, id: number): void {
  transact(db, (tx) => {
    if (anyRow(tx, packages, eq(packages.workOrderId, id)))
      throw new Error(`Work order ${id} has a package: its mint number stays.`);
    setRows(tx, confirmations, eq(confirmations.workOrderId, id), { mintNumber: newMintNumber(tx) });
    record(tx, THE_PORTAL, 'work_order.reminted', {}, { workOrderId: id });
  });
}

function waiting(db: Db, which: SQL): (Waiting & { since: number })[] {
  return db
    .select({
      order: workOrders,
      lost: packages,
      since: sql<number>`coalesce(${packages.remakingSince}, ${confirmations.confirmedAt})`,
    })
    .from(workOrders)
    .innerJoin(confirmations, eq(confirmations.workOrderId, workOrders.id))
    .leftJoin(packages, eq(packages.workOrderId, workOrders.id))
    .where(which)
    .all();
}
