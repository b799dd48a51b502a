import { eq } from 'drizzle-orm';
import type { Tx } from '../../db/database.ts';
import { lookupWhere } from '../../db/rows.ts';
import { confirmations } from '../../db/schema/packages.ts';
import type { Actor } from '../access/actor.ts';
import { calendarDay, type Reader, timeInWords } from '../forms/dates.ts';
import { lookupReader } from '../forms/locales.ts';
import { nameOf } from '../people/company.ts';
import type { NoticeName } from '../people/notice-table.ts';
import { recipients } from '../people/recipients.ts';
import { post } from '../trace/outbox.ts';
import { CODE_TYPES } from './code-types.ts';
import type { WorkOrder } from './work-orders.ts';

/** `since` is a moment, written as each company writes it. */
type Told = { reason?: string; by?: string; days?: number; since?: Date } & ReportFacts;

/** Codes of a print report, how many labels there are more than codes, its batches, and what was remarked. */
type ReportFacts = { good?: number; bad?: number; doubled?: number; part?: string; told?: string };

/**
 * Tells everybody who should hear of it, in the transaction of what they hear of: who that is, notice-table.ts says. Dates are
 * those of the company that reads them.
 */
export function tell(tx: Tx, notice: NoticeName, order: WorkOrder, { since, ...facts }: Told = {}): void {
  const told = new Set<string>();
  for (const [companyId, own] of [
    [order.brandId, order.submittedBy],
    [order.partnerId, confirmerOf(tx, order)],
  ] as const) {
    const reader = lookupReader(tx, companyId);
    const who = recipients(tx, notice, companyId, own).filter((address) => !told.has(address));
    for (const address of who) told.add(address);
    const sinceThen = since && { since: timeInWords(since, reader) };
    post(tx, notice, who, { ...factsOf(tx, order, reader), ...facts, ...sinceThen }, order.id);
  }
}

/** Tells the people of the other company what somebody wrote. */
export function tellOtherSide(tx: Tx, order: WorkOrder, writer: Actor, text: string): void {
  const other = writer.kind === 'brand' ? order.partnerId : order.brandId;
  const facts = {
    ...factsOf(tx, order, lookupReader(tx, other)),
    ...{ due: '', remarks: '' },
    ...{ by: writer.name, company: writer.companyName, text },
    path: `/work-orders/${order.id}/messages`,
  };
  post(tx, 'message-written', recipients(tx, 'message-written', other), facts, order.id);
}

function factsOf(tx: Tx, order: WorkOrder, reader: Reader) {
  return {
    reference: order.reference,
    quantity: order.quantity,
    brand: nameOf(tx, order.brandId),
    partner: nameOf(tx, order.partnerId),
    due: order.dueOn === null ? '' : calendarDay(order.dueOn, reader),
    remarks: order.remarks,
    gtin: order.gtin ?? '',
    cpv: order.cpv ?? '',
    lot: order.lot ?? '',
    codeType: order.codeType === 'secure' ? `${CODE_TYPES.secure.name}: ${CODE_TYPES.secure.meaning}` : '',
  };
}

function confirmerOf(tx: Tx, { id }: WorkOrder): number | undefined {
  return lookupWhere(tx, confirmations, eq(confirmations.workOrderId, id))?.confirmedBy;
}
