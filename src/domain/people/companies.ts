import { and, count, eq, isNotNull, like, ne, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { countRows, insertRow } from '../../db/rows.ts';
import { companies, memberships, users } from '../../db/schema/people.ts';
import { sessions } from '../../db/schema/sign-in.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, type CompanyKind, type Doer, insist } from '../access/actor.ts';
import { conflict, Refusal, wrong } from '../access/refusal.ts';
import type { Typed } from '../forms/drafts.ts';
import { holds, offsetOf, ROWS, someOf, type Wanted } from '../forms/listing.ts';
import { plainLine } from '../forms/text.ts';
import { record } from '../trace/audit.ts';
import { post } from '../trace/outbox.ts';
import { type Company, findCompanyOf } from './company.ts';
import { isOwnName, isSameFirm, refuseEmpty, refuseTaken } from './company-names.ts';
import { checkCompany, type Profile } from './company-profile.ts';
import { invite, type Sent } from './invitations.ts';
import { activeIn } from './people.ts';
import { recipients } from './recipients.ts';
import { answerWish, askForName } from './wished-names.ts';

/** Refuses a name that another company has. */
export function createCompany(
  tx: Tx,
  doer: Doer,
  kind: CompanyKind,
  name: string,
  profile: Partial<Profile> = {},
): Company {
  const wanted = plainLine(name);
  if (wanted.length < 1 || wanted.length > 120)
    throw new Refusal('invalid', 'A company needs a name of 1 to 120 characters.', {
      name: 'Enter 1 to 120 characters.',
    });
  refuseTaken(tx, wanted);
  const company = insertRow(tx, companies, { ...profile, kind, name: wanted, createdAt: new Date() });
  record(tx, doer, 'company.created', { name: wanted, kind });
  return company;
}

/** Makes a brand or a partner and invites its first admin. */
export function openCompany(
  db: Db,
  actor: Actor,
  { kind, admin = '', ...typed }: Typed,
): { company: Company; invitation: Sent } {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'create and suspend companies');
    if (kind !== 'brand' && kind !== 'partner')
      throw wrong('kind', 'Choose whether it is a brand or a printing partner.');
    const { name, ...profile } = checkCompany(typed);
    const company = createCompany(tx, actor, kind, name, profile);
    return { company, invitation: invite(tx, actor, company, { email: admin, role: 'admin' }) };
  });
}

/** A company's own profile, by its admin, who may ask for another name; or any, by the platform operator, who gives names. */
export function updateCompany(db: Db, actor: Actor, id: number, typed: Typed): Company {
  return transactAs(db, actor, (tx, actor) => {
    const before = findCompanyOf(tx, actor, id);
    insist(actor, 'change the company profile');
    const after = checkCompany(typed);
    refuseEmpty(after.name);
    const isNew = after.name !== before.name;
    const gives = actor.kind === 'platform';
    if (isNew && gives) {
      refuseTaken(tx, after.name, id);
      answerWish(tx, before, after.name);
    } else if (isNew && !isOwnName(tx, before, after.name)) {
      askForName(tx, actor, before, after.name);
      after.name = before.name;
    }
    const changed = (Object.keys(after) as (keyof typeof after)[]).filter(
      (key) => after[key] !== before[key],
    );
    if (changed.length > 0) {
      tx.update(companies).set(after).where(eq(companies.id, id)).run();
      const detail = changed.map((key) => [key, `${before[key] || '(empty)'} → ${after[key] || '(empty)'}`]);
      record(tx, actor, 'company.changed', { company: before.name, ...Object.fromEntries(detail) });
    }
    return findCompanyOf(tx, actor, id);
  });
}

/** Nobody may act for it until it is restored; its sessions end. What is being generated goes on. */
export function suspendCompany(db: Db, actor: Actor, id: number): Company {
  return setSuspended(db, actor, id, true);
}

export function restoreCompany(db: Db, actor: Actor, id: number): Company {
  return setSuspended(db, actor, id, false);
}

