import { eq } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { anyRow, insertRow } from '../../db/rows.ts';
import { evidence } from '../../db/schema/calibrations.ts';
import { printReportPhotos } from '../../db/schema/reports.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { isCapture } from '../captures/captures.ts';
import { record } from '../trace/audit.ts';
import { findDraft } from './calibrating.ts';
import { findRevision, type PairRevision, traceRevision } from './calibrations.ts';

export type Evidence = typeof evidence.$inferSelect;
export type NewEvidence = Pick<Evidence, 'fileName' | 'storedName' | 'mediaType' | 'bytes'>;

export const MOST_EVIDENCE_BYTES = 50 * 1024 * 1024;

/** Gives a draft its scan or photo; the one before, if there was one, is returned for the folder. */
export function keepEvidence(
  db: Db,
  actor: Actor,
  of: PairRevision,
  file: NewEvidence,
): Evidence | undefined {
  return transactAs(db, actor, (tx, actor) => {
    const { calibration } = findDraft(tx, actor, of);
    const mine = eq(evidence.calibrationId, calibration.id);
    const replaced = tx.delete(evidence).where(mine).returning().get();
    insertRow(tx, evidence, { ...file, calibrationId: calibration.id, createdAt: new Date() });
    traceRevision(tx, actor, 'evidence.added', calibration, { file: file.fileName, bytes: file.bytes });
    return replaced;
  });
}

/** The scan or photo of a revision, for everybody of the partner; who took it is in the log. */
export function takeEvidence(db: Db, actor: Actor, of: PairRevision): Evidence {
  const { evidence: kept, equipment, substrate } = findRevision(db, actor, of);
  if (!kept) throw notFound('evidence');
  const names = { equipment: equipment.name, substrate: substrate.name, revision: of.revision };
  record(db, actor, 'evidence.downloaded', names);
  return kept;
}

/** Whether a file of the folder belongs to a calibration, as what was read from or as a scan, or to a print report. */
export function isEvidence(db: Db, storedName: string): boolean {
  if (isCapture(db, storedName)) return true;
  return [evidence, printReportPhotos].some((table) => anyRow(db, table, eq(table.storedName, storedName)));
}
