import { eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { companies } from '../../db/schema.ts';
import { Refusal } from '../access/refusal.ts';

export type Company = typeof companies.$inferSelect;

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

/** Empty for a company that is none. */
export function nameOf(tx: Tx, companyId: number): string {
  return (
    tx.select({ name: companies.name }).from(companies).where(eq(companies.id, companyId)).get()?.name ?? ''
  );
}