/** One page of companies with their numbers of people and orders: counts, never codes. */
export function listCompanies(db: Db, actor: Actor, wanted: Wanted) {
  insist(actor, 'see the platform');
  const { kind, suspendedAt, name, emailDomain, country } = companies;
  const where = and(
    wanted.show === 'suspended' ? isNotNull(suspendedAt) : undefined,
    wanted.show === 'brand' || wanted.show === 'partner' ? eq(kind, wanted.show) : undefined,
    holds(wanted.search, name, emailDomain, country),
  );
  const total = countRows(db, companies, where);
  return { rows: counted(db, where, ROWS, offsetOf(wanted)), total };
}

export function countsOf(db: Db, actor: Actor, companyId: number) {
  insist(actor, 'see the platform');
  return counted(db, eq(companies.id, companyId), 1, 0)[0];
}

function counted(db: Db, where: SQL | undefined, limit: number, offset: number) {
  const people = db.select({ n: count() }).from(memberships).where(eq(memberships.companyId, companies.id));
  const ordersBy = (side: SQLWrapper, archived: SQLWrapper) => {
    const listed = (state: SQL) =>
      db
        .select({ id: workOrders.id })
        .from(workOrders)
        .where(and(sql`${side} = ${companies.id}`, state));
    return someOf(
      sql`select * from ${listed(sql`${archived} is null`)} union all select * from ${listed(sql`${archived} is not null`)}`,
    );
  };
  return db
    .select({
      company: companies,
      people: sql<number>`(${people})`,
      orders: sql<number>`case ${companies.kind} when 'brand' then (select count(*) from (${ordersBy(workOrders.brandId, workOrders.brandArchivedAt)})) else (select count(*) from (${ordersBy(workOrders.partnerId, workOrders.partnerArchivedAt)})) end`,
    })
    .from(companies)
    .where(where)
    .orderBy(companies.kind, sql`lower(${companies.name})`)
    .limit(limit)
    .offset(offset)
    .all();
}

/** Who manages a company, for the platform operator to turn to. */
export function listAdmins(db: Db, actor: Actor, companyId: number): { name: string; email: string }[] {
  insist(actor, 'see the platform');
  return db
    .select({ name: users.name, email: users.email })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id))
    .where(activeIn(companyId, ['admin']))
    .orderBy(users.name)
    .all();
}

/**
 * Companies that may be the same one: whose name differs only in signs and legal form, or whose people's addresses end
 * alike. The platform operator looks at them before making another.
 */
export function similarCompanies(db: Db | Tx, actor: Actor, typed: Typed): Company[] {
  insist(actor, 'see the platform');
  const { name, emailDomain } = checkCompany(typed);
  return db
    .select()
    .from(companies)
    .where(ne(companies.kind, 'platform'))
    .orderBy(companies.name)
    .all()
    .filter(
      (company) =>
        isSameFirm(company.name, name) ||
        (emailDomain !== '' &&
          (company.emailDomain === emailDomain || hasPeopleOf(db, company.id, emailDomain))),
    );
}

function setSuspended(db: Db, actor: Actor, id: number, suspended: boolean): Company {
  return transactAs(db, actor, (tx, actor) => {
    const company = findCompanyOf(tx, actor, id);
    insist(actor, 'create and suspend companies');
    if (company.kind === 'platform') throw conflict('The platform cannot suspend itself.');
    if ((company.suspendedAt !== null) === suspended) return company;
    // Before it is suspended and after it is restored: between the two nobody there is written to.
    const notice = suspended ? 'company-suspended' : 'company-restored';
    const admins = () => recipients(tx, notice, id);
    const before = admins();
    const suspendedAt = suspended ? new Date() : null;
    tx.update(companies).set({ suspendedAt }).where(eq(companies.id, id)).run();
    if (suspended) tx.delete(sessions).where(eq(sessions.companyId, id)).run();
    const facts = { company: company.name, path: suspended ? '/' : '/sign-in' };
    post(tx, notice, suspended ? before : admins(), facts);
    record(tx, actor, suspended ? 'company.suspended' : 'company.restored', { company: company.name });
    return { ...company, suspendedAt };
  });
}

function hasPeopleOf(db: Db | Tx, companyId: number, domain: string): boolean {
  const theirs = and(eq(memberships.companyId, companyId), like(users.email, `%@${domain}`));
  const members = db
    .select({ id: users.id })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id));
  return members.where(theirs).limit(1).get() !== undefined;
}
