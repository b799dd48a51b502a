import { eq, sql } from 'drizzle-orm';
import type { PrintedCodes } from '../../captures/tasks.ts';
import type { SecureGraphic } from '../../codes/plan.ts';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, lookupRow } from '../../db/rows.ts';
import { confirmations } from '../../db/schema/packages.ts';
import { companies } from '../../db/schema/people.ts';
import { type Actor, insist, type Right } from '../access/actor.ts';
import { conflict } from '../access/refusal.ts';
import { printedCodesOf } from '../captures/printed-codes.ts';
import { findWorkOrder, type WorkOrder } from '../orders/work-orders.ts';

/** What decides how the codes of an order look on paper, and the names of the keys that made them. */
export type Printed = {
  codes: PrintedCodes;
  mint: { number: number; keyId: string };
  /** Of a secure order. */
  graphic?: { plan: SecureGraphic; keyId: string };
};

export function isSecure({ codeType }: WorkOrder): boolean {
  return codeType === 'secure';
}

/** The actor's company's order, for one who has the right, if it has graphics that may be on paper; refused with what it is otherwise. */
export function findPrintedSecure(tx: Tx | Db, actor: Actor, id: number, right: Right): WorkOrder {
  const order = findWorkOrder(tx, actor, id);
  insist(actor, right);
  insistSecure(order);
  if (['ready', 'printed', 'completed'].includes(order.state)) return order;
  throw conflict(`${order.reference} has no printed codes to take pictures of.`);
}

export function insistSecure(order: WorkOrder): void {
  if (isSecure(order)) return;
  throw conflict(`The codes of ${order.reference} are serialized: no graphic is beside them.`);
}

/** How an order's codes were printed; it has been confirmed. */
export function printedOf(tx: Tx | Db, order: WorkOrder): Printed {
  const fixed = tx.select().from(confirmations).where(eq(confirmations.workOrderId, order.id)).get();
  if (!fixed) throw new Error(`Work order ${order.id} has no codes.`);
  const { graphic, graphicKeyId } = fixed;
  return {
    codes: printedCodesOf(order, fixed),
    mint: { number: fixed.mintNumber, keyId: fixed.mintKeyId },
    ...(graphic &&
      graphicKeyId && { graphic: { plan: JSON.parse(graphic) as SecureGraphic, keyId: graphicKeyId } }),
  };
}

/** Whether a company reads the scores of an order's codes: its brand and its printing partner do. */
export function isOurs(order: WorkOrder, companyId: number | null | undefined): boolean {
  return companyId !== null && (order.brandId === companyId || order.partnerId === companyId);
}

/** Whether any brand lets everybody check its codes: without one the page of checks is for people who have signed in. */
export function anyPublicChecks(db: Db): boolean {
  return anyRow(db, companies, sql`${companies.publicChecks} = 1`);
}

/** Whether a brand lets everybody check its codes. */
export function checksForAll(tx: Tx | Db, { brandId }: WorkOrder): boolean {
  const brand = lookupRow(tx, companies, brandId);
  return brand?.publicChecks ?? false;
}
