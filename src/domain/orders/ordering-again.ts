import { and, eq } from 'drizzle-orm';
import { digitsAfter, sequentialSerial } from '../../codes/rows/serial-numbers.ts';
import type { Db } from '../../db/database.ts';
import { anyRow, lookupWhere } from '../../db/rows.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { type Actor, insist } from '../access/actor.ts';
import { inUse, sequenceOf } from '../codes/used-serials.ts';
import { todayOf } from './due.ts';
import { typedLink } from './link-form.ts';
import { markOf } from './order-templates.ts';
import type { TypedOrder } from './placement.ts';
import { shortOf } from './shortage.ts';
import { findWorkOrder, listArtworks, type WorkOrder } from './work-orders.ts';

/** What the form of a new order carries when it was filled in like another one. */
export type TypedLike = TypedOrder & { copied_from?: string } & Record<`copy_artwork_${number}`, string>;

/**
 * The form of a new order, filled in like one of the brand's: everything but the reference, with the serial numbers that follow and
 * a due date that is still ahead. Its artwork is offered; a list of serial numbers is used up.
 */
export function typedLike(db: Db, actor: Actor, id: number): TypedLike {
  const order = findWorkOrder(db, actor, id);
  insist(actor, 'submit a work order');
  const files = listArtworks(db, order.id).map((file): [string, string] => [
    `copy_artwork_${file.id}`,
    'yes',
  ]);
  return {
    copied_from: String(order.id),
    ...templateOf(order),
    ...Object.fromEntries(files),
    partner: String(order.partnerId),
    quantity: String(order.quantity - order.extra),
    extra_percent: order.extraPercent,
    due_on: order.dueOn !== null && order.dueOn >= todayOf(db, actor.companyId) ? order.dueOn : '',
    code_type: order.codeType,
    ...typedLink(order),
    error_correction: order.errorCorrection,
    printed_size: order.wishedSize === null ? '' : String(order.wishedSize / 1000),
    serials: order.serialKind,
    first_serial: order.serialKind === 'sequential' ? nextSerial(db, order) : '',
    activate: order.activateOnCompletion ? 'yes' : '',
    remarks: order.remarks,
  };
}

/** The same for exactly what is short of a printed order; without its template, which may fix the quantity. */
export function typedReplacement(db: Db, actor: Actor, id: number): TypedLike {
  const order = findWorkOrder(db, actor, id);
  return {
    ...typedLike(db, actor, id),
    replaces: String(id),
    template: '',
    template_version: '',
    quantity: String(shortOf(db, order)),
    extra_percent: '',
    due_on: '',
  };
}

const LONGEST_REFERENCE = 64;

function templateOf({ templateId: id, templateVersion: version }: WorkOrder) {
  return id && version ? { template: String(id), template_version: markOf({ id, version }) } : {};
}

/** An order of the actor's brand, for a form that says it was filled in like it. */
export function lookupOrdered(db: Db, actor: Actor, id: number): WorkOrder | undefined {
  const mine = and(eq(workOrders.id, id), eq(workOrders.brandId, actor.companyId));
  return lookupWhere(db, workOrders, mine);
}

/** The first of the same stem that is free: `PO-118`, then `PO-118-2`, `PO-118-3` …; an ending that was made so is counted on. */
export function nextReference(db: Db, actor: Actor, reference: string): string {
  const [, stem = reference, count = '1'] = /^(.+?)-([2-9]|[1-9]\d)$/.exec(reference) ?? [];
  for (let n = Number(count) + 1; n < 1000; n++) {
    const next = `${stem}-${n}`;
    if (next.length > LONGEST_REFERENCE) return '';
    const same = and(eq(workOrders.brandId, actor.companyId), eq(workOrders.reference, next));
    if (!anyRow(db, workOrders, same)) return next;
  }
  return '';
}

/**
 * The serial number after the order's last, empty where the digits do not reach so far; the order's own first where it gave
 * its serial numbers back.
 */
function nextSerial(db: Db, order: WorkOrder): string {
  const sequence = sequenceOf(order);
  const kept = and(eq(workOrders.id, order.id), inUse);
  if (!anyRow(db, workOrders, kept)) return sequentialSerial(sequence, 1);
  try {
    const digits = digitsAfter(sequence.digits, order.quantity);
    return sequentialSerial({ ...sequence, digits }, 1);
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}
