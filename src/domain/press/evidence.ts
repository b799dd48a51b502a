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
import { findRevision, type Pair, traceRevision } from './calibrations.ts';

export type Evidence = typeof evidence.$inferSelect;
export type NewEvidence = Pick<Evidence, 'fileName' | 'storedName' | 'mediaType' | 'bytes'>;

export const MOST_EVIDENCE_BYTES = 50 * 1024 * 1024;

/** Gives a draft its scan or photo; the one before, if there was one, is returned for the folder. */
export function keepEvidence(
  db: Db,
  actor: Actor,
  pair: Pair,
  revision: number,
  file: NewEvidence,
): Evidence | undefined {
  return transactAs(db, actor, (tx, actor) => {
    const { calibration } = findDraft(tx, actor, pair, revision);
    const mine = eq(evidence.calibrationId, calibration.id);
    const replaced = tx.delete(evidence).where(mine).returning().get();
    insertRow(tx, evidence, { ...file, calibrationId: calibration.id, createdAt: new Date() });
    traceRevision(tx, actor, 'evidence.added', calibration, { file: file.fileName, bytes: file.bytes });
    return replaced;
  });
}

/** The scan or photo of a revision, for everybody of the partner; who took it is in the log. */
export function takeEvidence(db: Db, actor: Actor, pair: Pair, revision: number): Evidence {
  const { evidence: kept, equipment, substrate } = findRevision(db, actor, pair, revision);
  if (!kept) throw notFound('evidence');
  record(db, actor, 'evidence.downloaded', {
    equipment: equipment.name,
    substrate: substrate.name,
    revision,
  });
  return kept;
}

/** Whether a file of the folder belongs to a calibration, as what was read from or as a scan, or to a print report. */
export function isEvidence(db: Db, storedName: string): boolean {
  if (isCapture(db, storedName)) return true;
  return [evidence, printReportPhotos].some((table) => anyRow(db, table, eq(table.storedName, storedName)));
}
