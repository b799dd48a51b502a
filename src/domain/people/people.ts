import { and, count, eq, inArray, isNotNull, isNull, ne, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, insertRow } from '../../db/rows.ts';
import { companies, memberships, users } from '../../db/schema/people.ts';
import { emailLinks, passwordLinks, secondSteps, sessions } from '../../db/schema/sign-in.ts';
import { type Actor, type CompanyKind, type Doer, insist, ROLES, type Role } from '../access/actor.ts';
import { conflict, Refusal, wrong } from '../access/refusal.ts';
import { holds, offsetOf, ROWS, type Wanted } from '../forms/listing.ts';
import { plainLine } from '../forms/text.ts';
import { record } from '../trace/audit.ts';
import { refuseLikeColleague } from './colleague-names.ts';
import type { Company } from './company.ts';
import { checkEmail, formsOf } from './email-address.ts';

export type Person = typeof users.$inferSelect;

/** Makes a person, or gives one who exists a further company. `passwordHash` comes from passwords.ts. */
export function createPerson(
  tx: Tx,
  doer: Doer,
  company: Company,
  person: { email: string; name: string; role: Role; passwordHash: string },
): Person {
  const email = checkEmail(person.email);
  const role = checkRole(company.kind, person.role);
  const name = checkName(person.name);
  const known = lookupPerson(tx, email);
  if (known && isMember(tx, known.id, company.id)) throw conflict(`${email} is in ${company.name} already.`);
  refuseLikeColleague(tx, { companyIds: [company.id], name: known?.name ?? name, email });
  const user =
    known ?? insertRow(tx, users, { email, name, passwordHash: person.passwordHash, createdAt: new Date() });
  addMember(tx, user.id, company, role);
  record(tx, doer, 'person.created', { email, company: company.name, role });
  return user;
}

/** Puts a person into a company; one who was archived is back. */
export function addMember(tx: Tx, userId: number, company: Company, role: Role): void {
  keepPlatformApart(tx, userId, company);
  insertRow(tx, memberships, { userId, companyId: company.id, role, createdAt: new Date() });
  tx.update(users).set({ deactivatedAt: null }).where(eq(users.id, userId)).run();
}

export function lookupPerson(tx: Tx | Db, email: string): Person | undefined {
  return tx
    .select()
    .from(users)
    .where(inArray(users.email, formsOf(email)))
    .get();
}

/** Sets a new password for somebody who asked the administrator. */
export function resetPassword(tx: Tx, doer: Doer, email: string, passwordHash: string): void {
  const person = lookupPerson(tx, email);
  if (!person) throw new Refusal('not-found', `There is nobody with the e-mail ${email}.`);
  setPassword(tx, person.id, passwordHash);
  record(tx, doer, 'person.password_reset', { email: person.email }, { aboutUserId: person.id });
}

/** Sets a password and ends everything that an older one opened. */
export function setPassword(tx: Tx, userId: number, passwordHash: string): void {
  tx.update(users).set({ passwordHash }).where(eq(users.id, userId)).run();
  endOpened(tx, userId);
}

/** Ends everything that an older password opened, but for one session. */
export function endOpened(tx: Tx, userId: number, session = ''): void {
  tx.delete(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.id, session)))
    .run();
  tx.delete(secondSteps).where(eq(secondSteps.userId, userId)).run();
  endLinks(tx, userId);
}

/** Links to a new password or address are over once either has changed; one to an address also by the next. */
export function endLinks(tx: Tx, userId: number, all = [passwordLinks, emailLinks]): void {
  const usedAt = new Date();
  for (const links of all)
    tx.update(links)
      .set({ usedAt })
      .where(and(eq(links.userId, userId), isNull(links.usedAt)))
      .run();
}

export function nobodyYet(db: Db | Tx): boolean {
  return !anyRow(db, users);
}

