import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { calibrations } from './calibrations.ts';
import { at, isWithin, mayReferTo, ownedBy, refersTo } from './columns.ts';
import { companies, users } from './people.ts';
import { equipment, IMAGE_FORMATS, substrates } from './press.ts';
import { workOrders } from './work-orders.ts';

/** What Confirm fixed, copied from the equipment, the substrate and their calibration as they were then. Never updated, but for a mint number that would have met an issued code. */
export const confirmations = sqliteTable(
  'confirmations',
  {
    workOrderId: ownedBy('work_order_id', () => workOrders.id),
    equipmentId: refersTo('equipment_id', () => equipment.id),
    substrateId: refersTo('substrate_id', () => substrates.id),
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    confirmedAt: at('confirmed_at').notNull(),
    confirmedBy: refersTo('confirmed_by', () => users.id),
    confirmedByName: text('confirmed_by_name').notNull(),
    brandName: text('brand_name').notNull(),
    partnerName: text('partner_name').notNull(),
    equipmentName: text('equipment_name').notNull(),
    technology: text('technology').notNull(),
    resolutionX: text('resolution_x').notNull(),
    resolutionY: text('resolution_y').notNull(),
    imageFormat: text('image_format', { enum: IMAGE_FORMATS }).notNull(),
    substrateName: text('substrate_name').notNull(),
    calibrationRevision: integer('calibration_revision').notNull(),
    calibratedAt: at('calibrated_at').notNull(),
    dotsX: integer('dots_x').notNull(),
    dotsY: integer('dots_y').notNull(),
    reductionX: integer('reduction_x').notNull(),
    reductionY: integer('reduction_y').notNull(),
    calibratedDotsX: integer('calibrated_dots_x').notNull(),
    calibratedDotsY: integer('calibrated_dots_y').notNull(),
    symbolVersion: integer('symbol_version').notNull(),
    engine: integer('engine').notNull(),
    /** The package's folder: `workorder-` and ten random symbols. */
    folder: text('folder').notNull().unique(),
    /** 35 random bits: the order's half of every ID (design: never the row's id). */
    mintNumber: integer('mint_number').notNull().unique(),
    mintKeyId: text('mint_key_id').notNull(),
    signingKeyId: text('signing_key_id').notNull(),
    /** Of a secure order: JSON, the graphic as it is drawn, and the key whose order key draws its patterns. */
    graphic: text('graphic'),
    graphicKeyId: text('graphic_key_id'),
  },
  (t) => [
    index('confirmations_graphic_key').on(t.graphicKeyId).where(sql`${t.graphicKeyId} is not null`),
    check(
      'confirmations_graphic',
      sql`(${t.graphic} is null) = (${t.graphicKeyId} is null) and (${t.graphic} is null or json_valid(${t.graphic}))`,
    ),
    index('confirmations_mint_key').on(t.mintKeyId),
    index('confirmations_calibration').on(t.calibrationId, t.workOrderId),
    index('confirmations_signing_key').on(t.signingKeyId),
    isWithin('confirmations_mint_number', t.mintNumber, 0, 34359738367),
    isWithin('confirmations_symbol_version', t.symbolVersion, 1, 10),
    check('confirmations_dots', sql`${t.dotsX} between 1 and 256 and ${t.dotsY} between 1 and 256`),
  ],
);

export const packages = sqliteTable(
  'packages',
  {
    workOrderId: ownedBy('work_order_id', () => workOrders.id),
    fileName: text('file_name').notNull().unique(),
    bytes: integer('bytes').notNull(),
    sha256: text('sha256').notNull(),
    createdAt: at('created_at').notNull(),
    /** The first time somebody had all of it. */
    downloadedAt: at('downloaded_at'),
    removedAt: at('removed_at'),
    /** Asked for again, because the file was lost; and why the last time it did not come. */
    remakingSince: at('remaking_since'),
    remakeAskedBy: mayReferTo('remake_asked_by', () => users.id),
    remakeFailure: text('remake_failure'),
    /** The file's change time when its hash was compared last, and whether it was the one above. */
    fileChangedAt: at('file_changed_at'),
    fileIsRight: integer('file_is_right', { mode: 'boolean' }),
    /** When the order was completed, or the file was needed after that: how long it is kept counts from here. */
    keptSince: at('kept_since'),
    /** When its time was over and the file went; it is made again when somebody asks. */
    expiredAt: at('expired_at'),
    /** The order's companies, copied: what waits to be downloaded is counted by them. */
    brandId: mayReferTo('brand_id', () => companies.id),
    partnerId: mayReferTo('partner_id', () => companies.id),
  },
  (t) => [
    index('packages_remaking').on(t.remakingSince).where(sql`${t.remakingSince} is not null`),
    index('packages_brand_waiting').on(t.brandId, t.workOrderId).where(sql`${t.downloadedAt} is null`),
    index('packages_partner_waiting').on(t.partnerId, t.workOrderId).where(sql`${t.downloadedAt} is null`),
    index('packages_stored')
      .on(t.workOrderId)
      .where(sql`${t.removedAt} is null and ${t.expiredAt} is null and ${t.remakingSince} is null`),
    index('packages_kept')
      .on(t.keptSince)
      .where(
        sql`${t.keptSince} is not null and ${t.downloadedAt} is not null and ${t.removedAt} is null and ${t.expiredAt} is null and ${t.remakingSince} is null`,
      ),
    check('packages_sha256', sql`length(${t.sha256}) = 64`),
    check('packages_bytes', sql`${t.bytes} > 0`),
  ],
);

/**
 * The bytes of a download that somebody has had, from `first` up to but not including `beyond`; spans that touch are one. Part 0 is
 * the package, from 1 on a batch alone, −1 the table for variable-data printing.
 */
export const deliveries = sqliteTable(
  'deliveries',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    userId: refersTo('user_id', () => users.id),
    first: integer('first').notNull(),
    beyond: integer('beyond').notNull(),
    part: integer('part').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.workOrderId, t.userId, t.part, t.first] }),
    check('deliveries_span', sql`${t.first} >= 0 and ${t.beyond} > ${t.first}`),
    check('deliveries_part', sql`${t.part} >= -1`),
  ],
);

/** Batches that somebody has had whole, each in a zip of its own, and when first. */
export const batchDownloads = sqliteTable(
  'batch_downloads',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    batch: integer('batch').notNull(),
    downloadedAt: at('downloaded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.workOrderId, t.batch] }),
    check('batch_downloads_batch', sql`${t.batch} >= 1`),
  ],
);

/** Who took the graphic key of an order, and when the brand was told of it last. */
export const graphicKeyTakings = sqliteTable(
  'graphic_key_takings',
  {
    workOrderId: refersTo('work_order_id', () => workOrders.id),
    userId: refersTo('user_id', () => users.id),
    toldAt: at('told_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.workOrderId, t.userId] })],
);

/** What tells each key from another in its place; it does not tell the key. */
export const keyChecks = sqliteTable(
  'key_checks',
  {
    keyId: text('key_id').primaryKey(),
    /** The first 64 bits of an HMAC under the key, in hex. */
    value: text('value').notNull(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [check('key_checks_value', sql`length(${t.value}) = 16`)],
);
