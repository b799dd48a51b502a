import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { lookupRow, lookupWhere } from '../../db/rows.ts';
import { printReports } from '../../db/schema/reports.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import type { WorkOrder } from './work-orders.ts';

/**
 * How many codes of a completed order are short: those that are not good by its accepted reports, less the extra. Batches that no
 * report is about, as of a brand that asks for none any more, count as good.
 */
export function shortOf(db: Tx | Db, { id, extra, state }: WorkOrder): number {
  if (state !== 'completed') return 0;
  const holds = and(eq(printReports.workOrderId, id), eq(printReports.state, 'accepted'));
  const { spoiled, sampled, unused, missing } = printReports;
  const bad = sql<number>`total(${spoiled} + ${sampled} + ${unused} + ${missing})`;
  return Math.max(0, db.select({ bad }).from(printReports).where(holds).get()!.bad - extra);
}

/** The order that makes what was short of this one, if one was placed and not canceled. */
export function lookupReplacement(db: Tx | Db, { id }: WorkOrder): WorkOrder | undefined {
  const mine = and(eq(workOrders.replacesId, id), sql`${workOrders.state} <> 'canceled'`);
  return lookupWhere(db, workOrders, mine);
}

/** The order that another one replaces codes of; whoever sees the one may see the other. */
export function lookupReplaced(db: Tx | Db, id: number): WorkOrder | undefined {
  return lookupRow(db, workOrders, id);
}

/** The order that a form replaces what was short of; a sentence when it cannot. */
export function readReplaced(
  tx: Tx,
  brandId: number,
  typed: string,
  ordered: number,
): { replacesId: number | null } | string {
  if (typed === '') return { replacesId: null };
  const mine = and(eq(workOrders.id, Number(typed) || 0), eq(workOrders.brandId, brandId));
  const order = lookupWhere(tx, workOrders, mine);
  if (!order) return 'The order that this one replaces codes of is not yours.';
  const short = shortOf(tx, order);
  if (short === 0) return `No code of ${order.reference} is short by an accepted print report.`;
  const other = lookupReplacement(tx, order);
  if (other) return `${other.reference} replaces the codes of ${order.reference} already.`;
  if (ordered === short) return { replacesId: order.id };
  return `${order.reference} is short of ${short.toLocaleString('en')} codes: a replacement is for exactly so many. Order more with an order of its own.`;
}
