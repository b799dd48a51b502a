import { eq } from 'drizzle-orm';
import type { Tx } from '../../db/database.ts';
import { confirmations } from '../../db/schema.ts';
import type { Actor } from '../access/actor.ts';
import { ANYBODY, calendarDay } from '../forms/dates.ts';
import { nameOf } from '../people/company.ts';
import { whoWants } from '../people/notice-choices.ts';
import { addressesOf } from '../people/people.ts';
import { post } from '../trace/outbox.ts';
import type { WorkOrder } from './work-orders.ts';

export type Notice =
  | 'work-order-submitted'
  | 'codes-generated'
  | 'generation-failed'
  | 'work-order-printed'
  | 'work-order-declined'
  | 'work-order-completed'
  | 'work-order-canceled';

/** Tells everybody who should hear of it, in the transaction of what they hear of. */
export function tell(
  tx: Tx,
  notice: Notice,
  order: WorkOrder,
  facts: { reason?: string; by?: string } = {},
): void {
  const recipients = whoWants(tx, notice, whoHears(tx, notice, order));
  post(tx, notice, recipients, order.id, { ...factsOf(tx, order), ...facts });
}

/** Tells everybody of the other company what somebody wrote. */
export function tellOtherSide(tx: Tx, order: WorkOrder, writer: Actor, text: string): void {
  const other = writer.kind === 'brand' ? order.partnerId : order.brandId;
  const recipients = whoWants(tx, 'message-written', addressesOf(tx, other));
  post(tx, 'message-written', recipients, order.id, {
    ...factsOf(tx, order),
    ...{ due: '', remarks: '' },
    ...{ by: writer.name, company: writer.companyName, text },
    path: `/work-orders/${order.id}/messages`,
  });
}

function factsOf(tx: Tx, order: WorkOrder) {
  return {
    reference: order.reference,
    quantity: order.quantity,
    brand: nameOf(tx, order.brandId),
    partner: nameOf(tx, order.partnerId),
    due: order.dueOn === null ? '' : calendarDay(order.dueOn, ANYBODY),
    remarks: order.remarks,
    gtin: order.gtin ?? '',
    cpv: order.cpv ?? '',
    lot: order.lot ?? '',
  };
}

function whoHears(tx: Tx, notice: Notice, order: WorkOrder): string[] {
  switch (notice) {
    case 'work-order-submitted':
    case 'generation-failed':
    case 'work-order-completed':
    case 'work-order-canceled':
      return addressesOf(tx, order.partnerId);
    case 'codes-generated':
      return [
        ...addressesOf(tx, order.brandId, { roles: ['admin'] }),
        ...addressesOf(tx, order.brandId, { userId: order.submittedBy }),
        ...confirmer(tx, order),
      ];
    case 'work-order-printed':
    case 'work-order-declined':
      return addressesOf(tx, order.brandId);
  }
}

function confirmer(tx: Tx, order: WorkOrder): string[] {
  const row = tx.select().from(confirmations).where(eq(confirmations.workOrderId, order.id)).get();
  return row ? addressesOf(tx, order.partnerId, { userId: row.confirmedBy }) : [];
}
