import { and, asc, desc, eq, gt, inArray, isNull, max, type SQL } from 'drizzle-orm';
import { LAYOUT } from '../../codes/sheet/data-code.ts';
import type { Db, Tx } from '../../db/database.ts';
import { claimRow, insertRow, setRows } from '../../db/rows.ts';
import { calibrations, evidence } from '../../db/schema/calibrations.ts';
import { users } from '../../db/schema/people.ts';
import { equipment, substrates } from '../../db/schema/press.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { dayInWords, days, daysLeft } from '../forms/dates.ts';
import { lookupReader } from '../forms/locales.ts';
import type { Action, Detail } from '../trace/audit.ts';
import { recordChange } from '../trace/history.ts';
import { mustBeInUse } from './assets.ts';
import { type Equipment, findEquipment } from './equipment.ts';
import { findSubstrate, type Substrate } from './substrates.ts';

export type Measured = Record<'dotsX' | 'dotsY' | 'reductionX' | 'reductionY', number>;
/** One revision of a pair: a draft may not have been read off its sheet yet. */
export type Revision = typeof calibrations.$inferSelect;
export type RevisionState = Revision['state'] | 'expired';
/** A revision that holds or held: the table keeps that it was measured. */
export type Calibration = Revision & Measured;
/** A calibration that a change of its equipment would end. */
export type EndingCalibration = { id: number; revision: number; state: Revision['state']; substrate: string };
/** A substrate with the calibration that holds for it on some equipment. */
export type CalibratedSubstrate = { substrate: Substrate; calibration: Calibration };
export type CalibratedPair = CalibratedSubstrate & { press: Equipment };
export type Pair = { equipmentId: number; substrateId: number };
export type PairRevision = { pair: Pair; revision: number };

const VALID_DAYS = 365;
/** Days before its end from which on a calibration is shown to end soon. */
export const SOON = 30;

/** Approves what was measured as the pair's new revision; the one before is superseded. */
export function approveCalibration(
  db: Db,
  actor: Actor,
  pair: Pair,
  measured: Measured,
  expiresAt = new Date(Date.now() + days(VALID_DAYS)),
): Calibration {
  return transactAs(db, actor, (tx, actor) => {
    const draft = addRevision(tx, actor, pair, measured);
    return approveRevision(tx, actor, draft, { from: new Date(), until: expiresAt });
  });
}

/** Starts a revision of a pair that is in use. */
export function addRevision(tx: Tx, actor: Actor, pair: Pair, measured?: Measured): Revision {
  mustBeInUse(findEquipment(tx, actor, pair.equipmentId));
  mustBeInUse(findSubstrate(tx, actor, pair.substrateId));
  insist(actor, 'calibrate');
  const last = tx
    .select({ revision: max(calibrations.revision) })
    .from(calibrations)
    .where(ofPair(pair))
    .get();
  return insertRow(tx, calibrations, {
    ...pair,
    ...measured,
    revision: (last?.revision ?? 0) + 1,
    state: 'draft',
    sheetLayout: LAYOUT,
    createdAt: new Date(),
    createdBy: actor.userId,
  });
}

/** From when and until when a revision holds. */
type Term = { from: Date; until: Date };

/** Makes a draft the one that holds, and the one before it history. */
export function approveRevision(tx: Tx, actor: Actor, draft: Revision, { from, until }: Term): Calibration {
  setRows(tx, calibrations, and(ofPair(draft), eq(calibrations.state, 'approved')), { state: 'superseded' });
  const isDraft = and(eq(calibrations.id, draft.id), eq(calibrations.state, 'draft'));
  const term = { approvedAt: from, approvedBy: actor.userId, expiresAt: until };
  const row = claimRow(tx, calibrations, isDraft, { state: 'approved', ...term }) as Calibration;
  const { dotsX, dotsY, reductionX, reductionY } = row;
  const detail = {
    module: `${dotsX} × ${dotsY} dots`,
    'bar-width reduction': `${reductionX} × ${reductionY} dots`,
    ends: dayInWords(until, lookupReader(tx, actor.companyId)),
  };
  traceRevision(tx, actor, 'calibration.approved', row, detail);
  return row;
}

/** What ends when the equipment becomes another: what is approved, whether it has run out or not, and drafts. */
export function endingWith(tx: Tx, equipmentId: number): EndingCalibration[] {
  const { id, revision, state } = calibrations;
  return tx
    .select({ id, revision, state, substrate: substrates.name })
    .from(calibrations)
    .innerJoin(substrates, eq(calibrations.substrateId, substrates.id))
    .where(and(eq(calibrations.equipmentId, equipmentId), inArray(state, ['approved', 'draft'])))
    .orderBy(asc(substrates.name))
    .all();
}

/** Withdraws what is approved or a draft, in the transaction of what ends it: its substrate leaves every list at once. */
export function endCalibrations(tx: Tx, actor: Actor, ids: number[], reason: string): void {
  const ended = { state: 'withdrawn', withdrawnAt: new Date(), withdrawnBy: actor.userId } as const;
  for (const id of ids) {
    const open = and(eq(calibrations.id, id), inArray(calibrations.state, ['approved', 'draft']));
    const set = { ...ended, withdrawReason: reason };
    const row = claimRow(tx, calibrations, open, set);
    if (row) traceRevision(tx, actor, 'calibration.withdrawn', row, { reason });
  }
}

