import { and, count, desc, eq, isNotNull, isNull, like, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db, Tx } from '../../db/database.ts';
import { artworks, companies, confirmations, packages, users, workOrders } from '../../db/schema.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { countSome } from '../forms/listing.ts';

export type WorkOrder = typeof workOrders.$inferSelect;
export type WorkOrderState = WorkOrder['state'];
export type Confirmation = typeof confirmations.$inferSelect;
export type Package = typeof packages.$inferSelect;
export type Artwork = typeof artworks.$inferSelect;

/** A work order with what its card shows. */
export type Card = {
  order: WorkOrder;
  brandName: string;
  partnerName: string;
  submittedByName: string;
  confirmation: Confirmation | null;
  package: Package | null;
};

export type Filter = {
  state?: WorkOrderState | 'archived' | undefined;
  search?: string | undefined;
  page: number;
};

export const PAGE_SIZE = 20;
export const BATCH_SIZE = 10_000;

export const STATE_WORDS: Record<WorkOrderState, string> = {
  new: 'New',
  generating: 'Generating',
  failed: 'Generation failed',
  ready: 'Ready to print',
  printed: 'Printed',
  completed: 'Completed',
  canceled: 'Canceled',
};

const brands = alias(companies, 'brands');
const partners = alias(companies, 'partners');

/** The actor's company's order; 404 to everybody else. */
export function findWorkOrder(tx: Tx | Db, actor: Actor, id: number): WorkOrder {
  insist(actor, 'see work orders');
  const order = tx
    .select()
    .from(workOrders)
    .where(and(eq(workOrders.id, id), ours(actor)))
    .get();
  if (!order) throw notFound('work order');
  return order;
}

/** The same with what its card shows. */
export function findCard(db: Db, actor: Actor, id: number): Card {
  insist(actor, 'see work orders');
  const card = cards(db, and(eq(workOrders.id, id), ours(actor)), 1, 0)[0];
  if (!card) throw notFound('work order');
  return card;
}

/** A page of the company's orders, the most recent first, and how many there are in all. */
export function listCards(db: Db, actor: Actor, filter: Filter): { cards: Card[]; total: number } {
  insist(actor, 'see work orders');
  const where = and(ours(actor), stateIs(actor, filter.state), contains(filter.search));
  const total = db.select({ n: count() }).from(workOrders).where(where).get()?.n ?? 0;
  return { cards: cards(db, where, PAGE_SIZE, (filter.page - 1) * PAGE_SIZE), total };
}

/** How many of the company's orders, not archived, are in each state; a great many are not counted to the end. */
export function countStates(db: Db, actor: Actor): Partial<Record<WorkOrderState, number>> {
  const states = Object.keys(STATE_WORDS) as WorkOrderState[];
  const counted = states.map((state) => {
    const some = db
      .select({ id: workOrders.id })
      .from(workOrders)
      .where(and(ours(actor), stateIs(actor, state)));
    return [state, countSome(db, some)];
  });
  return Object.fromEntries(counted);
}

/** Ready packages of the company's orders that nobody has downloaded whole, counted likewise. */
export function countUndownloaded(db: Db, actor: Actor): number {
  const theirs = actor.kind === 'brand' ? packages.brandId : packages.partnerId;
  const some = db
    .select({ id: packages.workOrderId })
    .from(packages)
    .innerJoin(workOrders, and(eq(workOrders.id, packages.workOrderId), eq(workOrders.state, 'ready')))
    .where(and(eq(theirs, actor.companyId), isNull(packages.downloadedAt)));
  return countSome(db, some);
}

export function listArtworks(db: Db | Tx, workOrderId: number): Artwork[] {
  return db.select().from(artworks).where(eq(artworks.workOrderId, workOrderId)).orderBy(artworks.id).all();
}

/** The side's own flag that an order is archived. */
export function archiveFlag(actor: Actor) {
  return actor.kind === 'brand' ? workOrders.brandArchivedAt : workOrders.partnerArchivedAt;
}

function ours(actor: Actor): SQL {
  return eq(actor.kind === 'brand' ? workOrders.brandId : workOrders.partnerId, actor.companyId);
}

function stateIs(actor: Actor, state: Filter['state']): SQL | undefined {
  const flag = archiveFlag(actor);
  if (state === 'archived') return isNotNull(flag);
  return and(isNull(flag), state && eq(workOrders.state, state));
}

function contains(search: string | undefined): SQL | undefined {
  const wanted = search?.trim();
  if (!wanted) return undefined;
  const pattern = `%${wanted.replace(/[\\%_]/g, '\\$&')}%`;
  const escaped = (column: SQL) => sql`${column} escape '\\'`;
  return or(escaped(like(workOrders.reference, pattern)), escaped(like(workOrders.remarks, pattern)));
}

function cards(db: Db, where: SQL | undefined, limit: number, offset: number): Card[] {
  return db
    .select({
      order: workOrders,
      brandName: brands.name,
      partnerName: partners.name,
      submittedByName: users.name,
      confirmation: confirmations,
      package: packages,
    })
    .from(workOrders)
    .innerJoin(brands, eq(workOrders.brandId, brands.id))
    .innerJoin(partners, eq(workOrders.partnerId, partners.id))
    .innerJoin(users, eq(workOrders.submittedBy, users.id))
    .leftJoin(confirmations, eq(confirmations.workOrderId, workOrders.id))
    .leftJoin(packages, eq(packages.workOrderId, workOrders.id))
    .where(where)
    .orderBy(desc(workOrders.id))
    .limit(limit)
    .offset(offset)
    .all();
}
