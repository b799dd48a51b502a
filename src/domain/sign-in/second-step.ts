import { and, eq, gt, lt } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { insertRow } from '../../db/rows.ts';
import { users } from '../../db/schema/people.ts';
import { recoveryCodes, secondSteps } from '../../db/schema/sign-in.ts';
import type { Doer } from '../access/actor.ts';
import { digestOf, newToken } from '../access/links.ts';
import { Refusal, wrong } from '../access/refusal.ts';
import { unseal } from '../codes/sealed.ts';
import { plainNumber } from '../forms/decimal.ts';
import type { Person } from '../people/people.ts';
import { record } from '../trace/audit.ts';
import { about, countRecoveryCodes } from './two-step.ts';
import { useCode } from './used-codes.ts';

const MINUTES = 10;
/** Wrong codes in a row until nothing is looked at for a while: a guesser gets 480 of a million a day. */
const MOST_FAULTS = 5;
const WAIT = 15 * 60_000;

/** Remembers that somebody's password was right, for ten minutes. Returns what their cookie holds; it opens nothing but the question for a code. */
export function openSecondStep(db: Db, userId: number): string {
  const { token, digest } = newToken();
  const expiresAt = new Date(Date.now() + MINUTES * 60_000);
  insertRow(db, secondSteps, { id: digest, userId, expiresAt });
  return token;
}

export function isSecondStep(db: Db | Tx, stepId: string | undefined): boolean {
  return stepId !== undefined && lookupStep(db, stepId) !== undefined;
}

/** The step that a cookie names, and the code as it was typed. */
export type TypedCode = { stepId: string; code: string };

/** Takes the app's code or a recovery code, each once. Returns whose it is. */
export function passSecondStep(db: Db, doer: Doer, keys: string, { stepId, code }: TypedCode): number {
  // A wrong code leaves its count behind, so the refusal comes after the transaction, not out of it.
  const outcome = transact(db, (tx) => {
    const person = lookupStep(tx, stepId);
    if (!person?.twoStepSecret)
      return new Refusal('signed-out', 'That took too long, or was done already. Sign in once more.');
    const now = Date.now();
    // One that waits longer than it can was written while the clock was ahead.
    const wait = (person.twoStepWaitsUntil?.getTime() ?? 0) - now;
    if (wait > 0 && wait <= WAIT) return tooMany();
    if (takeCode(tx, doer, person, { keys, code })) {
      tx.update(users)
        .set({ twoStepFaults: 0, twoStepWaitsUntil: null })
        .where(eq(users.id, person.id))
        .run();
      tx.delete(secondSteps)
        .where(eq(secondSteps.id, digestOf(stepId)))
        .run();
      return person.id;
    }
    const faults = person.twoStepFaults + 1;
    const waits = faults >= MOST_FAULTS;
    tx.update(users)
      .set({ twoStepFaults: waits ? 0 : faults, twoStepWaitsUntil: waits ? new Date(now + WAIT) : null })
      .where(eq(users.id, person.id))
      .run();
    record(tx, doer, 'two_step.refused', { person: person.email }, { aboutUserId: person.id });
    const sentence = 'This code is not right, or was used already. Wait for the next one the app shows.';
    return waits ? tooMany() : wrong('code', sentence);
  });
  if (outcome instanceof Refusal) throw outcome;
  return outcome;
}

export function sweepSecondSteps(db: Db): void {
  db.delete(secondSteps).where(lt(secondSteps.expiresAt, new Date())).run();
}

function lookupStep(db: Db | Tx, stepId: string): Person | undefined {
  return db
    .select()
    .from(secondSteps)
    .innerJoin(users, eq(secondSteps.userId, users.id))
    .where(and(eq(secondSteps.id, digestOf(stepId)), gt(secondSteps.expiresAt, new Date())))
    .get()?.users;
}

function takeCode(tx: Tx, doer: Doer, person: Person, typed: { keys: string; code: string }): boolean {
  const code = plainNumber(typed.code).replace(/[\s-]/g, '').toUpperCase();
  if (/^\d{6}$/.test(code))
    return useCode(tx, person.id, unseal(typed.keys, about(person.id), person.twoStepSecret!), code);
  return takeRecoveryCode(tx, doer, person, code);
}

function takeRecoveryCode(tx: Tx, doer: Doer, person: Person, code: string): boolean {
  // People read letters that the alphabet does not have.
  const read = code.replace(/O/g, '0').replace(/[IL]/g, '1');
  const { changes } = tx
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, person.id), eq(recoveryCodes.codeDigest, digestOf(read))))
    .run();
  if (changes !== 1) return false;
  const left = countRecoveryCodes(tx, person.id);
  record(tx, doer, 'two_step.recovery_code_used', { person: person.email, left }, { aboutUserId: person.id });
  return true;
}

function tooMany(): Refusal {
  return new Refusal('too-many', 'There were too many wrong codes. Wait 15 minutes, then try again.');
}
