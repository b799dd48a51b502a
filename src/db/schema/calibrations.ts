import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { captures } from './captures.ts';
import {
  at,
  hasLength,
  id,
  isJson,
  isJsonOrNull,
  isKnown,
  isWithin,
  mayReferTo,
  note,
  ownedBy,
  pictureFile,
  refersTo,
  version,
} from './columns.ts';
import { users } from './people.ts';
import { equipment, substrates } from './press.ts';
import { workOrders } from './work-orders.ts';

export const calibrations = sqliteTable(
  'calibrations',
  {
    id: id(),
    equipmentId: refersTo('equipment_id', () => equipment.id),
    substrateId: refersTo('substrate_id', () => substrates.id),
    revision: integer('revision').notNull(),
    state: text('state', { enum: ['draft', 'approved', 'superseded', 'withdrawn'] }).notNull(),
    /** A module in whole dots of the equipment; a draft has none before its sheet was read. */
    dotsX: integer('dots_x'),
    dotsY: integer('dots_y'),
    /** Bar-width reduction in whole dots, smaller than the module. */
    reductionX: integer('reduction_x'),
    reductionY: integer('reduction_y'),
    /** What ink gains on one edge, in nanometres; less than nothing is a loss. */
    gainX: integer('gain_x'),
    gainY: integer('gain_y'),
    remarks: note('remarks'),
    /** JSON: the graphic of secure codes that may be printed, or why none may; nothing where it was not measured. */
    secure: text('secure'),
    /** The layout of its sheet; 1 was drawn before there were others. */
    sheetLayout: integer('sheet_layout').notNull().default(1),
    /** The widest sheet of it that was handed out, in micrometres. */
    sheetWidth: integer('sheet_width'),
    /** JSON: what its scans came to when its readings were saved; without a scan nothing. */
    measured: text('measured'),
    version: version(),
    approvedAt: at('approved_at'),
    approvedBy: mayReferTo('approved_by', () => users.id),
    expiresAt: at('expires_at'),
    withdrawnAt: at('withdrawn_at'),
    withdrawnBy: mayReferTo('withdrawn_by', () => users.id),
    withdrawReason: text('withdraw_reason'),
    createdAt: at('created_at').notNull(),
    createdBy: mayReferTo('created_by', () => users.id),
  },
  (t) => [
    uniqueIndex('calibrations_revision').on(t.equipmentId, t.substrateId, t.revision),
    uniqueIndex('calibrations_one_approved')
      .on(t.equipmentId, t.substrateId)
      .where(sql`${t.state} = 'approved'`),
    uniqueIndex('calibrations_one_draft').on(t.equipmentId, t.substrateId).where(sql`${t.state} = 'draft'`),
    index('calibrations_ends').on(t.expiresAt).where(sql`${t.state} = 'approved'`),
    isKnown('calibrations_state', t.state),
    isJsonOrNull('calibrations_secure', t.secure),
    check('calibrations_sheet_layout', sql`${t.sheetLayout} >= 1`),
    isWithin('calibrations_sheet_width', t.sheetWidth, 16000, 1000000),
    check('calibrations_dots', sql`${t.dotsX} between 1 and 256 and ${t.dotsY} between 1 and 256`),
    check('calibrations_reduction_x', sql`${t.reductionX} >= 0 and ${t.reductionX} < ${t.dotsX}`),
    check('calibrations_reduction_y', sql`${t.reductionY} >= 0 and ${t.reductionY} < ${t.dotsY}`),
    check(
      'calibrations_measured',
      sql`${t.state} in ('draft', 'withdrawn') or (${t.dotsX} is not null and ${t.dotsY} is not null and ${t.reductionX} is not null and ${t.reductionY} is not null)`,
    ),
    check(
      'calibrations_approval',
      sql`${t.state} <> 'approved' or (${t.approvedAt} is not null and ${t.approvedBy} is not null and ${t.expiresAt} is not null)`,
    ),
    check(
      'calibrations_withdrawal',
      sql`(${t.state} = 'withdrawn') = (${t.withdrawReason} is not null and ${t.withdrawnAt} is not null)`,
    ),
  ],
);

/** A figure of a revision that was typed otherwise than it was measured, and why. */
export const calibrationCorrections = sqliteTable(
  'calibration_corrections',
  {
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    figure: text('figure', {
      enum: ['module', 'gain across', 'gain along', 'reduction across', 'reduction along', 'fitness'],
    }).notNull(),
    measured: text('measured').notNull(),
    typed: text('typed').notNull(),
    remark: text('remark').notNull(),
    madeAt: at('made_at').notNull(),
    madeBy: mayReferTo('made_by', () => users.id),
  },
  (t) => [
    primaryKey({ columns: [t.calibrationId, t.figure] }),
    hasLength('calibration_corrections_remark', t.remark, 500),
  ],
);

/** The scan or photo that a calibration was read from. */
export const evidence = sqliteTable(
  'evidence',
  {
    calibrationId: ownedBy('calibration_id', () => calibrations.id),
    ...pictureFile(),
    createdAt: at('created_at').notNull(),
  },
  (t) => [isWithin('evidence_bytes', t.bytes, 1, 52428800)],
);

/** Scans of a revision's sheet: a draft is measured from them, an approved one held against them. */
export const calibrationScans = sqliteTable(
  'calibration_scans',
  {
    captureId: ownedBy('capture_id', () => captures.id),
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    purpose: text('purpose', { enum: ['calibration', 'drift'] }).notNull(),
    position: integer('position').notNull(),
    /** Where on the web it was printed, as a person says it; empty where that does not matter. */
    place: note('place'),
    /** The order whose printed labels it shows; none of a scan of the sheet. */
    workOrderId: mayReferTo('work_order_id', () => workOrders.id),
  },
  (t) => [
    uniqueIndex('calibration_scans_position').on(t.calibrationId, t.purpose, t.position),
    check('calibration_scans_position', sql`${t.position} >= 1`),
  ],
);

/** What a scan came to that was to show whether a press still prints as its calibration says. */
export const driftChecks = sqliteTable(
  'drift_checks',
  {
    captureId: ownedBy('capture_id', () => captures.id),
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    verdict: text('verdict', { enum: ['within', 'recalibrate', 'open'] }).notNull(),
    /** JSON: reasons and figures. */
    found: text('found').notNull(),
    checkedAt: at('checked_at').notNull(),
  },
  (t) => [
    index('drift_checks_calibration').on(t.calibrationId, t.captureId),
    isKnown('drift_checks_verdict', t.verdict),
    isJson('drift_checks_found', t.found),
  ],
);

/** Which reminders went out that a calibration ends: each once. */
export const calibrationReminders = sqliteTable(
  'calibration_reminders',
  {
    calibrationId: refersTo('calibration_id', () => calibrations.id),
    /** How many days before the end. */
    days: integer('days').notNull(),
    sentAt: at('sent_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.calibrationId, t.days] })],
);
