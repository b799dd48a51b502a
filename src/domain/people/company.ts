import { eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { lookupRow } from '../../db/rows.ts';
import { companies } from '../../db/schema/people.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound, Refusal } from '../access/refusal.ts';
import { looksLike } from './look-alikes.ts';

export type Company = typeof companies.$inferSelect;

/** By a name as people write it: capitals, signs, spaces and how its accents are composed do not matter, and no two look alike. */
export function lookupCompany(tx: Tx | Db, name: string): Company | undefined {
  const all = tx.select().from(companies).all();
  return all.find((company) => company.name === name) ?? all.find((company) => looksLike(company.name, name));
}

export function findCompany(tx: Tx | Db, name: string): Company {
  const company = lookupCompany(tx, name);
  if (!company) throw new Refusal('not-found', `There is no company named "${name}".`);
  return company;
}

/** An admin finds their own company, the platform operator any. */
export function findCompanyOf(db: Db | Tx, actor: Actor, id: number): Company {
  insist(actor, 'see the company profile');
  const company = lookupRow(db, companies, id);
  if (!company || (actor.kind !== 'platform' && company.id !== actor.companyId)) throw notFound('company');
  return company;
}

/** Empty for a company that is none. */
export function nameOf(tx: Tx | Db, companyId: number): string {
  return (
    tx.select({ name: companies.name }).from(companies).where(eq(companies.id, companyId)).get()?.name ?? ''
  );
}
