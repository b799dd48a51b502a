import { sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { companies } from '../../db/schema/people.ts';

/** Whether any brand lets everybody check its codes: without one the page of checks is for people who have signed in. */
export function anyPublicChecks(db: Db): boolean {
  const one = db.select({ id: companies.id }).from(companies).where(sql`${companies.publicChecks} = 1`);
  return one.limit(1).get() !== undefined;
}
