import type { Db } from '../../src/db/database.ts';
import type { Actor } from '../../src/domain/access/actor.ts';
import type { Typed } from '../../src/domain/forms/drafts.ts';
import { findWorkOrder, type WorkOrder } from '../../src/domain/orders/work-orders.ts';
import { submitReport } from '../../src/domain/reports/reporting.ts';

/** Reports an order as printed: every code is good, but for what is told. */
export function reportPrint(db: Db, actor: Actor, id: number, told: Typed = {}): WorkOrder {
  const { quantity } = findWorkOrder(db, actor, id);
  submitReport(db, actor, id, {
    printed_on: '2026-01-02',
    printed_by: actor.name,
    counted_good: String(quantity),
    ...told,
  });
  return findWorkOrder(db, actor, id);
}
