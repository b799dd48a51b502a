import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { companies, workOrders } from '../../db/schema.ts';
import type { Actor } from '../access/actor.ts';
import { companiesOf } from '../people/people.ts';

/**
 * Another company of the same person whose work order an address names: a mail leads to it, and the person is here for somebody
 * else. Undefined for anything that none of their companies may see.
 */
export function lookupElsewhere(db: Db, actor: Actor, url: string): { id: number; name: string } | undefined {
  const [, id] = /^\/work-orders\/([1-9]\d{0,14})(?:[/?]|$)/.exec(url) ?? [];
  const others = companiesOf(db, actor.userId)
    .map(({ company }) => company.id)
    .filter((companyId) => companyId !== actor.companyId);
  if (!id || others.length === 0) return undefined;
  return db
    .select({ id: companies.id, name: companies.name })
    .from(workOrders)
    .innerJoin(companies, or(eq(companies.id, workOrders.brandId), eq(companies.id, workOrders.partnerId)))
    .where(and(eq(workOrders.id, Number(id)), inArray(companies.id, others), isNull(companies.suspendedAt)))
    .get();
}
