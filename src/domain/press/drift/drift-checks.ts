import { and, desc, eq, gt, inArray, ne, sql } from 'drizzle-orm';
import type { Grade, SheetReading } from '../../../captures/tasks.ts';
import type { Db, Tx } from '../../../db/database.ts';
import { insertRow } from '../../../db/rows.ts';
import { calibrationScans, calibrations, driftChecks } from '../../../db/schema/calibrations.ts';
import { captures } from '../../../db/schema/captures.ts';
import { users } from '../../../db/schema/people.ts';
import { equipment } from '../../../db/schema/press.ts';
import type { Actor } from '../../access/actor.ts';
import type { Pair, Revision } from '../calibrations.ts';
import type { Equipment } from '../equipment.ts';
import { readScans } from '../measured/scans.ts';
import { type Drift, driftOf, type Verdict } from './drift.ts';
import { type Labels, labelDriftOf } from './label-drift.ts';

/** A check of a pair: when its scan came and from whom, of which revision, and what it came to. */
export type DriftCheck = Drift & { id: number; revision: number; at: Date; by: string; place: string };

/** Keeps what a scan came to that was read to see whether a press has drifted, in the transaction of its answer. */
export function keepDriftCheck(tx: Tx, captureId: number, { sheet }: { sheet: SheetReading }): void {
  keep(tx, captureId, ({ calibration, press }) => {
    const before = readScans(tx, calibration.id).flatMap(({ reading }) => reading.modules);
    return driftOf(calibration, press, sheet, before);
  });
}

/** Keeps what labels came to; of each code that was found, whether it was issued for their order. */
export function keepLabelCheck(tx: Tx, captureId: number, labels: Omit<Labels, 'before'>): void {
  keep(tx, captureId, ({ calibration, press }) =>
    labelDriftOf(calibration, press, { ...labels, before: gradesBefore(tx, calibration) }),
  );
}

/** Checks of a pair that its pages list. */
export const MOST_CHECKS = 200;

/** The newest checks of a pair, the newest first. The caller has found the pair through its actor. */
export function listDriftChecks(db: Db | Tx, { equipmentId, substrateId }: Pair): DriftCheck[] {
  return db
    .select({
      check: driftChecks,
      revision: calibrations.revision,
      capture: captures,
      by: users.name,
      place: calibrationScans.place,
    })
    .from(driftChecks)
    .innerJoin(calibrations, eq(calibrations.id, driftChecks.calibrationId))
    .innerJoin(captures, eq(captures.id, driftChecks.captureId))
    .innerJoin(calibrationScans, eq(calibrationScans.captureId, driftChecks.captureId))
    .leftJoin(users, eq(users.id, captures.createdBy))
    .where(and(eq(calibrations.equipmentId, equipmentId), eq(calibrations.substrateId, substrateId)))
    .orderBy(desc(driftChecks.captureId))
    .limit(MOST_CHECKS)
    .all()
    .map(({ check, revision, capture, by, place }) => ({
      ...(JSON.parse(check.found) as Omit<Drift, 'verdict'>),
      ...{ id: capture.id, verdict: check.verdict, revision, place },
      ...{ at: capture.createdAt, by: by ?? 'Imprimatur' },
    }));
}

/** Which of these calibrations the last check that could tell said to measure anew. */
export function driftedOf(db: Db | Tx, calibrationIds: number[]): Set<number> {
  const rows = db
    .select({ id: calibrations.id })
    .from(calibrations)
    .where(and(inArray(calibrations.id, calibrationIds), IS_DRIFTED))
    .all();
  return new Set(rows.map(({ id }) => id));
}

/** The partner's calibrations that hold and have drifted. */
export function listDrifted(db: Db, actor: Actor): Pair[] {
  return db
    .select({ equipmentId: calibrations.equipmentId, substrateId: calibrations.substrateId })
    .from(calibrations)
    .innerJoin(equipment, eq(equipment.id, calibrations.equipmentId))
    .where(
      and(
        eq(equipment.partnerId, actor.companyId),
        eq(calibrations.state, 'approved'),
        gt(calibrations.expiresAt, new Date()),
        IS_DRIFTED,
      ),
    )
    .all();
}

const RECALIBRATE: Verdict = 'recalibrate';
const IS_DRIFTED = sql`${RECALIBRATE} = (select ${driftChecks.verdict} from ${driftChecks}
  where ${driftChecks.calibrationId} = ${calibrations.id} and ${ne(driftChecks.verdict, 'open')}
  order by ${driftChecks.captureId} desc limit 1)`;

function keep(tx: Tx, captureId: number, judged: (of: { calibration: Revision; press: Equipment }) => Drift) {
  const found = tx
    .select({ calibration: calibrations, press: equipment })
    .from(calibrationScans)
    .innerJoin(calibrations, eq(calibrations.id, calibrationScans.calibrationId))
    .innerJoin(equipment, eq(equipment.id, calibrations.equipmentId))
    .where(and(eq(calibrationScans.captureId, captureId), eq(calibrationScans.purpose, 'drift')))
    .get();
  if (!found) return;
  const { verdict, ...drift } = judged(found);
  const row = { captureId, calibrationId: found.calibration.id, verdict, found: JSON.stringify(drift) };
  insertRow(tx, driftChecks, { ...row, checkedAt: new Date() });
}

function gradesBefore(tx: Tx, { id }: Revision): Grade[] {
  const within = and(eq(driftChecks.calibrationId, id), eq(driftChecks.verdict, 'within'));
  const rows = tx.select({ found: driftChecks.found }).from(driftChecks).where(within).all();
  return rows.flatMap(({ found }) => (JSON.parse(found) as Drift).labels?.worst ?? []);
}
