import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { companies } from '../../db/schema/people.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import type { Actor } from '../access/actor.ts';
import { companiesOf } from '../people/people.ts';

/**
 * Another company of the same person that has this work order: a mail leads to it, and the person is here for somebody else.
 * Undefined for one that none of their companies may see.
 */
export function lookupElsewhere(
  db: Db,
  actor: Actor,
  orderId: number,
): { id: number; name: string } | undefined {
  const others = companiesOf(db, actor.userId)
    .map(({ company }) => company.id)
    .filter((companyId) => companyId !== actor.companyId);
  if (others.length === 0) return undefined;
  return db
    .select({ id: companies.id, name: companies.name })
    .from(workOrders)
    .innerJoin(companies, or(eq(companies.id, workOrders.brandId), eq(companies.id, workOrders.partnerId)))
    .where(and(eq(workOrders.id, orderId), inArray(companies.id, others), isNull(companies.suspendedAt)))
    .get();
}
