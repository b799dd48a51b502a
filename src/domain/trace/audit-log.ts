import { and, desc, eq, gte, inArray, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { anyRow } from '../../db/rows.ts';
import { memberships, users } from '../../db/schema/people.ts';
import { audit } from '../../db/schema/trace.ts';
import { type Actor, COMMAND_LINE, insist } from '../access/actor.ts';
import { days } from '../forms/dates.ts';
import { holds } from '../forms/listing.ts';
import { ACTIONS } from './actions.ts';
import { type AuditEntry, among, entries, scopesOf } from './audit.ts';

/** What the log is narrowed to; `before` is the number of the entry to go on from. */
export type Asked = {
  kind: string;
  person: string;
  since: Date | undefined;
  until: Date | undefined;
  before: number | undefined;
};

/** Kinds of event a person looks for: a word for the address, one for people, and the actions that are of it. */
export const KINDS: readonly (readonly [string, string, RegExp])[] = [
  ['work-orders', 'Work orders', /^(work_order|template|draft)\./],
  ['files', 'Packages and artwork', /^(package|artwork)\./],
  ['codes', 'Status of codes', /^codes\./],
  ['presses', 'Equipment and substrates', /^(equipment|substrate)\./],
  ['calibrations', 'Calibrations', /^(calibration|evidence)\./],
  [
    'sign-in',
    'Sign-in and passwords',
    /^(two_step\.|person\.(sign|password|company_)|profile\.(password|session))/,
  ],
  [
    'people',
    'People',
    /^(invitation\.|person\.(created|role|deact|rest|rem)|profile\.(name|address|notices))/,
  ],
  ['companies', 'Companies and partnerships', /^(company|partnership|platform|key)\./],
];

/** Entries that one page walks through at most, in each scope, to find some that match. */
const WALK = 20_000;

/**
 * What happened in the actor's company and to its orders, newest first. `older` is where to go on: of a narrowed log it may
 * come before a page is full, so that no page takes long however rare the entries are.
 */
export function auditLog(
  db: Db,
  actor: Actor,
  asked: Asked,
  count: number,
): { rows: AuditEntry[]; older: number | undefined } {
  insist(actor, 'see the audit log');
  const scopes = actor.kind === 'platform' ? scopesOf(actor) : [...scopesOf(actor), aboutPeopleOf(db, actor)];
  const from = and(asked.before ? lt(audit.id, asked.before) : undefined, nearDays(db, asked));
  const filter = and(inDays(asked), ofKind(asked.kind), ofPerson(db, asked.person));
  const reached = filter && endOfWalk(db, scopes, from);
  const where = and(from, filter, reached ? gte(audit.id, reached) : undefined);
  const rows = entries(db, among(db, scopes, where, count + 1), count + 1).map((entry) =>
    withoutStrangersAddress(db, actor, entry),
  );
  if (rows.length <= count) return { rows, older: reached };
  return { rows: rows.slice(0, count), older: rows[count - 1]?.id };
}

/**
 * From where the people of another company act is not told: only that they did. What came of a sign-in was done by nobody who
 * has signed in; of somebody who is in another company, too, it may have been there that they mistyped.
 */
function withoutStrangersAddress(db: Db, { kind, companyId }: Actor, entry: AuditEntry): AuditEntry {
  if (kind === 'platform' || entry.origin === COMMAND_LINE.from || entry.companyId === companyId)
    return entry;
  const isTheirs = entry.companyId !== null;
  const mayBeTheirs = entry.aboutUserId !== null && isInAnother(db, entry.aboutUserId, companyId);
  return isTheirs || mayBeTheirs ? { ...entry, origin: '' } : entry;
}

// Whether active there or not: what happened while they were is read later, too.
function isInAnother(db: Db, userId: number, companyId: number): boolean {
  const others = and(eq(memberships.userId, userId), ne(memberships.companyId, companyId));
  return anyRow(db, memberships, others);
}

/** The entry that no scope's walk has passed by; undefined when all of them came to their ends. */
function endOfWalk(db: Db, scopes: SQL[], from: SQL | undefined): number | undefined {
  const ends = scopes.flatMap((scope) => {
    const walk = db.select({ id: audit.id }).from(audit).where(and(scope, from)).orderBy(desc(audit.id));
    return walk.limit(1).offset(WALK).get()?.id ?? [];
  });
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

// Entries are in the order of their times, give or take a clock that was set: a day is enough to jump to by number.
function nearDays(db: Db, { since, until }: Asked): SQL | undefined {
  const numberAt = (time: Date) =>
    db.select({ id: audit.id }).from(audit).where(gte(audit.at, time)).orderBy(audit.at).limit(1).get()?.id ??
    Number.MAX_SAFE_INTEGER;
  return and(
    since && gte(audit.id, numberAt(new Date(since.getTime() - days(1)))),
    until && lt(audit.id, numberAt(new Date(until.getTime() + days(1)))),
  );
}

// The + keeps SQLite on the walk down the scope: the index of a filter holds too much of other scopes.
function inDays({ since, until }: Asked): SQL | undefined {
  return and(
    since && sql`+${audit.at} >= ${since.getTime()}`,
    until && sql`+${audit.at} < ${until.getTime()}`,
  );
}

// What happened at the sign-in to somebody of the company: no company is known there, and only admins read of it.
function aboutPeopleOf(db: Db, actor: Actor): SQL {
  const people = db
    .select({ id: memberships.userId })
    .from(memberships)
    .where(eq(memberships.companyId, actor.companyId));
  return inArray(audit.aboutUserId, people);
}

function ofKind(kind: string): SQL | undefined {
  const pattern = KINDS.find(([word]) => word === kind)?.[2];
  if (!pattern) return undefined;
  const actions = Object.keys(ACTIONS).filter((action) => pattern.test(action));
  return inArray(audit.action, actions);
}

function ofPerson(db: Db, person: string): SQL | undefined {
  const named = holds(person, users.name, users.email);
  if (!named) return undefined;
  const people = db.select({ id: users.id }).from(users).where(named);
  return sql`(+${audit.userId} in (${people}) or +${audit.aboutUserId} in (${people}))`;
}
