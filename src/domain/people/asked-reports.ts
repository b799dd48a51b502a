import { and, eq } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { companies } from '../../db/schema.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';

/** A brand says whether its partners report what became of every code, or only that an order is printed. */
export function askForReports(db: Db, actor: Actor, asked: boolean): void {
  transactAs(db, actor, (tx, actor) => {
    if (actor.kind !== 'brand') throw notFound('page');
    insist(actor, 'change the company profile');
    const { changes } = tx
      .update(companies)
      .set({ asksReports: asked })
      .where(and(eq(companies.id, actor.companyId), eq(companies.asksReports, !asked)))
      .run();
    if (changes === 1) record(tx, actor, asked ? 'company.reports_asked' : 'company.reports_not_asked', {});
  });
}
