import { and, asc, eq, gt, inArray, isNull, max, type SQL } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../db/database.ts';
import { calibrations, equipment, substrates, users } from '../db/schema.ts';
import { type Actor, insist } from './actor.ts';
import type { Action, Detail } from './audit.ts';
import { days } from './dates.ts';
import { type Equipment, findEquipment } from './equipment.ts';
import { recordChange } from './history.ts';
import { notFound } from './refusal.ts';
import { findSubstrate, type Substrate } from './substrates.ts';

export type Measured = Record<'dotsX' | 'dotsY' | 'reductionX' | 'reductionY', number>;
/** One revision of a pair: a draft may not have been read off its sheet yet. */
export type Revision = typeof calibrations.$inferSelect;
/** A revision that holds or held: the table keeps that it was measured. */
export type Calibration = Revision & Measured;
/** A calibration that a change of its equipment would end. */
export type EndingCalibration = { id: number; revision: number; state: Revision['state']; substrate: string };
/** A substrate with the calibration that holds for it on some equipment. */
export type CalibratedSubstrate = { substrate: Substrate; calibration: Calibration };

const VALID_DAYS = 365;

/** Approves what was measured as the pair's new revision; the one before is superseded. */
export function approveCalibration(
  db: Db,
  actor: Actor,
  equipmentId: number,
  substrateId: number,
  measured: Measured,
  expiresAt = new Date(Date.now() + days(VALID_DAYS)),
): Calibration {
  insist(actor, 'calibrate');
  return transact(db, (tx) => {
    findEquipment(tx, actor, equipmentId);
    findSubstrate(tx, actor, substrateId);
    const pair = and(eq(calibrations.equipmentId, equipmentId), eq(calibrations.substrateId, substrateId));
    const last = tx
      .select({ revision: max(calibrations.revision) })
      .from(calibrations)
      .where(pair)
      .get();
    tx.update(calibrations)
      .set({ state: 'superseded' })
      .where(and(pair, eq(calibrations.state, 'approved')))
      .run();
    const now = new Date();
    const row = tx
      .insert(calibrations)
      .values({
        ...measured,
        equipmentId,
        substrateId,
        revision: (last?.revision ?? 0) + 1,
        state: 'approved',
        approvedAt: now,
        approvedBy: actor.userId,
        expiresAt,
        createdAt: now,
        createdBy: actor.userId,
      })
      .returning()
      .get();
    trace(tx, actor, 'calibration.approved', row, {});
    return row as Calibration;
  });
}

/** Ends a calibration at once: its substrate leaves every list of its equipment. */
export function withdrawCalibration(db: Db, actor: Actor, id: number): void {
  insist(actor, 'calibrate');
  transact(db, (tx) => {
    const row = tx.select().from(calibrations).where(eq(calibrations.id, id)).get();
    if (!row) throw notFound('calibration');
    findEquipment(tx, actor, row.equipmentId);
    endCalibrations(tx, actor, [id], 'x');
  });
}

/** What ends when the equipment becomes another: what holds, what has run out unreplaced, and drafts. */
export function endingWith(tx: Tx, equipmentId: number): EndingCalibration[] {
  const { id, revision, state } = calibrations;
  return tx
    .select({ id, revision, state, substrateId: calibrations.substrateId, substrate: substrates.name })
    .from(calibrations)
    .innerJoin(substrates, eq(calibrations.substrateId, substrates.id))
    .where(and(eq(calibrations.equipmentId, equipmentId), inArray(state, ['approved', 'draft'])))
    .orderBy(asc(substrates.name))
    .all();
}

/** Withdraws them, in the transaction of what ends them. */
export function endCalibrations(tx: Tx, actor: Actor, ids: number[], reason: string): void {
  for (const id of ids) {
    const ended = {
      state: 'withdrawn',
      withdrawnAt: new Date(),
      withdrawnBy: actor.userId,
      withdrawReason: reason,
    } as const;
    const row = tx.update(calibrations).set(ended).where(eq(calibrations.id, id)).returning().get();
    if (row) trace(tx, actor, 'calibration.withdrawn', row, { reason });
  }
}

/** The only substrates that may be printed on with this equipment now. */
export function calibratedSubstrates(db: Db | Tx, press: Equipment): CalibratedSubstrate[] {
  return holding(db, and(eq(calibrations.equipmentId, press.id), eq(substrates.partnerId, press.partnerId)));
}

/** The pair, if it is calibrated now and neither of the two is archived. */
export function lookupCalibration(
  db: Db | Tx,
  press: Equipment,
  substrateId: number,
): CalibratedSubstrate | undefined {
  return calibratedSubstrates(db, press).find(({ substrate }) => substrate.id === substrateId);
}

/** Whether what an order was confirmed with still holds. */
export function stillHolds(db: Db | Tx, calibrationId: number): boolean {
  return holding(db, eq(calibrations.id, calibrationId)).length > 0;
}

/** Calibrations of the partner that end within so many days. */
export function endingCalibrations(db: Db, actor: Actor, within: number): Calibration[] {
  const end = Date.now() + days(within);
  return holding(db, eq(equipment.partnerId, actor.companyId))
    .map(({ calibration }) => calibration)
    .filter(({ expiresAt }) => expiresAt !== null && expiresAt.getTime() < end);
}

/** Every revision of the partner's pairs, with the state it has now (an approved one may have expired). */
export function listCalibrations(db: Db, actor: Actor) {
  insist(actor, 'see equipment and substrates');
  const now = Date.now();
  return db
    .select({ calibration: calibrations, equipment, substrate: substrates, approvedBy: users.name })
    .from(calibrations)
    .innerJoin(equipment, eq(calibrations.equipmentId, equipment.id))
    .innerJoin(substrates, eq(calibrations.substrateId, substrates.id))
    .leftJoin(users, eq(calibrations.approvedBy, users.id))
    .where(eq(equipment.partnerId, actor.companyId))
    .orderBy(asc(equipment.name), asc(substrates.name), asc(calibrations.revision))
    .all()
    .map((row) => ({ ...row, state: stateNow(row.calibration, now) }));
}

function trace(tx: Tx, actor: Actor, action: Action, row: Revision, detail: Detail): void {
  const { equipmentId, substrateId, revision } = row;
  const press = tx
    .select({ name: equipment.name })
    .from(equipment)
    .where(eq(equipment.id, equipmentId))
    .get();
  const stock = tx
    .select({ name: substrates.name })
    .from(substrates)
    .where(eq(substrates.id, substrateId))
    .get();
  const names = { equipment: press?.name ?? '', substrate: stock?.name ?? '', revision };
  recordChange(tx, actor, action, { ...names, ...detail }, { equipmentId, substrateId });
}

function stateNow(calibration: Revision, now: number): Revision['state'] | 'expired' {
  const expired = calibration.state === 'approved' && Number(calibration.expiresAt) <= now;
  return expired ? 'expired' : calibration.state;
}

function holding(db: Db | Tx, where: SQL | undefined): CalibratedSubstrate[] {
  return db
    .select({ substrate: substrates, calibration: calibrations })
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
    .all() as CalibratedSubstrate[];
}
