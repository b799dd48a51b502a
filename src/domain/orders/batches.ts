import { and, eq, gte, lte } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { transact } from '../../db/database.ts';
import { countRows } from '../../db/rows.ts';
import { batchDownloads } from '../../db/schema/packages.ts';
import type { Actor } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';
import { type Delivery, findPackage, noteDelivery, noteDownload, type PackagedOrder } from './packages.ts';
import { keepLonger } from './retention.ts';
import { BATCH_SIZE, type WorkOrder } from './work-orders.ts';

/** A batch of an order: its number and the sequence numbers of its first and last code. */
export type Batch = { number: number; first: number; last: number };

export function batchesOf({ quantity }: Pick<WorkOrder, 'quantity'>): number {
  return Math.ceil(quantity / BATCH_SIZE);
}

export function batchOf({ quantity }: Pick<WorkOrder, 'quantity'>, number: number): Batch {
  return { number, first: (number - 1) * BATCH_SIZE + 1, last: Math.min(quantity, number * BATCH_SIZE) };
}

/** A batch of a package that may be downloaded now, by this actor. */
export function findBatch(db: Db, actor: Actor, workOrderId: number, number: number): PackagedOrder {
  const found = findPackage(db, actor, workOrderId);
  if (number > batchesOf(found.order)) throw notFound('batch');
  return found;
}

/** When batches of an order were first downloaded whole, by their numbers. The caller has found the order through its actor. */
export function batchDownloadsOf(db: Db, workOrderId: number, from: number, to: number): Map<number, Date> {
  const { batch, downloadedAt } = batchDownloads;
  const within = and(eq(batchDownloads.workOrderId, workOrderId), gte(batch, from), lte(batch, to));
  const rows = db.select({ batch, downloadedAt }).from(batchDownloads).where(within).all();
  return new Map(rows.map((row) => [row.batch, row.downloadedAt]));
}

/**
 * Notes and traces who had how much of a batch. Once every batch was downloaded whole, by whomever, so was the package: the
 * files are with the company.
 */
export function recordBatchDelivery(
  db: Db,
  actor: Actor,
  order: WorkOrder,
  { batch, ...delivery }: Delivery & { batch: number },
): void {
  const { from, sent, size } = delivery;
  transact(db, (tx) => {
    const action = from + sent === size ? 'package.batch_downloaded' : 'package.batch_download_cut';
    record(tx, actor, action, { batch, ...delivery }, { workOrderId: order.id });
    if (!noteDelivery(tx, actor, { workOrderId: order.id, part: batch }, delivery)) return;
    const now = new Date();
    tx.insert(batchDownloads)
      .values({ workOrderId: order.id, batch, downloadedAt: now })
      .onConflictDoNothing()
      .run();
    keepLonger(tx, order.id);
    const mine = eq(batchDownloads.workOrderId, order.id);
    if (countRows(tx, batchDownloads, mine) === batchesOf(order)) noteDownload(tx, order);
  });
}
