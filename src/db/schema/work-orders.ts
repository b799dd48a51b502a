import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import {
  type AnySQLiteColumn,
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import {
  at,
  flag,
  hasLength,
  id,
  isJson,
  isKnown,
  isWithin,
  mayReferTo,
  note,
  refersTo,
  version,
} from './columns.ts';
import { companies, users } from './people.ts';

/** A form of a new work order that somebody filled in: a brand's template, or a person's draft. */
export const orderForms = sqliteTable(
  'order_forms',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    kind: text('kind', { enum: ['template', 'draft'] }).notNull(),
    /** Whose draft it is; a template is everybody's. */
    userId: mayReferTo('user_id', () => users.id),
    name: text('name').notNull(),
    /** JSON: the fields as they were typed. */
    typed: text('typed').notNull(),
    /** Names of a template's fields that an order may not change, with spaces between. */
    fixed: note('fixed'),
    version: version(),
    createdBy: refersTo('created_by', () => users.id),
    updatedAt: at('updated_at').notNull(),
    updatedBy: refersTo('updated_by', () => users.id),
    archivedAt: at('archived_at'),
  },
  (t) => [
    uniqueIndex('order_forms_draft').on(t.userId, t.brandId, t.name).where(isDraft(t)),
    index('order_forms_templates').on(t.brandId, t.name).where(isTemplate(t)),
    index('order_forms_old_drafts').on(t.updatedAt).where(isDraft(t)),
    isKnown('order_forms_kind', t.kind),
    check('order_forms_owner', sql`(${t.kind} = 'draft') = (${t.userId} is not null)`),
    hasLength('order_forms_name', t.name, 120),
    isJson('order_forms_typed', t.typed),
  ],
);

// Literals: indexes are made of the same words.
export const isDraft = ({ kind }: { kind: SQLWrapper }): SQL => sql`${kind} = 'draft'`;
export const isTemplate = ({ kind }: { kind: SQLWrapper }): SQL => sql`${kind} = 'template'`;

/** What a template was in each of its versions: an order says which one it was placed with. */
export const orderFormVersions = sqliteTable(
  'order_form_versions',
  {
    formId: refersTo('form_id', () => orderForms.id),
    version: integer('version').notNull(),
    name: text('name').notNull(),
    typed: text('typed').notNull(),
    fixed: text('fixed').notNull(),
    at: at('at').notNull(),
    by: refersTo('by', () => users.id),
  },
  (t) => [primaryKey({ columns: [t.formId, t.version] })],
);

