import { and, eq, ne, sql } from 'drizzle-orm';
import type { ErrorCorrection } from '../../codes/plan.ts';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, insertRow, lookupWhere } from '../../db/rows.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { refuseFaults } from '../access/refusal.ts';
import { type SerialList, takeSerials, type WantedSerials } from '../codes/serials.ts';
import { askSeparator, readDecimal } from '../forms/decimal.ts';
import type { Faults } from '../forms/drafts.ts';
import { latinOf } from '../forms/latin-shapes.ts';
import { readLine, readText } from '../forms/text.ts';
import { looksLike } from '../people/look-alikes.ts';
import { activePartners } from '../people/partnerships.ts';
import { record } from '../trace/audit.ts';
import { readAmount } from './amount.ts';
import { takeArtworks } from './artworks.ts';
import { readCodeType } from './code-types.ts';
import { readDue, todayOf } from './due.ts';
import { readLink, type TypedLink } from './link-form.ts';
import { tell } from './notices.ts';
import { dropDraft } from './order-drafts.ts';
import { indexOrder } from './order-index.ts';
import { withTemplate } from './order-templates.ts';
import { planReminders } from './reminders.ts';
import { readSerials } from './serials-form.ts';
import { readReplaced } from './shortage.ts';
import type { Artwork, WorkOrder } from './work-orders.ts';

/** The form of a new work order as it was typed. */
export type TypedOrder = Partial<
  Record<
    | 'reference'
    | 'partner'
    | 'partner_name'
    | 'quantity'
    | 'extra_percent'
    | 'due_on'
    | 'code_type'
    | keyof TypedLink
    | 'error_correction'
    | 'printed_size'
    | 'serials'
    | 'first_serial'
    | 'activate'
    | 'remarks'
    | 'replaces'
    | 'form_digest'
    | 'draft'
    | 'template'
    | 'template_version',
    string
  >
>;

/** The files of the form; `faults` are of those that were not taken. */
export type Attachments = {
  artworks: Artwork[];
  serialList: SerialList | undefined;
  firstRow?: string;
  faults?: Faults;
};

/** Submits a work order to a partner. Refuses with a sentence for every field that is wrong, all at once. */
export function placeWorkOrder(db: Db, actor: Actor, typed: TypedOrder, files: Attachments): WorkOrder {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'submit a work order');
    const before = lookupBySameForm(tx, actor, typed.form_digest);
    if (before) return before;
    const { typed: wanted, template } = withTemplate(tx, actor, typed);
    const { faults, serials, ...values } = readOrder(tx, actor, wanted, files);
    refuseFaults({ ...faults, ...files.faults });
    const order = insertRow(tx, workOrders, {
      ...values,
      ...serialColumns(serials),
      brandId: actor.companyId,
      state: 'new',
      codesStatus: 'inactive',
      submittedAt: new Date(),
      submittedBy: actor.userId,
      formDigest: typed.form_digest ?? null,
      templateId: template?.id ?? null,
      templateVersion: template?.version ?? null,
    });
    indexOrder(tx, order);
    dropDraft(tx, actor, typed.draft);
    takeSerials(tx, order, serials);
    takeArtworks(tx, order.id, files.artworks);
    const { quantity, extra } = order;
    const detail = { quantity, ...(extra > 0 && { extra }) };
    record(tx, actor, 'work_order.submitted', detail, { workOrderId: order.id });
    tell(tx, 'work-order-submitted', order, { by: actor.name });
    planReminders(tx, order, 'submitted');
    return order;
  });
}

/** Reads the form as submitting it would, and places nothing: what it says, and all that is wrong. */
export function readForm(db: Db, actor: Actor, typed: TypedOrder, files: Attachments) {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'submit a work order');
    return readOrder(tx, actor, typed, files);
  });
}

/** A field that is wrong has any value. */
export type ReadOrder = Omit<ReturnType<typeof readOrder>, 'faults'>;

/** The order that the same person made by the same form: a second press of the button, or a browser that asked twice. */
function lookupBySameForm(tx: Tx, actor: Actor, digest: string | undefined): WorkOrder | undefined {
  if (!digest) return undefined;
  const same = and(
    eq(workOrders.brandId, actor.companyId),
    eq(workOrders.submittedBy, actor.userId),
    eq(workOrders.formDigest, digest),
    ne(workOrders.state, 'canceled'),
  );
  return lookupWhere(tx, workOrders, same);
}

