import { randomBytes } from 'node:crypto';
import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm';
import { ALPHABET } from '../../codes/id/crockford.ts';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, countRows, insertRow, lookupRow } from '../../db/rows.ts';
import { companies, memberships, users } from '../../db/schema/people.ts';
import { recoveryCodes, secondSteps, sessions, usedCodes } from '../../db/schema/sign-in.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, type Doer, insist } from '../access/actor.ts';
import { digestOf } from '../access/links.ts';
import { conflict, Refusal, wrong } from '../access/refusal.ts';
import { seal, unseal } from '../codes/sealed.ts';
import { plainNumber } from '../forms/decimal.ts';
import { type Colleague, findColleague } from '../people/colleagues.ts';
import { lookupPerson } from '../people/people.ts';
import { record } from '../trace/audit.ts';
import { post } from '../trace/outbox.ts';
import { useCode } from './used-codes.ts';

const CODES = 10;

/** Nothing is pending, and no wrong code was entered. */
const AFRESH = { twoStepPending: null, twoStepFaults: 0, twoStepWaitsUntil: null };

/** Draws a new secret for the person's app; nothing is asked for at sign-in until a first code proves that the app has it. */
export function drawSecret(db: Db, keys: string, actor: Actor): void {
  transactAs(db, actor, (tx, actor) => {
    refuseIfOn(tx, actor);
    // 160 bits, as RFC 4226 recommends.
    const twoStepPending = seal(keys, about(actor.userId), randomBytes(20));
    tx.update(users).set({ twoStepPending }).where(eq(users.id, actor.userId)).run();
  });
}

/** The secret that waits for its first code; undefined when none was drawn. */
export function lookupPendingSecret(db: Db | Tx, keys: string, actor: Actor): Uint8Array | undefined {
  const pending = lookupRow(db, users, actor.userId)?.twoStepPending;
  return pending ? unseal(keys, about(actor.userId), pending) : undefined;
}

/** Turns two-step sign-in on with a first right code, and returns the recovery codes: they are shown this once. */
export function turnOn(db: Db, keys: string, actor: Actor, typedCode: string): string[] {
  return transactAs(db, actor, (tx, actor) => {
    refuseIfOn(tx, actor);
    const secret = lookupPendingSecret(tx, keys, actor);
    if (!secret) throw conflict('The set-up was not begun, or is over. Begin again.');
    if (!useCode(tx, actor.userId, secret, plainNumber(typedCode).replace(/\s/g, '')))
      throw wrong(
        'code',
        'This code is not right. Enter the one the app shows now; the clock of the phone must be right.',
      );
    tx.update(users)
      .set({ ...AFRESH, twoStepSecret: users.twoStepPending, twoStepSince: new Date() })
      .where(eq(users.id, actor.userId))
      .run();
    tell(tx, actor, 'set up');
    record(tx, actor, 'two_step.set_up', {});
    return drawRecoveryCodes(tx, actor.userId);
  });
}

/** Ten new ones; those before are over. */
export function renewRecoveryCodes(db: Db, actor: Actor): string[] {
  return transactAs(db, actor, (tx, actor) => {
    if (!hasTwoStep(tx, actor.userId)) throw conflict('Two-step sign-in is off. Set it up first.');
    record(tx, actor, 'two_step.recovery_codes_made', {});
    return drawRecoveryCodes(tx, actor.userId);
  });
}

export function countRecoveryCodes(db: Db | Tx, userId: number): number {
  return countRows(db, recoveryCodes, eq(recoveryCodes.userId, userId));
}

export function hasTwoStep(db: Db | Tx, userId: number): boolean {
  return anyRow(db, users, and(eq(users.id, userId), isNotNull(users.twoStepSince)));
}

/** Turns it off, unless the company the person is here for requires it. */
export function turnOff(db: Db, actor: Actor): void {
  transactAs(db, actor, (tx, actor) => {
    if (!hasTwoStep(tx, actor.userId)) return;
    const company = lookupRow(tx, companies, actor.companyId);
    if (company?.requiresTwoStep)
      throw conflict(`${company.name} requires two-step sign-in of everybody. It stays on.`);
    forgetTwoStep(tx, actor.userId);
    tell(tx, actor, 'turned off');
    record(tx, actor, 'two_step.ended', {});
  });
}

/** For a colleague who lost their phone. Who is in other companies too is not this company's alone to reset. */
export function resetColleague(db: Db, actor: Actor, userId: number): Colleague {
  return transactAs(db, actor, (tx, actor) => {
    const colleague = findColleague(tx, actor, userId);
    insist(actor, 'invite and manage people');
    const { userId: whose, companyId, deactivatedAt } = memberships;
    const elsewhere = and(eq(whose, userId), ne(companyId, actor.companyId), isNull(deactivatedAt));
    if (anyRow(tx, memberships, elsewhere))
      throw conflict(
        `The two-step sign-in of ${colleague.name} does not guard ${actor.companyName} alone. Whoever runs the portal can reset it.`,
      );
    if (colleague.twoStepSince) reset(tx, actor, colleague, actor.name);
    return colleague;
  });
}

/** For whoever runs the container. */
export function resetByEmail(tx: Tx, doer: Doer, email: string): void {
  const person = lookupPerson(tx, email);
  if (!person) throw new Refusal('not-found', `There is nobody with the e-mail ${email}.`);
  if (!person.twoStepSince) throw conflict(`${email} has no two-step sign-in.`);
  reset(tx, doer, person, 'whoever runs the portal');
}

/** Whether everybody who acts for the company must have it. */
export function requireTwoStep(db: Db, actor: Actor, required: boolean): void {
  transactAs(db, actor, (tx, actor) => {
    insist(actor, 'change the company profile');
    const { changes } = tx
      .update(companies)
      .set({ requiresTwoStep: required })
      .where(and(eq(companies.id, actor.companyId), eq(companies.requiresTwoStep, !required)))
      .run();
    if (changes === 1)
      record(tx, actor, required ? 'company.two_step_required' : 'company.two_step_optional', {});
  });
}

/** What a sealed secret is bound to. */
export function about(userId: number): string {
  return `two-step secret of person ${userId}`;
}

function reset(
  tx: Tx,
  doer: Doer,
  { id, name, email }: { id: number; name: string; email: string },
  by: string,
): void {
  forgetTwoStep(tx, id);
  tx.delete(sessions).where(eq(sessions.userId, id)).run();
  tell(tx, { name, email }, `reset by ${by}`);
  record(tx, doer, 'two_step.reset', { person: email }, { aboutUserId: id });
}

function forgetTwoStep(tx: Tx, userId: number): void {
  tx.update(users)
    .set({ ...AFRESH, twoStepSecret: null, twoStepSince: null })
    .where(eq(users.id, userId))
    .run();
  tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
  tx.delete(secondSteps).where(eq(secondSteps.userId, userId)).run();
  tx.delete(usedCodes).where(eq(usedCodes.userId, userId)).run();
}

// 80 random bits each: too many to guess, so that a plain digest keeps them.
function drawRecoveryCodes(tx: Tx, userId: number): string[] {
  const codes = Array.from({ length: CODES }, () =>
    [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]).join(''),
  );
  tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).run();
  for (const code of codes) insertRow(tx, recoveryCodes, { userId, codeDigest: digestOf(code) });
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
}

function refuseIfOn(tx: Tx, actor: Actor): void {
  if (hasTwoStep(tx, actor.userId)) throw conflict('Two-step sign-in is on already.');
}

function tell(tx: Tx, { name, email }: { name: string; email: string }, what: string): void {
  post(tx, 'two-step-changed', [email], { name, what, path: '/profile' });
}
