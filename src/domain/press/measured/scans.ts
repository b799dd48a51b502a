import { and, asc, eq } from 'drizzle-orm';
import type { CaptureAnswer, PictureFacts, SheetReading, WantedSheet } from '../../../captures/tasks.ts';
import type { Db, Tx } from '../../../db/database.ts';
import { calibrationScans, calibrations } from '../../../db/schema/calibrations.ts';
import { captures } from '../../../db/schema/captures.ts';
import { equipment, substrates } from '../../../db/schema/press.ts';
import { type Capture, capturesBefore, isUnread } from '../../captures/captures.ts';

/** A draft is measured from scans of its sheet; one that holds is held against later ones, to see whether it drifted. */
export type ScanPurpose = (typeof calibrationScans.$inferSelect)['purpose'];

/** A scan of a revision's sheet, read or not. */
export type CalibrationScan = {
  capture: Capture;
  /** Where it was printed, as somebody said it, or which of the scans it is. */
  place: string;
  position: number;
  /** The order whose labels it shows; null of the sheet. */
  workOrderId: number | null;
  /** Pictures that are read before it. */
  before: number;
};

/** A scan of a revision's sheet that was read, and where on the web or sheet it was printed. */
export type ReadScan = { id: number; place: string; picture: PictureFacts; reading: SheetReading };

/** The scans of a revision, read or not, by their positions. */
export function scansOf(db: Db | Tx, calibrationId: number, purpose: ScanPurpose): CalibrationScan[] {
  return db
    .select({ capture: captures, scan: calibrationScans })
    .from(calibrationScans)
    .innerJoin(captures, eq(captures.id, calibrationScans.captureId))
    .where(and(eq(calibrationScans.calibrationId, calibrationId), eq(calibrationScans.purpose, purpose)))
    .orderBy(asc(calibrationScans.position))
    .all()
    .map(({ capture, scan: { position, place, workOrderId } }) => ({
      ...{ capture, position, place: place || `scan ${position}`, workOrderId },
      before: capture.state === 'waiting' ? capturesBefore(db, capture) : 0,
    }));
}

/** Whether a scan is still to be read. */
export function isOpen({ capture }: { capture: Capture }): boolean {
  return isUnread(capture);
}

/** The scans of a revision that were read, in the order they came. */
export function readScans(db: Db | Tx, calibrationId: number): ReadScan[] {
  return scansOf(db, calibrationId, 'calibration').flatMap(({ capture, place }) => {
    const answer = capture.answer === null ? undefined : (JSON.parse(capture.answer) as CaptureAnswer);
    if (answer?.kind !== 'sheet') return [];
    return [{ id: capture.id, place, picture: answer.picture, reading: answer.sheet }];
  });
}

/** Which sheet the process that reads a scan looks for; undefined once the scan was removed. */
export function wantedSheet(db: Db, captureId: number): WantedSheet | undefined {
  const row = db
    .select({ revision: calibrations.revision, equipment, substrate: substrates })
    .from(calibrationScans)
    .innerJoin(calibrations, eq(calibrations.id, calibrationScans.calibrationId))
    .innerJoin(equipment, eq(equipment.id, calibrations.equipmentId))
    .innerJoin(substrates, eq(substrates.id, calibrations.substrateId))
    .where(eq(calibrationScans.captureId, captureId))
    .get();
  if (!row) return undefined;
  const { imageFormat: format, resolutionX, resolutionY } = row.equipment;
  const named = ({ id, name }: { id: number; name: string }) => ({ id, name });
  return {
    ...{ format, resolutionX, resolutionY, revision: row.revision },
    equipment: named(row.equipment),
    substrate: named(row.substrate),
  };
}
