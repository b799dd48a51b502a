import { eq, lt, type SQL } from 'drizzle-orm';
import { type Adapter, type DatabaseSession, type DatabaseUser, Lucia, TimeSpan } from 'lucia';
import type { Db } from '../../db/database.ts';
import { insertRow } from '../../db/rows.ts';
import { sessions } from '../../db/schema/sign-in.ts';
import { lookupActor, transactAs } from '../access/acting.ts';
import type { Actor, Doer } from '../access/actor.ts';
import { digestOf } from '../access/links.ts';
import { Refusal } from '../access/refusal.ts';
import { ANYBODY, days, type Reader } from '../forms/dates.ts';
import { readerOf } from '../forms/locales.ts';
import { canonicalEmail } from '../people/email-address.ts';
import { companiesOf, lookupPerson, whyClosed } from '../people/people.ts';
import { record } from '../trace/audit.ts';
import { passwordMatches } from './passwords.ts';
import { openSecondStep, passSecondStep, type TypedCode } from './second-step.ts';
import { countTry, forgiveTry, keepTry, noteNetwork } from './sign-in-tries.ts';
import { hasTwoStep } from './two-step.ts';

// Lucia is behind this file alone (docs/decisions/003-lucia.md). Asynchronous because Lucia and argon2 are.

declare module 'lucia' {
  interface Register {
    Lucia: Lucia;
    UserId: number;
    DatabaseSessionAttributes: { companyId: number; origin: string; browser: string };
  }
}

export type SessionLimits = { idleMinutes: number; hours: number };

export type Visitor = SignedIn | { kind: 'expired'; userId: number } | { kind: 'stranger' };

type SignedIn = {
  kind: 'signed-in';
  actor: Actor;
  sessionId: string;
  companies: { id: number; name: string }[];
  reader: Reader;
  /** The company asks for two-step sign-in, and the person has not set it up yet. */
  mustSetUp: boolean;
};

/**
 * Returns the new session's id, or the second step's. The same refusal whether the person is unknown, deactivated or mistyped;
 * who proves with the right password that they are the person hears why they may not come in.
 */
export async function signIn(
  db: Db,
  doer: Doer,
  limits: SessionLimits,
  { email, password }: { email: string; password: string },
): Promise<{ sessionId: string } | { stepId: string }> {
  const attempt = countTry(db, doer, canonicalEmail(email));
  const person = lookupPerson(db, email);
  const matches = await passwordMatches(person?.passwordHash, password);
  if (!person || !matches) {
    // Of somebody unknown the try is written once more instead: the disk has as much to do, and time tells nothing.
    if (person)
      record(db, doer, 'person.sign_in_refused', { email: person.email }, { aboutUserId: person.id });
    else keepTry(db, attempt);
    throw new Refusal('invalid', 'The e-mail or the password is not right. Check both and try again.');
  }
  forgiveTry(db, attempt);
  const home = companiesOf(db, person.id)[0];
  if (person.deactivatedAt || !home) {
    record(db, doer, 'person.sign_in_closed', { email: person.email }, { aboutUserId: person.id });
    throw new Refusal('forbidden', whyClosed(db, person.id));
  }
  if (person.twoStepSince) return { stepId: openSecondStep(db, person.id) };
  const who = { userId: person.id, companyId: home.company.id };
  return { sessionId: await openSession(db, doer, limits, who) };
}

/** The second step: the code of the app, or a recovery code. Returns the new session's id. */
export async function signInWithCode(
  db: Db,
  doer: Doer,
  keys: string,
  limits: SessionLimits,
  typed: TypedCode,
): Promise<string> {
  const userId = passSecondStep(db, doer, keys, typed);
  const home = companiesOf(db, userId)[0];
  if (!home) throw new Refusal('signed-out', 'You are in no company any more.');
  return openSession(db, doer, limits, { userId, companyId: home.company.id });
}

/** A session for somebody who has proved who they are. */
export async function openSession(
  db: Db,
  { from, browser = '' }: Doer,
  limits: SessionLimits,
  { userId, companyId }: { userId: number; companyId: number },
): Promise<string> {
  const { id } = await lucia(db, limits).createSession(userId, { companyId, origin: from, browser });
  noteNetwork(db, userId, from);
  record(db, { userId, companyId, from }, 'person.signed_in', {});
  return id;
}

export async function signOut(db: Db, limits: SessionLimits, actor: Actor, sessionId: string): Promise<void> {
  await lucia(db, limits).invalidateSession(sessionId);
  record(db, actor, 'person.signed_out', {});
}

