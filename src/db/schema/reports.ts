import { sql } from 'drizzle-orm';
import { check, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { captures } from './captures.ts';
import { at, id, isJsonOrNull, isKnown, isWithin, mayReferTo, note, refersTo, version } from './columns.ts';
import { users } from './people.ts';
import { workOrders } from './work-orders.ts';

/** What a press room says of some batches of an order: which of their codes are not good. The codes are those of its changes. */
export const printReports = sqliteTable(
  'print_reports',
  {
    id: id(),
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    /** Counts the reports of an order. */
    revision: integer('revision').notNull(),
    state: text('state', { enum: ['draft', 'submitted', 'accepted', 'returned'] }).notNull(),
    firstBatch: integer('first_batch').notNull(),
    lastBatch: integer('last_batch').notNull(),
    /** JSON: the form as it was typed. */
    typed: text('typed').notNull(),
    /** The file whose codes are among those that are not good. */
    listName: text('list_name'),
    /** A day, such as \`2026-11-26\`. */
    printedOn: text('printed_on'),
    printedBy: text('printed_by'),
    /** Good labels as the counter of the press has them. */
    countedGood: integer('counted_good'),
    /** Codes: all of its batches are good, spoiled, sampled, unused or missing. */
    good: integer('good'),
    spoiled: integer('spoiled'),
    sampled: integer('sampled'),
    unused: integer('unused'),
    missing: integer('missing'),
    remarks: note('remarks'),
    version: version(),
    updatedAt: at('updated_at').notNull(),
    updatedBy: refersTo('updated_by', () => users.id),
    submittedAt: at('submitted_at'),
    decidedAt: at('decided_at'),
    decidedBy: mayReferTo('decided_by', () => users.id),
    returnReason: text('return_reason'),
  },
  (t) => [
    uniqueIndex('print_reports_revision').on(t.workOrderId, t.revision),
    uniqueIndex('print_reports_one_draft').on(t.workOrderId).where(sql`${t.state} = 'draft'`),
    isKnown('print_reports_state', t.state),
    check('print_reports_batches', sql`${t.firstBatch} >= 1 and ${t.lastBatch} >= ${t.firstBatch}`),
    check('print_reports_returned', sql`(${t.state} = 'returned') = (${t.returnReason} is not null)`),
  ],
);

/** Photos that came with a report. */
export const printReportPhotos = sqliteTable(
  'print_report_photos',
  {
    id: id(),
    printReportId: refersTo('print_report_id', () => printReports.id),
    fileName: text('file_name').notNull(),
    storedName: text('stored_name').notNull().unique(),
    mediaType: text('media_type', { enum: ['image/png', 'image/jpeg'] }).notNull(),
    bytes: integer('bytes').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [
    index('print_report_photos_report').on(t.printReportId, t.id),
    isWithin('print_report_photos_bytes', t.bytes, 1, 10485760),
  ],
);

/** A picture of printed codes that came with a report to be graded. What was read off it stays when the picture has gone. */
export const printGrades = sqliteTable(
  'print_grades',
  {
    id: id(),
    printReportId: refersTo('print_report_id', () => printReports.id),
    /** None once the picture has gone. */
    captureId: integer('capture_id')
      .unique()
      .references(() => captures.id),
    fileName: text('file_name').notNull(),
    sha256: text('sha256').notNull(),
    /** JSON: each code that was found, with its grade; none until it is read. */
    found: text('found'),
    createdAt: at('created_at').notNull(),
    createdBy: refersTo('created_by', () => users.id),
  },
  (t) => [
    uniqueIndex('print_grades_picture').on(t.printReportId, t.sha256),
    index('print_grades_kept').on(t.createdAt).where(sql`${t.captureId} is not null`),
    isJsonOrNull('print_grades_found', t.found),
  ],
);
