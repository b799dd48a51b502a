import { and, asc, desc, eq, getTableColumns, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { lookupRow } from '../../db/rows.ts';
import { codeChanges } from '../../db/schema/code-status.ts';
import { users } from '../../db/schema/people.ts';
import { printReportPhotos, printReports } from '../../db/schema/reports.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import type { Range } from '../code-status/overlay.ts';
import type { CodeChange } from '../code-status/wishes.ts';
import { BATCH_SIZE, findWorkOrder, type WorkOrder } from '../orders/work-orders.ts';
import { type Fate, fateOf } from './fates.ts';

export type PrintReport = typeof printReports.$inferSelect;
export type Photo = typeof printReportPhotos.$inferSelect;

/** A report as people read it. */
export type ReadReport = PrintReport & { who: string };

/** Batches of an order, by number. */
export type Batches = { firstBatch: number; lastBatch: number };

export function batchesOf({ quantity }: WorkOrder): number {
  return Math.ceil(quantity / BATCH_SIZE);
}

/** The sequence numbers of some batches. */
export function codesOf({ quantity }: WorkOrder, { firstBatch, lastBatch }: Batches): Range {
  return { first: (firstBatch - 1) * BATCH_SIZE + 1, last: Math.min(lastBatch * BATCH_SIZE, quantity) };
}

/** Reports of an order that hold: those that were submitted and not returned, by batch. */
export function standingReports(tx: Tx | Db, orderId: number): ReadReport[] {
  return reportsOf(tx, orderId, ['submitted', 'accepted']).orderBy(asc(printReports.firstBatch)).all();
}

/** All reports of an order that were ever submitted, the newest first. */
export function submittedReports(tx: Tx | Db, orderId: number): ReadReport[] {
  const sent = reportsOf(tx, orderId, ['submitted', 'accepted', 'returned']);
  return sent.orderBy(desc(printReports.revision)).all();
}

export function lookupDraft(tx: Tx | Db, orderId: number): ReadReport | undefined {
  return reportsOf(tx, orderId, ['draft']).get();
}

/** The first runs of batches that no report holds yet. */
export function openBatches(order: WorkOrder, standing: readonly Batches[]): Batches[] {
  const open: Batches[] = [];
  let next = 1;
  for (const { firstBatch, lastBatch } of standing) {
    if (firstBatch > next) open.push({ firstBatch: next, lastBatch: firstBatch - 1 });
    next = lastBatch + 1;
  }
  const last = batchesOf(order);
  if (next <= last) open.push({ firstBatch: next, lastBatch: last });
  return open;
}

/** A report of an order of the actor's company. */
export function findReport(tx: Tx | Db, actor: Actor, id: number): { report: PrintReport; order: WorkOrder } {
  const report = lookupRow(tx, printReports, id);
  if (!report || (report.state === 'draft' && actor.kind !== 'partner')) throw notFound('print report');
  return { report, order: findWorkOrder(tx, actor, report.workOrderId) };
}

/** What a report says of its codes: a change for each reason. */
export function changesOfReport(tx: Tx | Db, reportId: number): CodeChange[] {
  return tx
    .select()
    .from(codeChanges)
    .where(eq(codeChanges.printReportId, reportId))
    .orderBy(asc(codeChanges.id))
    .all();
}

/** Codes of a report's list, before it is submitted, by what became of them. */
export function listedSums(tx: Tx | Db, reportId: number): Record<Fate, number> {
  const sums = { spoiled: 0, sampled: 0, unused: 0, missing: 0 };
  for (const { reason, codes } of changesOfReport(tx, reportId)) sums[fateOf(reason)] += codes;
  return sums;
}

export function photosOf(tx: Tx | Db, reportId: number): Photo[] {
  return tx
    .select()
    .from(printReportPhotos)
    .where(eq(printReportPhotos.printReportId, reportId))
    .orderBy(printReportPhotos.id)
    .all();
}

/** A photo of a report of the actor's company's order. */
export function findPhoto(db: Db, actor: Actor, orderId: number, photoId: number): Photo {
  const order = findWorkOrder(db, actor, orderId);
  insist(actor, 'see codes');
  const photo = lookupRow(db, printReportPhotos, photoId);
  if (!photo || findReport(db, actor, photo.printReportId).order.id !== order.id) throw notFound('photo');
  return photo;
}

function reportsOf(tx: Tx | Db, orderId: number, states: PrintReport['state'][]) {
  return tx
    .select({ ...getTableColumns(printReports), who: users.name })
    .from(printReports)
    .innerJoin(users, eq(printReports.updatedBy, users.id))
    .where(and(eq(printReports.workOrderId, orderId), inArray(printReports.state, states)))
    .$dynamic();
}
