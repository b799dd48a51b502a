import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../../db/database.ts';
import { calibrationScans, captures } from '../../../db/schema.ts';
import { transactAs } from '../../access/acting.ts';
import { type Actor, insist } from '../../access/actor.ts';
import { notFound, Refusal } from '../../access/refusal.ts';
import {
  type Capture,
  dropCapture,
  keepCapture,
  type NewCapture,
  readAgain,
} from '../../captures/captures.ts';
import { plainText } from '../../forms/text.ts';
import { findDraft } from '../calibrating.ts';
import { findRevision, type Pair, type Revision, traceRevision } from '../calibrations.ts';
import { findLabelOrder } from '../drift/label-orders.ts';
import { type ScanPurpose, scansOf } from './scans.ts';

/** Which scans are meant: those of a revision for one purpose. */
export type ScansOf = {
  pair: Pair;
  revision: number;
  purpose: ScanPurpose;
  /** Of printed labels instead of the sheet: the work order as it was chosen, checked when a scan is taken. */
  order?: string;
};

/** Kept, or known already: then the new file is not needed. */
export type KeptScan = { capture: Capture; isNew: boolean };

/** Scans of one revision for one purpose. */
export const MOST_SCANS = 3;
const MOST_PLACE = 40;

/** Takes a scan that is to be read; the same file twice is one, and is read once more if it could not be. */
export function keepScan(
  db: Db,
  actor: Actor,
  of: ScansOf,
  { file, place: typed }: { file: NewCapture; place: string },
): KeptScan {
  return transactAs(db, actor, (tx, actor) => {
    const { calibration } = findScannable(tx, actor, of);
    const place = readPlace(typed);
    const workOrderId = labelsOf(tx, actor, calibration, of);
    const others = scansOf(tx, calibration.id, of.purpose);
    const same = others.find(
      (scan) => scan.capture.sha256 === file.sha256 && scan.workOrderId === workOrderId,
    );
    if (same) {
      const again = readAgain(tx, same.capture);
      if (again) traceRevision(tx, actor, 'calibration.scan_added', calibration, { file: file.fileName });
      return { capture: again ?? same.capture, isNew: false };
    }
    const position = freePosition(of.purpose, others);
    if (!position)
      throw wrong('scan', `There are ${MOST_SCANS} scans already. Remove one to upload another.`);
    const capture = keepCapture(tx, actor, of.purpose, { file, field: 'scan' });
    tx.insert(calibrationScans)
      .values({
        captureId: capture.id,
        calibrationId: calibration.id,
        purpose: of.purpose,
        position,
        place,
        workOrderId,
      })
      .run();
    const detail = { file: file.fileName, bytes: file.bytes, ...(place && { place }) };
    const added = workOrderId === null ? 'calibration.scan_added' : 'calibration.labels_added';
    traceRevision(tx, actor, added, calibration, detail);
    return { capture, isNew: true };
  });
}

/** Takes a scan out and returns it, for the folder; undefined if it is gone already. */
export function removeScan(db: Db, actor: Actor, of: ScansOf, captureId: number): Capture | undefined {
  return transactAs(db, actor, (tx, actor) => {
    const { calibration } = findScannable(tx, actor, of);
    const scan = scansOf(tx, calibration.id, of.purpose).find(({ capture }) => capture.id === captureId);
    if (!scan) return undefined;
    if (of.purpose === 'drift' && scan.capture.state === 'read')
      throw new Refusal('conflict', `${scan.capture.fileName} was read: its check is kept.`);
    tx.delete(calibrationScans).where(eq(calibrationScans.captureId, captureId)).run();
    dropCapture(tx, scan.capture);
    traceRevision(tx, actor, 'calibration.scan_removed', calibration, { file: scan.capture.fileName });
    return scan.capture;
  });
}

/** One scan of a revision, for everybody of the partner. */
export function findScan(db: Db, actor: Actor, pair: Pair, revision: number, captureId: number): Capture {
  const { calibration } = findRevision(db, actor, pair, revision);
  const mine = and(
    eq(calibrationScans.captureId, captureId),
    eq(calibrationScans.calibrationId, calibration.id),
  );
  const row = db
    .select({ capture: captures })
    .from(calibrationScans)
    .innerJoin(captures, eq(captures.id, calibrationScans.captureId))
    .where(mine)
    .get();
  if (!row) throw notFound('scan');
  return row.capture;
}

/** A revision whose scans may be added and removed now, for somebody who may calibrate; checked before a file is taken. */
export function findScannable(db: Db | Tx, actor: Actor, of: ScansOf) {
  const { pair, revision, purpose } = of;
  if (purpose === 'calibration') return findDraft(db, actor, pair, revision);
  const found = findRevision(db, actor, pair, revision);
  insist(actor, 'calibrate');
  if (found.state !== 'approved' && found.state !== 'expired')
    throw new Refusal('conflict', `Revision ${revision} is not approved: there is nothing to compare with.`);
  labelsOf(db, actor, found.calibration, of);
  return found;
}

function labelsOf(db: Db | Tx, actor: Actor, calibration: Revision, { order }: ScansOf): number | null {
  return order === undefined ? null : findLabelOrder(db, actor, calibration, order).id;
}

/** A draft has three scans at most; every check of one that holds is kept. */
function freePosition(purpose: ScanPurpose, others: { position: number }[]): number | undefined {
  if (purpose === 'drift') return Math.max(0, ...others.map(({ position }) => position)) + 1;
  return [1, 2, 3].find((each) => !others.some(({ position }) => position === each));
}

function readPlace(typed: string): string {
  const place = plainText(typed).trim();
  if (place.length > MOST_PLACE) throw wrong('place', `Say it in at most ${MOST_PLACE} characters.`);
  return place;
}

function wrong(field: string, sentence: string): Refusal {
  return new Refusal('invalid', sentence, { [field]: sentence });
}