/** The partner that was chosen, or typed by its name: of a long list the form takes the name. */
function lookupPartner(tx: Tx, actor: Actor, { partner, partner_name }: TypedOrder): number | undefined {
  const partners = activePartners(tx, actor.companyId);
  if (partner_name === undefined) return partners.find(({ id }) => String(id) === partner)?.id;
  return partners.find(({ name }) => looksLike(name, partner_name))?.id;
}

/** Reads every field, so that the form can show all that is wrong at once. A field that is wrong has any value. */
export function readOrder(tx: Tx, actor: Actor, typed: TypedOrder, files: Attachments) {
  const faults: Faults = {};
  const fault = (field: keyof TypedOrder | 'serial_list', sentence: string | undefined) => {
    if (sentence) faults[field] ??= sentence;
  };
  const reference = readLine(typed, 'reference', faults, REFERENCE);
  if (!faults.reference) fault('reference', faultOfReference(tx, actor, reference));
  const partnerId = lookupPartner(tx, actor, typed);
  if (partnerId === undefined) fault('partner', 'Choose a printing partner from the list.');
  const amount = readAmount(typed, fault);
  const replaced =
    amount && readReplaced(tx, actor.companyId, typed.replaces ?? '', amount.quantity - amount.extra);
  if (typeof replaced === 'string') fault('quantity', replaced);
  const due = readDue(typed.due_on ?? '', todayOf(tx, actor.companyId));
  if (typeof due === 'string') fault('due_on', due);
  const codeType = readCodeType(typed.code_type);
  if (!codeType) fault('code_type', 'Choose a code type from the list.');
  const errorCorrection = (typed.error_correction || 'Q') as ErrorCorrection;
  const known = /^[LMQH]$/.test(errorCorrection);
  if (!known) fault('error_correction', 'Choose L, M, Q or H.');
  const link = readLink(typed, known ? errorCorrection : 'L', fault);
  const wishedSize = readSize(typed.printed_size ?? '');
  if (typeof wishedSize === 'string') fault('printed_size', wishedSize);
  const serials = readSerials(
    tx,
    { actor, typed, list: files.serialList, firstRow: files.firstRow, amount },
    fault,
  );
  const remarks = readText(typed, 'remarks', faults, { most: 2000, what: 'the remarks' });
  return {
    reference,
    partnerId: partnerId ?? 0,
    ...(amount ?? { quantity: 0, extra: 0, extraPercent: '' }),
    replacesId: typeof replaced === 'object' ? replaced.replacesId : null,
    dueOn: typeof due === 'string' ? null : due.dueOn,
    codeType: codeType ?? 'serialized',
    ...link,
    errorCorrection,
    wishedSize: wishedSize as number | null,
    serials,
    remarks,
    activateOnCompletion: typed.activate === 'yes',
    faults,
  };
}

const REFERENCE = {
  most: 64,
  needed: 'Enter a reference: your own number or name for this order.',
  what: 'the reference',
};

function faultOfReference(tx: Tx, actor: Actor, reference: string): string | undefined {
  const mine = eq(workOrders.brandId, actor.companyId);
  if (anyRow(tx, workOrders, and(mine, eq(workOrders.reference, reference))))
    return `You have a work order ${reference} already. Enter another reference.`;
  // Two that only look alike hold letters of another script: of brands that write none, nothing is read here.
  const others = /^[ -~]*$/.test(reference) ? sql`${workOrders.reference} glob '*[^ -~]*'` : undefined;
  const rows = tx.select({ other: workOrders.reference }).from(workOrders).where(and(mine, others)).all();
  const alike = rows.find(({ other }) => latinOf(other) === latinOf(reference))?.other;
  return (
    alike &&
    `This looks like ${alike}, a work order you have, but has other letters in it. Enter another reference.`
  );
}

/** Millimetres as typed to micrometres; null without a wish, or the sentence to show. */
function readSize(typed: string): number | null | string {
  if (typed.trim() === '') return null;
  const micrometres = Math.round(Number(readDecimal(typed, 3)) * 1000);
  if (micrometres >= 1000 && micrometres <= 500_000) return micrometres;
  return askSeparator(typed) ?? 'Enter a size from 1 to 500 mm, such as 12.5.';
}

function serialColumns(serials: WantedSerials) {
  const { kind: serialKind } = serials;
  if (serials.kind !== 'sequential') return { serialKind };
  return {
    serialKind,
    serialPrefix: serials.prefix,
    serialDigits: serials.digits,
    serialSuffix: serials.suffix,
  };
}
