import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { at, id, isKnown, mayReferTo, note, refersTo } from './columns.ts';
import { companies, users } from './people.ts';
import { printReports } from './reports.ts';
import { workOrders } from './work-orders.ts';

/** A list of codes that a brand uploaded to change their status: read and shown first, then applied. */
export const codeLists = sqliteTable(
  'code_lists',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    userId: refersTo('user_id', () => users.id),
    fileName: text('file_name').notNull(),
    remark: note('remark'),
    rows: integer('rows').notNull().default(0),
    codes: integer('codes').notNull().default(0),
    state: text('state', { enum: ['reading', 'checked', 'applied', 'given up'] }).notNull(),
    createdAt: at('created_at').notNull(),
    appliedAt: at('applied_at'),
  },
  (t) => [
    index('code_lists_brand').on(t.brandId, t.id),
    index('code_lists_unapplied')
      .on(t.createdAt)
      .where(sql`${t.state} in ('reading', 'checked', 'given up')`),
    isKnown('code_lists_state', t.state),
  ],
);

/** What somebody said of the status of some codes of one order. Never altered, but for its end: it can be undone as a whole. */
export const codeChanges = sqliteTable(
  'code_changes',
  {
    id: id(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    codeListId: mayReferTo('code_list_id', () => codeLists.id),
    printReportId: mayReferTo('print_report_id', () => printReports.id),
    at: at('at').notNull(),
    userId: refersTo('user_id', () => users.id),
    companyId: refersTo('company_id', () => companies.id),
    kind: text('kind', { enum: ['range', 'order', 'list', 'report'] }).notNull(),
    /** `unblocked`: what the order says of all its codes. */
    status: text('status', { enum: ['active', 'blocked', 'unblocked'] }).notNull(),
    /** Why, of blocked codes alone. */
    reason: text('reason', {
      enum: [
        '',
        'counterfeit',
        'low quality',
        'overprint',
        'stolen',
        'damaged',
        'lost',
        'misprint',
        'sampled',
        'not sold',
      ],
    })
      .notNull()
      .default(''),
    remark: note('remark'),
    codes: integer('codes').notNull(),
    ranges: integer('ranges').notNull(),
    state: text('state', { enum: ['staging', 'applying', 'done', 'undoing', 'undone'] }).notNull(),
    /** Of two changes of one code the one with the higher rank holds: they are applied in this order. */
    rank: integer('rank'),
    /** The sequence number up to which it is applied, or taken back. */
    doneTo: integer('done_to').notNull().default(0),
    undoneAt: at('undone_at'),
    undoneBy: mayReferTo('undone_by', () => users.id),
    undoRemark: text('undo_remark'),
  },
  (t) => [
    uniqueIndex('code_changes_ranked').on(t.rank),
    index('code_changes_order').on(t.workOrderId, t.rank),
    index('code_changes_list').on(t.codeListId, t.id).where(sql`${t.codeListId} is not null`),
    index('code_changes_report').on(t.printReportId, t.id).where(sql`${t.printReportId} is not null`),
    index('code_changes_open').on(t.id).where(sql`${t.state} in ('applying', 'undoing')`),
    isKnown('code_changes_kind', t.kind),
    isKnown('code_changes_status', t.status),
    check('code_changes_blocked', sql`(${t.status} = 'blocked') = (${t.reason} <> '')`),
    isKnown('code_changes_state', t.state),
    check('code_changes_rank', sql`(${t.rank} is null) = (${t.state} = 'staging')`),
  ],
);

/** The sequence numbers of a change, from `first` to `last`. */
export const codeChangeRanges = sqliteTable(
  'code_change_ranges',
  {
    changeId: refersTo('change_id', () => codeChanges.id),
    first: integer('first').notNull(),
    last: integer('last').notNull(),
  },
  (t) => [primaryKey({ columns: [t.changeId, t.first] })],
);

/** Which change holds now, for the codes of which any does. Made from the changes, and can be made again. */
export const codeRanges = sqliteTable(
  'code_ranges',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    first: integer('first').notNull(),
    last: integer('last').notNull(),
    changeId: refersTo('change_id', () => codeChanges.id),
  },
  (t) => [primaryKey({ columns: [t.workOrderId, t.first] })],
);

/** How many codes of an order have which status by a change; summed from `code_ranges` as that is written. */
export const codeTallies = sqliteTable(
  'code_tallies',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    status: text('status', { enum: ['active', 'blocked', 'unblocked'] }).notNull(),
    reason: text('reason').notNull(),
    codes: integer('codes').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workOrderId, t.status, t.reason] })],
);