export const workOrders = sqliteTable(
  'work_orders',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    partnerId: refersTo('partner_id', () => companies.id),
    reference: text('reference').notNull(),
    quantity: integer('quantity').notNull(),
    codeType: text('code_type', { enum: ['serialized', 'secure'] }).notNull(),
    urlPrefix: text('url_prefix').notNull(),
    /** Of a GS1 Digital Link, which its prefix holds: GTIN of 14 digits, consumer product variant (AI 22), batch or lot (AI 10). */
    gtin: text('gtin'),
    cpv: text('cpv'),
    lot: text('lot'),
    errorCorrection: text('error_correction', { enum: ['L', 'M', 'Q', 'H'] }).notNull(),
    /** The side of the printed symbol the brand wishes, quiet zone excluded, in micrometres. */
    wishedSize: integer('wished_size'),
    serialKind: text('serial_kind', { enum: ['none', 'sequential', 'list'] }).notNull(),
    /** Of sequential serial numbers: the digits of the first one and the text around them. */
    serialPrefix: text('serial_prefix'),
    serialDigits: text('serial_digits'),
    serialSuffix: text('serial_suffix'),
    remarks: note('remarks'),
    activateOnCompletion: flag('activate_on_completion'),
    state: text('state', {
      enum: ['new', 'generating', 'failed', 'ready', 'printed', 'completed', 'canceled'],
    }).notNull(),
    /** The status that every code of the order has. */
    codesStatus: text('codes_status', { enum: ['inactive', 'active', 'blocked'] }).notNull(),
    codesReason: text('codes_reason'),
    submittedAt: at('submitted_at').notNull(),
    submittedBy: refersTo('submitted_by', () => users.id),
    /** Codes drawn so far, while generating. */
    drawn: integer('drawn').notNull().default(0),
    generationStartedAt: at('generation_started_at'),
    failure: text('failure'),
    cancelReason: text('cancel_reason'),
    brandArchivedAt: at('brand_archived_at'),
    partnerArchivedAt: at('partner_archived_at'),
    /** When the janitor removed what a canceled order had left on the disk. */
    sweptAt: at('swept_at'),
    /** The move that made the state, and who made it; nobody for what the portal does. */
    lastMove: text('last_move'),
    movedBy: mayReferTo('moved_by', () => users.id),
    /** The order of which this one makes what was short. */
    replacesId: mayReferTo('replaces_id', (): AnySQLiteColumn => workOrders.id),
    /** Of all that was sent with the form it came from: the same form once more makes no second order. */
    formDigest: text('form_digest'),
    /** How many of the codes were added to what was ordered, and the percentage that was typed for it. */
    extra: integer('extra').notNull().default(0),
    extraPercent: note('extra_percent'),
    /** A day, such as `2026-12-24`. */
    dueOn: text('due_on'),
    /** The template it was placed with, in which of its versions. */
    templateId: mayReferTo('template_id', () => orderForms.id),
    templateVersion: integer('template_version'),
  },
  (t) => [
    uniqueIndex('work_orders_reference').on(t.brandId, t.reference),
    // A list is one company's, without or with what its side has archived, in any or in one state, newest first.
    index('work_orders_brand_listed').on(t.brandId, t.id).where(sql`${t.brandArchivedAt} is null`),
    index('work_orders_brand_state').on(t.brandId, t.state, t.id).where(sql`${t.brandArchivedAt} is null`),
    index('work_orders_brand_archived').on(t.brandId, t.id).where(sql`${t.brandArchivedAt} is not null`),
    index('work_orders_partner_listed').on(t.partnerId, t.id).where(sql`${t.partnerArchivedAt} is null`),
    index('work_orders_partner_state')
      .on(t.partnerId, t.state, t.id)
      .where(sql`${t.partnerArchivedAt} is null`),
    index('work_orders_partner_archived')
      .on(t.partnerId, t.id)
      .where(sql`${t.partnerArchivedAt} is not null`),
    index('work_orders_replacing').on(t.replacesId).where(sql`${t.replacesId} is not null`),
    index('work_orders_generating').on(t.id).where(sql`${t.state} = 'generating'`),
    index('work_orders_unswept').on(t.id).where(sql`${t.state} = 'canceled' and ${t.sweptAt} is null`),
    uniqueIndex('work_orders_form').on(t.submittedBy, t.formDigest).where(sql`${t.formDigest} is not null`),
    index('work_orders_pair').on(t.brandId, t.partnerId, t.id),
    index('work_orders_submitted').on(t.submittedAt),
    index('work_orders_template').on(t.templateId).where(sql`${t.templateId} is not null`),
    index('work_orders_brand_secure').on(t.brandId, t.id).where(isSecure(t)),
    index('work_orders_partner_secure').on(t.partnerId, t.id).where(isSecure(t)),
    index('work_orders_brand_due').on(t.brandId, t.id).where(awaited(t)),
    index('work_orders_partner_due').on(t.partnerId, t.id).where(awaited(t)),
    index('work_orders_serials').on(t.brandId, t.serialPrefix, t.serialSuffix, t.serialDigits),
    isKnown('work_orders_state_known', t.state),
    isWithin('work_orders_quantity', t.quantity, 1, 10000000),
    check('work_orders_drawn', sql`${t.drawn} between 0 and ${t.quantity}`),
    hasLength('work_orders_reference_length', t.reference, 64),
    isKnown('work_orders_error_correction', t.errorCorrection),
    check(
      'work_orders_gtin',
      sql`${t.gtin} is null or (length(${t.gtin}) = 14 and ${t.gtin} not glob '*[^0-9]*')`,
    ),
    check(
      'work_orders_cpv',
      sql`${t.cpv} is null or (${t.gtin} is not null and length(${t.cpv}) between 1 and 20)`,
    ),
    check(
      'work_orders_lot',
      sql`${t.lot} is null or (${t.gtin} is not null and length(${t.lot}) between 1 and 20)`,
    ),
    check('work_orders_wished_size', sql`${t.wishedSize} is null or ${t.wishedSize} between 1000 and 500000`),
    check(
      'work_orders_serials',
      sql`${t.serialKind} in ('none', 'list') and ${t.serialDigits} is null or ${t.serialKind} = 'sequential' and ${t.serialDigits} is not null and ${t.serialPrefix} is not null and ${t.serialSuffix} is not null`,
    ),
    isKnown('work_orders_codes_status', t.codesStatus),
    check('work_orders_canceled', sql`(${t.state} = 'canceled') = (${t.cancelReason} is not null)`),
    check('work_orders_failure', sql`(${t.state} = 'failed') = (${t.failure} is not null)`),
    check('work_orders_extra', sql`${t.extra} between 0 and ${t.quantity} - 1`),
    check(
      'work_orders_due_on',
      sql`${t.dueOn} is null or ${t.dueOn} glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'`,
    ),
  ],
);

/** Orders with a due date of which nothing is printed yet. Literals: an index is made of the same words. */
export function awaited({ dueOn, state }: { dueOn: SQLWrapper; state: SQLWrapper }): SQL {
  return sql`${dueOn} is not null and ${state} in ('new', 'generating', 'failed', 'ready')`;
}

// Literals: indexes are made of the same words.
export const isSecure = ({ codeType }: { codeType: SQLWrapper }): SQL => sql`${codeType} = 'secure'`;

/** What the people of both sides of an order write to each other. Never changed, never taken back. */
export const messages = sqliteTable(
  'messages',
  {
    id: id(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    companyId: refersTo('company_id', () => companies.id),
    userId: refersTo('user_id', () => users.id),
    writtenAt: at('written_at').notNull(),
    text: text('text').notNull(),
  },
  (t) => [
    index('messages_order').on(t.workOrderId, t.id),
    index('messages_person').on(t.userId, t.writtenAt),
    hasLength('messages_text', t.text, 2000),
  ],
);

/** What is due to be said of an order that stands still: looked at once its time has come, and then never again. */
export const orderReminders = sqliteTable(
  'order_reminders',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    kind: text('kind', { enum: ['new', 'ready', 'report 3', 'report 7', 'overdue'] }).notNull(),
    dueAt: at('due_at').notNull(),
    /** When it was looked at, and whether somebody had to be reminded. */
    doneAt: at('done_at'),
    told: flag('told').default(false),
  },
  (t) => [
    primaryKey({ columns: [t.workOrderId, t.kind] }),
    index('order_reminders_due').on(t.dueAt).where(sql`${t.doneAt} is null`),
    isKnown('order_reminders_kind', t.kind),
  ],
);
