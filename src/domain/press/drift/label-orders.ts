import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../../../db/database.ts';
import { calibrationScans } from '../../../db/schema/calibrations.ts';
import { confirmations } from '../../../db/schema/packages.ts';
import { workOrders } from '../../../db/schema/work-orders.ts';
import type { Actor } from '../../access/actor.ts';
import { notFound, wrong } from '../../access/refusal.ts';
import { printedCodesOf } from '../../captures/printed-codes.ts';
import type { Revision } from '../calibrations.ts';

/** An order that was confirmed with a revision, and whose labels may be on paper by now. */
export type LabelOrder = { id: number; reference: string; brand: string };

/** Orders to choose from. */
const MOST_LISTED = 50;

/** The partner's orders whose labels were printed with a revision, the one confirmed last first. */
export function listLabelOrders(db: Db | Tx, actor: Actor, calibration: Revision): LabelOrder[] {
  return labelOrders(db, actor, calibration).limit(MOST_LISTED).all();
}

/** The order that was chosen, of those printed with this revision. */
export function findLabelOrder(db: Db | Tx, actor: Actor, calibration: Revision, chosen: string): LabelOrder {
  if (chosen === '') throw wrong('work_order', 'Choose the work order whose labels these are.');
  const order = labelOrders(db, actor, calibration, Number(chosen) || 0).get();
  if (!order) throw notFound('work order');
  return order;
}

/** How the codes look that a scan shows, and whose they are; undefined for one of the sheet, or once it was removed. */
export function printedLabels(db: Db | Tx, captureId: number) {
  const row = db
    .select({ order: workOrders, fixed: confirmations })
    .from(calibrationScans)
    .innerJoin(workOrders, eq(workOrders.id, calibrationScans.workOrderId))
    .innerJoin(confirmations, eq(confirmations.workOrderId, workOrders.id))
    .where(eq(calibrationScans.captureId, captureId))
    .get();
  if (!row) return undefined;
  const { order, fixed } = row;
  return { id: order.id, reference: order.reference, codes: printedCodesOf(order, fixed) };
}

function labelOrders(db: Db | Tx, { companyId }: Actor, { id }: Revision, orderId?: number) {
  const mine = and(
    eq(confirmations.calibrationId, id),
    eq(workOrders.partnerId, companyId),
    inArray(workOrders.state, PRINTED),
    orderId === undefined ? undefined : eq(workOrders.id, orderId),
  );
  return db
    .select({ id: workOrders.id, reference: workOrders.reference, brand: confirmations.brandName })
    .from(confirmations)
    .innerJoin(workOrders, eq(workOrders.id, confirmations.workOrderId))
    .where(mine)
    .orderBy(desc(confirmations.confirmedAt), desc(workOrders.id));
}

const PRINTED = ['ready', 'printed', 'completed'] as const;
