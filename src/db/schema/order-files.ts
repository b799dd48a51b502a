import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { at, flag, id, isWithin, mayReferTo, refersTo } from './columns.ts';
import { companies, users } from './people.ts';
import { orderForms, workOrders } from './work-orders.ts';

/**
 * A file that came with an order; uploaded before the order is placed, the order's from then on. Orders that were ordered again
 * share a stored file.
 */
export const artworks = sqliteTable(
  'artworks',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    workOrderId: mayReferTo('work_order_id', () => workOrders.id),
    /** The draft that keeps it meanwhile. */
    draftId: integer('draft_id').references(() => orderForms.id, { onDelete: 'set null' }),
    fileName: text('file_name').notNull(),
    storedName: text('stored_name').notNull(),
    mediaType: text('media_type', {
      enum: ['application/pdf', 'image/png', 'image/jpeg', 'image/tiff'],
    }).notNull(),
    bytes: integer('bytes').notNull(),
    /** An encrypted PDF: to open, print or change it may take a password. */
    locked: flag('locked').default(false),
    createdAt: at('created_at').notNull(),
    /** Whose form or draft brought it; nobody for what came before this was noted. */
    createdBy: mayReferTo('created_by', () => users.id),
  },
  (t) => [
    index('artworks_work_order').on(t.workOrderId),
    index('artworks_stored_name').on(t.storedName),
    index('artworks_draft').on(t.draftId).where(sql`${t.draftId} is not null`),
    isWithin('artworks_bytes', t.bytes, 1, 52428800),
  ],
);

/** A brand's own list of serial numbers; claimed before the order is placed, the order's from then on. */
export const serialLists = sqliteTable(
  'serial_lists',
  {
    id: id(),
    brandId: refersTo('brand_id', () => companies.id),
    workOrderId: integer('work_order_id')
      .unique()
      .references(() => workOrders.id),
    /** The draft that keeps it meanwhile. */
    draftId: integer('draft_id').references(() => orderForms.id, { onDelete: 'set null' }),
    storedName: text('stored_name').notNull().unique(),
    fileName: text('file_name').notNull(),
    count: integer('count').notNull(),
    createdAt: at('created_at').notNull(),
    createdBy: mayReferTo('created_by', () => users.id),
  },
  (t) => [index('serial_lists_draft').on(t.draftId).where(sql`${t.draftId} is not null`)],
);

export const listedSerials = sqliteTable(
  'listed_serials',
  {
    brandId: refersTo('brand_id', () => companies.id),
    serialNumber: text('serial_number').notNull(),
    serialListId: refersTo('serial_list_id', () => serialLists.id),
    row: integer('row').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.brandId, t.serialNumber] }),
    index('listed_serials_rows').on(t.serialListId, t.row),
  ],
);
