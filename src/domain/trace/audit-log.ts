import { and, eq, gte, inArray, lt, or, type SQL } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { audit, memberships, users } from '../../db/schema.ts';
import { type Actor, insist } from '../access/actor.ts';
import { holds } from '../forms/listing.ts';
import { ACTIONS, type AuditEntry, entries, visibleTo } from './audit.ts';

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
  ['work-orders', 'Work orders', /^work_order\./],
  ['files', 'Packages and artwork', /^(package|artwork)\./],
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

/** What happened in the actor's company and to its orders, newest first. */
export function auditLog(db: Db, actor: Actor, asked: Asked, count: number): AuditEntry[] {
  insist(actor, 'see the audit log');
  const seen = actor.kind === 'platform' ? undefined : or(visibleTo(db, actor), aboutPeopleOf(db, actor));
  const where = and(
    seen,
    asked.before ? lt(audit.id, asked.before) : undefined,
    ofKind(asked.kind),
    ofPerson(db, asked.person),
    asked.since && gte(audit.at, asked.since),
    asked.until && lt(audit.at, asked.until),
  );
  return entries(db, where, count);
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
  return or(inArray(audit.userId, people), inArray(audit.aboutUserId, people));
}