/** Who the cookie's session id stands for, and from where. Use moves the idle end, at most once in half a minute. */
export async function whoIs(
  db: Db,
  { from }: Doer,
  limits: SessionLimits,
  sessionId: string,
): Promise<Visitor> {
  const row = db.select().from(sessions).where(isSession(sessionId)).get();
  if (!row) return { kind: 'stranger' };
  const now = Date.now();
  if (row.expiresAt.getTime() <= now || row.endsAt.getTime() <= now)
    return { kind: 'expired', userId: row.userId };
  const { session } = await lucia(db, limits).validateSession(sessionId);
  const known = session && lookupActor(db, row.userId, row.companyId);
  if (!known) return { kind: 'stranger' };
  const actor = { ...known, from, session: row.id };
  const end = Math.min(now + limits.idleMinutes * 60_000, row.endsAt.getTime());
  const isNew = end - row.expiresAt.getTime() > 30_000 || now - row.lastUsedAt.getTime() > 30_000;
  if (isNew || row.origin !== from)
    noteUse(db, row.id, { origin: from, lastUsedAt: new Date(now), expiresAt: new Date(end) });
  const mine = companiesOf(db, actor.userId).map(({ company }) => company);
  const here = mine.find(({ id }) => id === actor.companyId);
  return {
    kind: 'signed-in',
    actor,
    sessionId,
    companies: mine.map(({ id, name }) => ({ id, name })),
    reader: here ? readerOf(here) : ANYBODY,
    mustSetUp: here?.requiresTwoStep === true && !hasTwoStep(db, actor.userId),
  };
}

/** The person goes on for another of their companies. */
export function switchCompany(db: Db, actor: Actor, sessionId: string, companyId: number): void {
  transactAs(db, actor, (tx, actor) => {
    const next = companiesOf(tx, actor.userId).find(({ company }) => company.id === companyId);
    if (!next) throw new Refusal('not-found', 'You are not in that company.');
    tx.update(sessions).set({ companyId }).where(isSession(sessionId)).run();
    if (companyId !== actor.companyId)
      record(tx, { ...actor, companyId }, 'person.company_switched', {
        before: actor.companyName,
        after: next.company.name,
      });
  });
}

/** Expired sessions are kept for a day: what was typed when one ended is given back to its person. */
export function sweepSessions(db: Db): void {
  db.delete(sessions)
    .where(lt(sessions.expiresAt, new Date(Date.now() - days(1))))
    .run();
}

function lucia(db: Db, limits: SessionLimits): Lucia {
  return new Lucia(adapter(db, limits), { sessionExpiresIn: new TimeSpan(limits.idleMinutes, 'm') });
}

// Lucia's stored id is the raw one from the cookie. This adapter stores its SHA-256 and hands back the raw id it was given,
// or a renewal would hash it twice.
function adapter(db: Db, limits: SessionLimits): Adapter {
  return {
    async getSessionAndUser(id): Promise<[DatabaseSession | null, DatabaseUser | null]> {
      const row = db.select().from(sessions).where(isSession(id)).get();
      if (!row) return [null, null];
      const { userId, companyId, expiresAt, origin, browser } = row;
      return [
        { id, userId, expiresAt, attributes: { companyId, origin, browser } },
        { id: userId, attributes: {} },
      ];
    },
    async getUserSessions() {
      throw new Error('Lucia knows no raw session ids of a person: only their digests are kept.');
    },
    async setSession({ id, userId, expiresAt, attributes }) {
      const now = new Date();
      const endsAt = new Date(now.getTime() + limits.hours * 3_600_000);
      const times = { createdAt: now, lastUsedAt: now, expiresAt, endsAt };
      insertRow(db, sessions, { id: digestOf(id), userId, ...attributes, ...times });
    },
    // Our own limits decide, and noteUse() writes the end.
    async updateSessionExpiration() {},
    async deleteSession(id) {
      db.delete(sessions).where(isSession(id)).run();
    },
    async deleteUserSessions(userId) {
      db.delete(sessions).where(eq(sessions.userId, userId)).run();
    },
    async deleteExpiredSessions() {
      sweepSessions(db);
    },
  };
}

function isSession(sessionId: string): SQL {
  return eq(sessions.id, digestOf(sessionId));
}

// A page does not need it: on a full disk it is noted by a later request.
function noteUse(db: Db, id: string, use: { origin: string; lastUsedAt: Date; expiresAt: Date }): void {
  try {
    db.update(sessions).set(use).where(eq(sessions.id, id)).run();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && /^SQLITE_/.test(String(error.code)))) throw error;
  }
}