/** The only substrates that may be printed on with this equipment now. */
export function calibratedSubstrates(db: Db | Tx, press: Equipment): CalibratedSubstrate[] {
  return holding(db, and(eq(calibrations.equipmentId, press.id), eq(substrates.partnerId, press.partnerId)));
}

/** Every pair of a partner that may be printed with now. */
export function calibratedPairs(db: Db | Tx, partnerId: number): CalibratedPair[] {
  return holding(db, eq(equipment.partnerId, partnerId));
}

/** The calibration that a pair has now, if neither of the two is archived. */
export function lookupHolding(db: Db | Tx, pair: Pair): CalibratedSubstrate | undefined {
  return holding(db, ofPair(pair))[0];
}

/** Calibrations of the partner that end within so many days. */
export function endingCalibrations(db: Db, actor: Actor, within: number): Calibration[] {
  const end = Date.now() + days(within);
  return holding(db, eq(equipment.partnerId, actor.companyId))
    .map(({ calibration }) => calibration)
    .filter(({ expiresAt }) => expiresAt !== null && expiresAt.getTime() < end);
}

/** Whether the partner can print anything now. */
export function isCalibrated(db: Db, partnerId: number): boolean {
  return holding(db, eq(equipment.partnerId, partnerId)).length > 0;
}

/** Days until a calibration ends that holds, once it is near; undefined as long as it is not. */
export function soonOver(state: RevisionState, expiresAt: Date | null): number | undefined {
  if (state !== 'approved' || expiresAt === null) return undefined;
  const left = daysLeft(expiresAt);
  return left <= SOON ? left : undefined;
}

/** Every revision of the partner's pairs, or of some, with the state it has now (an approved one may have expired). */
export function listCalibrations(db: Db | Tx, actor: Actor, of: Partial<Pair>) {
  insist(actor, 'see equipment and substrates');
  const now = Date.now();
  return db
    .select({ calibration: calibrations, equipment, substrate: substrates, approvedBy: users.name, evidence })
    .from(calibrations)
    .innerJoin(equipment, eq(calibrations.equipmentId, equipment.id))
    .innerJoin(substrates, eq(calibrations.substrateId, substrates.id))
    .leftJoin(users, eq(calibrations.approvedBy, users.id))
    .leftJoin(evidence, eq(evidence.calibrationId, calibrations.id))
    .where(and(eq(equipment.partnerId, actor.companyId), ofPair(of)))
    .orderBy(asc(equipment.name), asc(substrates.name), desc(calibrations.revision))
    .all()
    .map((row) => ({ ...row, state: stateNow(row.calibration, now) }));
}

/** Of each pair the revision that holds, else the last. */
export function lastOfPairs<Row extends { calibration: Revision; state: RevisionState }>(rows: Row[]): Row[] {
  const pairs = new Map<string, Row>();
  for (const row of rows) {
    const pair = `${row.calibration.equipmentId} ${row.calibration.substrateId}`;
    if (row.state === 'approved' || !pairs.has(pair)) pairs.set(pair, row);
  }
  return [...pairs.values()];
}

/** One revision of a pair, with all that belongs to it. */
export function findRevision(db: Db | Tx, actor: Actor, { pair, revision }: PairRevision) {
  const row = listCalibrations(db, actor, pair).find((each) => each.calibration.revision === revision);
  if (!row) throw notFound('calibration');
  return row;
}

export function traceRevision(tx: Tx, actor: Actor, action: Action, row: Revision, detail: Detail): void {
  const { equipmentId, substrateId, revision } = row;
  const press = findEquipment(tx, actor, equipmentId);
  const substrate = findSubstrate(tx, actor, substrateId);
  const names = { equipment: press.name, substrate: substrate.name, revision };
  recordChange(tx, actor, action, { ...names, ...detail }, { equipmentId, substrateId });
}

function ofPair({ equipmentId, substrateId }: Partial<Pair>): SQL | undefined {
  return and(
    equipmentId === undefined ? undefined : eq(calibrations.equipmentId, equipmentId),
    substrateId === undefined ? undefined : eq(calibrations.substrateId, substrateId),
  );
}

/** What the table says, unless an approved one has run out since. */
export function stateNow(calibration: Revision, now: number): RevisionState {
  const expired = calibration.state === 'approved' && Number(calibration.expiresAt) <= now;
  return expired ? 'expired' : calibration.state;
}

function holding(db: Db | Tx, where: SQL | undefined): CalibratedPair[] {
  return db
    .select({ substrate: substrates, calibration: calibrations, press: equipment })
    .from(calibrations)
    .innerJoin(substrates, eq(calibrations.substrateId, substrates.id))
    .innerJoin(equipment, eq(calibrations.equipmentId, equipment.id))
    .where(
      and(
        where,
        eq(calibrations.state, 'approved'),
        gt(calibrations.expiresAt, new Date()),
        isNull(substrates.archivedAt),
        isNull(equipment.archivedAt),
      ),
    )
    .orderBy(asc(substrates.name))
    .all() as CalibratedPair[];
}
