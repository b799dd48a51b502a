import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db } from '../../db/database.ts';
import { companies } from '../../db/schema/people.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { type Actor, insist } from '../access/actor.ts';
import { countSome } from '../forms/listing.ts';

const SHOWN = 20;

/** A generation that failed and waits to be tried again: whose it is and why, for whoever runs the portal; never which order. */
export type Failure = {
  partnerId: number;
  partner: string;
  brand: string;
  startedAt: Date | null;
  failure: string | null;
};

/** The newest of them. */
export function listFailures(db: Db, actor: Actor): Failure[] {
  insist(actor, 'see the platform');
  const [brands, partners] = [alias(companies, 'brands'), alias(companies, 'partners')];
  // By partner: what failed is found by the index of its state there.
  const all = db.select({ id: companies.id }).from(companies).where(eq(companies.kind, 'partner'));
  const failed = and(
    inArray(workOrders.partnerId, all),
    eq(workOrders.state, 'failed'),
    isNull(workOrders.partnerArchivedAt),
  );
  return db
    .select({
      partnerId: partners.id,
      partner: partners.name,
      brand: brands.name,
      startedAt: workOrders.generationStartedAt,
      failure: workOrders.failure,
    })
    .from(workOrders)
    .innerJoin(partners, eq(partners.id, workOrders.partnerId))
    .innerJoin(brands, eq(brands.id, workOrders.brandId))
    .where(failed)
    .orderBy(desc(workOrders.generationStartedAt))
    .limit(SHOWN)
    .all();
}

/** How many orders wait for the generator, the one it works at among them. */
export function countQueue(db: Db, actor: Actor): number {
  insist(actor, 'see the platform');
  // A literal: the index is made of the same words.
  const generating = sql`${workOrders.state} = 'generating'`;
  return countSome(db, db.select({ id: workOrders.id }).from(workOrders).where(generating));
}
