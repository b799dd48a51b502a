import { and, eq, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import { ENGINE } from '../../codes/plan.ts';
import { type Db, transact } from '../../db/database.ts';
import { confirmations, packages } from '../../db/schema/packages.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { THE_PORTAL } from '../access/actor.ts';
import { issuedKeys } from '../codes/keys.ts';
import { record } from '../trace/audit.ts';
import { newMintNumber } from './confirmation.ts';
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
    tx.update(workOrders).set({ drawn: 0, generationStartedAt: new Date() }).where(generating).run();
    tx.update(confirmations).set({ engine: ENGINE }).where(eq(confirmations.workOrderId, id)).run();
  });
}

/** Notes how many codes are drawn, while they are. */
export function reportDrawn(db: Db, id: number, drawn: number): void {
  const remaking = db
    .select({ id: packages.workOrderId })
    .from(packages)
    .where(isNotNull(packages.remakingSince));
  const making = or(eq(workOrders.state, 'generating'), inArray(workOrders.id, remaking));
  db.update(workOrders)
    .set({ drawn })
    .where(and(eq(workOrders.id, id), making))
    .run();
}

/** The package is on disk under its name. False when the order was canceled meanwhile: the file must go. */
export function finishGeneration(
  db: Db,
  id: number,
  made: { fileName: string; bytes: number; sha256: string; fileChangedAt: Date },
): boolean {
  return transact(db, (tx) => {
    const order = moveIf(tx, id, 'finish');
    if (!order) return false;
    tx.update(workOrders).set({ drawn: order.quantity }).where(eq(workOrders.id, id)).run();
    const { brandId, partnerId } = order;
    tx.insert(packages)
      .values({ ...made, fileIsRight: true, workOrderId: id, brandId, partnerId, createdAt: new Date() })
      .run();
    record(
      tx,
      THE_PORTAL,
      'work_order.generated',
      { bytes: made.bytes, sha256: made.sha256 },
      { workOrderId: id },
    );
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
  const own = db
    .select({ keyId: confirmations.mintKeyId })
    .from(confirmations)
    .where(eq(confirmations.workOrderId, id))
    .get()?.keyId;
  return issuedKeys(db, confirmations.mintKeyId).filter((keyId) => keyId !== own);
}

/** Whether an order minted under this key has the code of this mint number and sequence number. */
export function isIssued(db: Db, keyId: string, mint: number, sequence: number): boolean {
  const order = db
    .select({ quantity: workOrders.quantity })
    .from(confirmations)
    .innerJoin(workOrders, eq(confirmations.workOrderId, workOrders.id))
    .where(and(eq(confirmations.mintNumber, mint), eq(confirmations.mintKeyId, keyId)))
    .get();
  return order !== undefined && sequence <= order.quantity;
}

/** Draws another mint number for an order that has no package, because one of its IDs was issued under a retired key. */
export function remint(db: Db, id: number): void {
  transact(db, (tx) => {
    const issued = tx
      .select({ id: packages.workOrderId })
      .from(packages)
      .where(eq(packages.workOrderId, id))
      .get();
    if (issued) throw new Error(`Work order ${id} has a package: its mint number stays.`);
    tx.update(confirmations)
      .set({ mintNumber: newMintNumber(tx) })
      .where(eq(confirmations.workOrderId, id))
      .run();
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
