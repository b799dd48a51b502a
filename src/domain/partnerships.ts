import { and, eq, isNull } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db, Tx } from '../db/database.ts';
import { companies, partnerships } from '../db/schema.ts';
import { type Actor, insist } from './actor.ts';
import type { Company } from './companies.ts';

const brands = alias(companies, 'brands');
const partners = alias(companies, 'partners');

/** Makes two companies partners at once: what an invitation and its acceptance come to. */
export function joinCompanies(tx: Tx, brand: Company, partner: Company): void {
  const now = new Date();
  tx.insert(partnerships)
    .values({
      brandId: brand.id,
      partnerId: partner.id,
      state: 'active',
      invitedBy: brand.id,
      createdAt: now,
      changedAt: now,
    })
    .run();
}

/** The partners a brand may place orders with. */
export function activePartners(db: Db | Tx, brandId: number): { id: number; name: string }[] {
  return db
    .select({ id: partners.id, name: partners.name })
    .from(partnerships)
    .innerJoin(partners, eq(partnerships.partnerId, partners.id))
    .where(
      and(eq(partnerships.brandId, brandId), eq(partnerships.state, 'active'), isNull(partners.suspendedAt)),
    )
    .orderBy(partners.name)
    .all();
}

export function listPartnerships(db: Db, actor: Actor) {
  insist(actor, 'see partnerships');
  const mine = actor.kind === 'brand' ? partnerships.brandId : partnerships.partnerId;
  return db
    .select({
      brand: brands.name,
      partner: partners.name,
      state: partnerships.state,
      createdAt: partnerships.createdAt,
    })
    .from(partnerships)
    .innerJoin(brands, eq(partnerships.brandId, brands.id))
    .innerJoin(partners, eq(partnerships.partnerId, partners.id))
    .where(eq(mine, actor.companyId))
    .orderBy(partnerships.state, brands.name, partners.name)
    .all();
}