/** One page of the actor's colleagues. */
export function listPeople(db: Db, actor: Actor, wanted: Wanted) {
  insist(actor, 'see people');
  const { deactivatedAt } = memberships;
  const where = and(
    eq(memberships.companyId, actor.companyId),
    wanted.show === 'active' ? isNull(deactivatedAt) : undefined,
    wanted.show === 'deactivated' ? isNotNull(deactivatedAt) : undefined,
    holds(wanted.search, users.name, users.email, memberships.role),
  );
  const members = eq(memberships.userId, users.id);
  const counted = db.select({ n: count() }).from(memberships).innerJoin(users, members).where(where).get();
  const rows = db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      role: memberships.role,
      twoStepSince: users.twoStepSince,
      deactivatedAt: memberships.deactivatedAt,
    })
    .from(memberships)
    .innerJoin(users, members)
    .where(where)
    .orderBy(users.name, users.id)
    .limit(ROWS)
    .offset(offsetOf(wanted))
    .all();
  return { rows, total: counted?.n ?? 0 };
}

/** The companies a person may act for, with their role in each. */
export function companiesOf(db: Db | Tx, userId: number): { company: Company; role: Role }[] {
  return db
    .select({ company: companies, role: memberships.role })
    .from(memberships)
    .innerJoin(companies, eq(memberships.companyId, companies.id))
    .where(
      and(eq(memberships.userId, userId), isNull(memberships.deactivatedAt), isNull(companies.suspendedAt)),
    )
    .orderBy(companies.name)
    .all();
}

/** Why somebody can act for no company, for themselves. */
export function whyClosed(db: Db, userId: number): string {
  const theirs = db
    .select({ name: companies.name, suspendedAt: companies.suspendedAt })
    .from(memberships)
    .innerJoin(companies, eq(memberships.companyId, companies.id))
    .where(eq(memberships.userId, userId))
    .orderBy(companies.name)
    .all();
  const reasons = theirs.map(({ name, suspendedAt }) =>
    suspendedAt
      ? `${name} is suspended: nobody can act for it until whoever runs the portal restores it.`
      : `Your access to ${name} is deactivated. An admin there can restore it.`,
  );
  return reasons.join(' ') || 'You are in no company any more. Whoever invites you lets you in again.';
}

/**
 * Where a company is written to: the addresses of its active people, of some roles, of one person or of all. A suspended
 * company has nobody who is written to.
 */
export function addressesOf(
  tx: Tx | Db,
  companyId: number,
  only: { roles?: readonly Role[]; userId?: number } = {},
): string[] {
  return tx
    .select({ email: users.email })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id))
    .innerJoin(companies, eq(memberships.companyId, companies.id))
    .where(
      and(
        activeIn(companyId, only.roles),
        only.userId === undefined ? undefined : eq(users.id, only.userId),
        isNull(users.deactivatedAt),
        isNull(companies.suspendedAt),
      ),
    )
    .all()
    .map((person) => person.email);
}

/** Memberships of those who may act for a company, of some roles or of all. */
export function activeIn(companyId: number, roles?: readonly Role[]): SQL | undefined {
  const { companyId: of, role, deactivatedAt } = memberships;
  return and(eq(of, companyId), roles && inArray(role, [...roles]), isNull(deactivatedAt));
}

export function isMember(tx: Tx | Db, userId: number, companyId: number): boolean {
  const where = and(eq(memberships.userId, userId), eq(memberships.companyId, companyId));
  return anyRow(tx, memberships, where);
}

/** Refuses a person of the platform in a company, and the other way round: whoever runs the portal never sees codes. */
export function keepPlatformApart(tx: Tx, userId: number, company: Company): void {
  const kinds = tx
    .select({ kind: companies.kind, id: companies.id })
    .from(memberships)
    .innerJoin(companies, eq(memberships.companyId, companies.id))
    .where(eq(memberships.userId, userId))
    .all();
  const others = kinds.filter(({ id }) => id !== company.id);
  const mixed = others.some(({ kind }) => (kind === 'platform') !== (company.kind === 'platform'));
  if (!mixed) return;
  throw wrong(
    'email',
    'People of the platform are in no company, and people of a company are not of the platform.',
  );
}

export function checkName(text: string): string {
  const name = plainLine(text);
  if (/[\p{L}\p{N}]/u.test(name) && name.length <= 120 && !/\p{Cc}/u.test(name)) return name;
  throw new Refusal('invalid', 'A person needs a name.', {
    name: name === '' ? 'Enter a name.' : 'Enter a name of at most 120 characters, with letters.',
  });
}

export function checkRole(kind: CompanyKind, role: string): Role {
  const known = ROLES[kind].find((each) => each === role);
  if (known) return known;
  throw wrong('role', `A ${kind} has no such role. Choose one of these: ${ROLES[kind].join(', ')}.`);
}
