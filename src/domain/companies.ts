import { count, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../db/database.ts';
import { companies, memberships, workOrders } from '../db/schema.ts';
import { type Actor, type CompanyKind, insist } from './actor.ts';
import { record } from './audit.ts';
import { Refusal } from './refusal.ts';

export type Company = typeof companies.$inferSelect;

/** Refuses a name that another company has. */
export function createCompany(tx: Tx, actor: Actor | undefined, kind: CompanyKind, name: string): Company {
  const wanted = name.trim();
  if (wanted.length < 1 || wanted.length > 120) {
    throw new Refusal('invalid', 'A company needs a name of 1 to 120 characters.', {
      name: 'Enter 1 to 120 characters.',
    });
  }
  if (lookupCompany(tx, wanted)) throw new Refusal('conflict', `There is a company named ${wanted} already.`);
  const company = tx
    .insert(companies)
    .values({ kind, name: wanted, createdAt: new Date() })
    .returning()
    .get();
  record(tx, actor, 'company.created', { name: wanted, kind });
  return company;
}

export function lookupCompany(tx: Tx | Db, name: string): Company | undefined {
  return tx
    .select()
    .from(companies)
    .where(eq(sql`lower(${companies.name})`, name.trim().toLowerCase()))
    .get();
}

export function findCompany(tx: Tx | Db, name: string): Company {
  const company = lookupCompany(tx, name);
  if (!company) throw new Refusal('not-found', `There is no company named "${name}".`);
  return company;
}

/** Every company with its numbers of people and orders: counts, never codes. */
export function countCompanies(db: Db, actor: Actor) {
  insist(actor, 'see the platform');
  const people = db.select({ n: count() }).from(memberships).where(eq(memberships.companyId, companies.id));
  const orders = db
    .select({ n: count() })
    .from(workOrders)
    .where(sql`${companies.id} in (${workOrders.brandId}, ${workOrders.partnerId})`);
  return db
    .select({ company: companies, people: sql<number>`(${people})`, orders: sql<number>`(${orders})` })
    .from(companies)
    .orderBy(companies.kind, companies.name)
    .all();
}
