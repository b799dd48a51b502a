import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../../db/database.ts';
import { dropRows, insertRow } from '../../../db/rows.ts';
import { calibrationScans } from '../../../db/schema/calibrations.ts';
import { captures } from '../../../db/schema/captures.ts';
import { transactAs } from '../../access/acting.ts';
import { type Actor, insist } from '../../access/actor.ts';
import { conflict, notFound, wrong } from '../../access/refusal.ts';
import {
  type Capture,
  dropCapture,
  keepCapture,
  type NewCapture,
  readAgain,
} from '../../captures/captures.ts';
import { plainText } from '../../forms/text.ts';
import { findDraft } from '../calibrating.ts';
import { findRevision, type PairRevision, type Revision, traceRevision } from '../calibrations.ts';
import { findLabelOrder } from '../drift/label-orders.ts';
import { type CalibrationScan, isOpen, type ScanPurpose, scansOf } from './scans.ts';

/** Which scans are meant: those of a revision for one purpose. */
export type ScansOf = PairRevision & {
  purpose: ScanPurpose;
  /** Of printed labels instead of the sheet: the work order as it was chosen, checked when a scan is taken. */
  order?: string;
};

/** Kept, or known already: then the new file is not needed. What could not be read may have had to make room for it. */
export type KeptScan = { capture: Capture; isNew: boolean; gone: Capture[] };

/** Scans of one draft; of checks of one revision those that wait at one time, and those that could not be read. */
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
      const again = readAgain(tx, actor, same.capture, 'scan');
      if (again) traceRevision(tx, actor, 'calibration.scan_added', calibration, { file: file.fileName });
      return { capture: again ?? same.capture, isNew: false, gone: [] };
    }
    const { position, gone } = placeAmong(of.purpose, others);
    for (const scan of gone) takeOut(tx, actor, calibration, scan.capture);
    const capture = keepCapture(tx, actor, of.purpose, { file, field: 'scan' });
    const whose = { captureId: capture.id, calibrationId: calibration.id, workOrderId };
    insertRow(tx, calibrationScans, { ...whose, purpose: of.purpose, position, place });
    const detail = { file: file.fileName, bytes: file.bytes, ...(place && { place }) };
    const added = workOrderId === null ? 'calibration.scan_added' : 'calibration.labels_added';
    traceRevision(tx, actor, added, calibration, detail);
    return { capture, isNew: true, gone: gone.map((scan) => scan.capture) };
  });
}

/** Takes a scan out and returns it, for the folder; undefined if it is gone already. */
export function removeScan(db: Db, actor: Actor, of: ScansOf, captureId: number): Capture | undefined {
  return transactAs(db, actor, (tx, actor) => {
    const { calibration } = findScannable(tx, actor, of);
    const scan = scansOf(tx, calibration.id, of.purpose).find(({ capture }) => capture.id === captureId);
    if (!scan) return undefined;
    if (of.purpose === 'drift' && scan.capture.state === 'read')
      throw conflict(`${scan.capture.fileName} was read: its check is kept.`);
    takeOut(tx, actor, calibration, scan.capture);
    return scan.capture;
  });
}

/** One scan of a revision, for everybody of the partner. */
export function findScan(db: Db, actor: Actor, of: PairRevision, captureId: number): Capture {
  const { calibration } = findRevision(db, actor, of);
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
  if (of.purpose === 'calibration') return findDraft(db, actor, of);
  const found = findRevision(db, actor, of);
  insist(actor, 'calibrate');
  if (found.state !== 'approved' && found.state !== 'expired')
    throw conflict(`Revision ${of.revision} is not approved: there is nothing to compare with.`);
  labelsOf(db, actor, found.calibration, of);
  return found;
}

function labelsOf(db: Db | Tx, actor: Actor, calibration: Revision, { order }: ScansOf): number | null {
  return order === undefined ? null : findLabelOrder(db, actor, calibration, order).id;
}

function takeOut(tx: Tx, actor: Actor, calibration: Revision, capture: Capture): void {
  dropRows(tx, calibrationScans, eq(calibrationScans.captureId, capture.id));
  dropCapture(tx, capture);
  traceRevision(tx, actor, 'calibration.scan_removed', calibration, { file: capture.fileName });
}

/**
 * Where a new scan goes. A draft has three at most, and one that could not be read makes room; every check of one that holds
 * is kept, but few wait at one time, and few that could not be read stay.
 */
function placeAmong(purpose: ScanPurpose, others: CalibrationScan[]) {
  const failed = others.filter(({ capture }) => capture.state === 'failed');
  if (purpose === 'drift') {
    if (others.filter(isOpen).length >= MOST_SCANS)
      throw wrong(
        'scan',
        `${MOST_SCANS} pictures of this pair wait to be read already. Wait for their answers.`,
      );
    const position = Math.max(0, ...others.map((each) => each.position)) + 1;
    return { position, gone: failed.slice(0, Math.max(0, failed.length - MOST_SCANS + 1)) };
  }
  const free = [1, 2, 3].find((each) => !others.some(({ position }) => position === each));
  if (free) return { position: free, gone: [] };
  const [worst] = failed;
  if (!worst) throw wrong('scan', `There are ${MOST_SCANS} scans already. Remove one to upload another.`);
  return { position: worst.position, gone: [worst] };
}

function readPlace(typed: string): string {
  const place = plainText(typed).trim();
  if (place.length > MOST_PLACE) throw wrong('place', `Say it in at most ${MOST_PLACE} characters.`);
  return place;
}
