import { and, asc, eq, notInArray } from 'drizzle-orm';
import { ENGINE } from '../codes/plan.ts';
import { type Db, transact } from '../db/database.ts';
import { confirmations, packages, workOrders } from '../db/schema.ts';
import { THE_PORTAL } from './actor.ts';
import { record } from './audit.ts';
import { newMintNumber } from './generation.ts';
import { moveIf } from './lifecycle.ts';
import { tell } from './notices.ts';
import type { WorkOrder } from './work-orders.ts';

// What the generator does to orders; nobody asks for it, so there is no actor.

/** Orders to generate, the first confirmed first: those just confirmed and those a stop interrupted. */
export function ordersToGenerate(db: Db): WorkOrder[] {
  return db
    .select({ order: workOrders })
    .from(workOrders)
    .innerJoin(confirmations, eq(confirmations.workOrderId, workOrders.id))
    .where(eq(workOrders.state, 'generating'))
    .orderBy(asc(confirmations.confirmedAt))
    .all()
    .map((row) => row.order);
}

/** Notes the start. An order begun under an earlier engine starts over under this one. */
export function startGeneration(db: Db, id: number): void {
  transact(db, (tx) => {
    const generating = and(eq(workOrders.id, id), eq(workOrders.state, 'generating'));
    tx.update(workOrders).set({ drawn: 0, generationStartedAt: new Date() }).where(generating).run();
    tx.update(confirmations).set({ engine: ENGINE }).where(eq(confirmations.workOrderId, id)).run();
  });
}

/** Notes how many codes are drawn. False when the order is no longer generating, so that the generator stops. */
export function reportDrawn(db: Db, id: number, drawn: number): boolean {
  const generating = and(eq(workOrders.id, id), eq(workOrders.state, 'generating'));
  return db.update(workOrders).set({ drawn }).where(generating).run().changes === 1;
}

/** The package is on disk under its name. False when the order was canceled meanwhile: the file must go. */
export function finishGeneration(
  db: Db,
  id: number,
  made: { fileName: string; bytes: number; sha256: string },
): boolean {
  return transact(db, (tx) => {
    const order = moveIf(tx, id, 'finish');
    if (!order) return false;
    tx.update(workOrders).set({ drawn: order.quantity }).where(eq(workOrders.id, id)).run();
    tx.insert(packages)
      .values({ ...made, workOrderId: id, createdAt: new Date() })
      .run();
    record(
      tx,
      THE_PORTAL,
      'work_order.generated',
      { bytes: made.bytes, sha256: made.sha256 },
      { workOrderId: id },
    );
    tell(tx, 'codes-generated', order);
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

/** Orders minted under other keys than this order's: numbers that none of its IDs may decode to under those keys. */
export function mintedUnderOtherKeys(
  db: Db,
  id: number,
): { keyId: string; mint: number; quantity: number }[] {
  const own = db
    .select({ keyId: confirmations.mintKeyId })
    .from(confirmations)
    .where(eq(confirmations.workOrderId, id));
  return db
    .select({ keyId: confirmations.mintKeyId, mint: confirmations.mintNumber, quantity: workOrders.quantity })
    .from(confirmations)
    .innerJoin(workOrders, eq(confirmations.workOrderId, workOrders.id))
    .where(notInArray(confirmations.mintKeyId, own))
    .all();
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
