import { and, eq } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { companies } from '../../db/schema/people.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { type Action, record } from '../trace/audit.ts';

/**
 * What a brand chooses for all its orders: whether its partners report what became of every code, or only that an order is printed;
 * and whether everybody may check its secure codes, or only its own people and its partners.
 */
type Choice = 'asksReports' | 'publicChecks';

const TRACES: Record<Choice, { on: Action; off: Action }> = {
  asksReports: { on: 'company.reports_asked', off: 'company.reports_not_asked' },
  publicChecks: { on: 'company.public_checks_offered', off: 'company.public_checks_ended' },
};

export function choose(db: Db, actor: Actor, choice: Choice, on: boolean): void {
  transactAs(db, actor, (tx, actor) => {
    if (actor.kind !== 'brand') throw notFound('page');
    insist(actor, 'change the company profile');
    const { changes } = tx
      .update(companies)
      .set({ [choice]: on })
      .where(and(eq(companies.id, actor.companyId), eq(companies[choice], !on)))
      .run();
    if (changes === 1) record(tx, actor, TRACES[choice][on ? 'on' : 'off'], {});
  });
}
