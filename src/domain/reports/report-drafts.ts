import { eq, max } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { insertRow } from '../../db/rows.ts';
import { printReports } from '../../db/schema/reports.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, type Refusal } from '../access/refusal.ts';
import type { Typed } from '../forms/drafts.ts';
import { asksReports, canMove, tooLate } from '../orders/lifecycle.ts';
import { findWorkOrder, type WorkOrder } from '../orders/work-orders.ts';
import { nameOf } from '../people/company.ts';
import { lookupDraft, openBatches, type PrintReport, standingReports } from './print-reports.ts';
import { readBatches } from './report-form.ts';

/** Keeps the form of a report as it is typed, faults and all: the whole press room goes on with it. */
export function saveReport(db: Db, actor: Actor, workOrderId: number, typed: Typed): PrintReport {
  return transactAs(db, actor, (tx, actor) =>
    keepDraft(tx, actor, findReportable(tx, actor, workOrderId), typed),
  );
}

/** The actor's order, if a report of it can be written now. */
export function findReportable(tx: Tx | Db, actor: Actor, workOrderId: number): WorkOrder {
  const order = findWorkOrder(tx, actor, workOrderId);
  insist(actor, 'report a print');
  if (!canMove(order, 'print')) throw tooLate(order, 'print');
  if (asksReports(tx, order)) return order;
  throw conflict(
    `${nameOf(tx, order.brandId)} asks for no print report. Mark ${order.reference} as printed instead.`,
  );
}

function keepDraft(tx: Tx, actor: Actor, order: WorkOrder, typed: Typed): PrintReport {
  const open = openBatches(order, standingReports(tx, order.id));
  const batches = readBatches(order, typed, open, {});
  const now = { updatedAt: new Date(), updatedBy: actor.userId };
  const values = { ...batches, ...now, typed: JSON.stringify(asKept(typed)) };
  const draft = lookupDraft(tx, order.id);
  if (!draft) {
    const revision = nextRevision(tx, order.id);
    const fresh = { workOrderId: order.id, revision, state: 'draft' } as const;
    return insertRow(tx, printReports, { ...values, ...fresh });
  }
  if (typed.version && typed.version !== String(draft.version)) throw changedMeanwhile(draft.who);
  return tx
    .update(printReports)
    .set({ ...values, version: draft.version + 1 })
    .where(eq(printReports.id, draft.id))
    .returning()
    .get();
}

/** What of a form is kept: not what proves where it came from. */
export function asKept({ _csrf, opened_for, version, step, ...typed }: Typed): Typed {
  const fields = Object.entries(typed).filter(([name]) => !name.startsWith('drop_'));
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function changedMeanwhile(who = 'Somebody'): Refusal {
  return conflict(
    `${who} changed this report while your page was open, so nothing was saved. Below is what you typed. Save again to keep yours.`,
  );
}

function nextRevision(tx: Tx, workOrderId: number): number {
  const newest = tx.select({ last: max(printReports.revision) }).from(printReports);
  return (newest.where(eq(printReports.workOrderId, workOrderId)).get()?.last ?? 0) + 1;
}
