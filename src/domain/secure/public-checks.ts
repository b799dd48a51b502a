import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { companies } from '../../db/schema.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';

/** A brand says whether everybody may check its secure codes, or only its own people and its partners. */
export function offerPublicChecks(db: Db, actor: Actor, offered: boolean): void {
  transactAs(db, actor, (tx, actor) => {
    if (actor.kind !== 'brand') throw notFound('page');
    insist(actor, 'change the company profile');
    const { changes } = tx
      .update(companies)
      .set({ publicChecks: offered })
      .where(and(eq(companies.id, actor.companyId), eq(companies.publicChecks, !offered)))
      .run();
    const action = offered ? 'company.public_checks_offered' : 'company.public_checks_ended';
    if (changes === 1) record(tx, actor, action, {});
  });
}

/** Whether any brand does: without one the page of checks is for people who have signed in. */
export function anyPublicChecks(db: Db): boolean {
  const one = db.select({ id: companies.id }).from(companies).where(sql`${companies.publicChecks} = 1`);
  return one.limit(1).get() !== undefined;
}
