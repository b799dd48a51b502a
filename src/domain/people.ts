import { and, count, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../db/database.ts';
import { companies, memberships, sessions, users } from '../db/schema.ts';
import { type Actor, insist, ROLES, type Role } from './actor.ts';
import { record } from './audit.ts';
import type { Company } from './companies.ts';
import { Refusal } from './refusal.ts';

export type Person = typeof users.$inferSelect;

export const PASSWORD_LENGTH = { least: 12, most: 256 };

/** Makes a person, or gives one who exists a further company. `passwordHash` comes from passwords.ts. */
export function createPerson(
  tx: Tx,
  actor: Actor | undefined,
  company: Company,
  person: { email: string; name: string; role: Role; passwordHash: string },
): Person {
  const email = checkEmail(person.email);
  if (!ROLES[company.kind].includes(person.role)) {
    throw new Refusal(
      'invalid',
      `A ${company.kind} has no ${person.role}. Its roles: ${ROLES[company.kind].join(', ')}.`,
    );
  }
  if (person.name.trim() === '')
    throw new Refusal('invalid', 'A person needs a name.', { name: 'Enter a name.' });
  const known = lookupPerson(tx, email);
  if (known && isMember(tx, known.id, company.id))
    throw new Refusal('conflict', `${email} is in ${company.name} already.`);
  const user =
    known ??
    tx
      .insert(users)
      .values({ email, name: person.name.trim(), passwordHash: person.passwordHash, createdAt: new Date() })
      .returning()
      .get();
  tx.insert(memberships)
    .values({ userId: user.id, companyId: company.id, role: person.role, createdAt: new Date() })
    .run();
  record(tx, actor, 'person.created', { email, company: company.name, role: person.role });
  return user;
}

export function lookupPerson(tx: Tx | Db, email: string): Person | undefined {
  return tx.select().from(users).where(eq(users.email, email.trim().toLowerCase())).get();
}

/** Sets a new password and ends every session of the person. */
export function resetPassword(tx: Tx, email: string, passwordHash: string): void {
  const person = lookupPerson(tx, email);
  if (!person) throw new Refusal('not-found', `There is nobody with the e-mail ${email}.`);
  tx.update(users).set({ passwordHash }).where(eq(users.id, person.id)).run();
  tx.delete(sessions).where(eq(sessions.userId, person.id)).run();
  record(tx, undefined, 'person.password_reset', { email: person.email });
}

export function nobodyYet(db: Db | Tx): boolean {
  return db.select({ n: count() }).from(users).get()?.n === 0;
}

/** The actor's colleagues. */
export function listPeople(db: Db, actor: Actor) {
  insist(actor, 'see people and partnerships');
  return db
    .select({
      name: users.name,
      email: users.email,
      role: memberships.role,
      deactivatedAt: users.deactivatedAt,
    })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id))
    .where(eq(memberships.companyId, actor.companyId))
    .orderBy(users.name)
    .all();
}

/** The companies a person may act for, with their role in each. */
export function companiesOf(db: Db | Tx, userId: number): { company: Company; role: Role }[] {
  return db
    .select({ company: companies, role: memberships.role })
    .from(memberships)
    .innerJoin(companies, eq(memberships.companyId, companies.id))
    .where(and(eq(memberships.userId, userId), isNull(companies.suspendedAt)))
    .orderBy(companies.name)
    .all();
}

/** E-mail addresses of a company's active people, of some roles or of all. */
export function addressesOf(tx: Tx, companyId: number, roles?: readonly Role[]): string[] {
  return tx
    .select({ email: users.email, role: memberships.role })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id))
    .where(and(eq(memberships.companyId, companyId), isNull(users.deactivatedAt)))
    .all()
    .filter((person) => !roles || roles.includes(person.role))
    .map((person) => person.email);
}

function isMember(tx: Tx, userId: number, companyId: number): boolean {
  const where = and(eq(memberships.userId, userId), eq(memberships.companyId, companyId));
  return tx.select({ one: memberships.userId }).from(memberships).where(where).get() !== undefined;
}

function checkEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (/^[^\s@<>"]+@[^\s@<>"]+$/.test(email) && email.length <= 254) return email;
  throw new Refusal('invalid', `"${text}" is not an e-mail address.`, {
    email: 'Enter an e-mail address, such as name@company.example.',
  });
}
