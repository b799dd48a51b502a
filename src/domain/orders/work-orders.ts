import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, lte, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db, Tx } from '../../db/database.ts';
import { lookupWhere } from '../../db/rows.ts';
import { artworks } from '../../db/schema/order-files.ts';
import { confirmations, packages } from '../../db/schema/packages.ts';
import { companies, users } from '../../db/schema/people.ts';
import { isSecure, workOrders } from '../../db/schema/work-orders.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { countSome } from '../forms/listing.ts';
import { overdueOn, todayOf } from './due.ts';
import { searchOrders, submittedWithin, WALK } from './order-search.ts';

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

/** States of a list that are none of an order. */
export type Listed = WorkOrderState | 'overdue' | 'archived';

/** What the list of a company's orders is narrowed to, and where in it to go on. */
export type Filter = {
  state?: Listed | undefined;
  search?: string | undefined;
  /** The other company, by its id. */
  other?: number | undefined;
  codeType?: WorkOrder['codeType'] | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
  /** Orders older than this one, or newer than that. */
  before?: number | undefined;
  after?: number | undefined;
};

/** `older` and `newer` are where to go on; of a search the next page may begin before this one is full. */
export type ListedCards = {
  cards: Card[];
  older?: number | undefined;
  newer?: number | undefined;
  total?: number | undefined;
};

const PAGE_SIZE = 20;
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

/** What a list can be narrowed to. */
export const LISTED_WORDS: Record<Listed, string> = {
  overdue: 'Overdue',
  ...STATE_WORDS,
  archived: 'Archived',
};

const brands = alias(companies, 'brands');
const partners = alias(companies, 'partners');

/** The actor's company's order; 404 to everybody else. */
export function findWorkOrder(tx: Tx | Db, actor: Actor, id: number): WorkOrder {
  insist(actor, 'see work orders');
  const order = lookupWhere(tx, workOrders, and(eq(workOrders.id, id), ours(actor)));
  if (!order) throw notFound('work order');
  return order;
}

/** The same with what its card shows. */
export function findCard(db: Db, actor: Actor, id: number): Card {
  insist(actor, 'see work orders');
  const card = cardsOf(db, and(eq(workOrders.id, id), ours(actor)), 1)[0];
  if (!card) throw notFound('work order');
  return card;
}

/**
 * A page of the company's orders, the most recent first. Their number is told up to where counting ends, and not at all where a
 * search does not look at every order. @param keys the folder of the minting keys.
 */
export function listCards(db: Db, actor: Actor, filter: Filter, keys: string): ListedCards {
  const { before, after } = filter;
  const { all, here, reached, search, direction } = narrowed(db, actor, filter, keys);
  const found = cardsOf(db, here, PAGE_SIZE + 1, direction);
  const shown = found.slice(0, PAGE_SIZE);
  if (after) shown.reverse();
  const more = found.length > PAGE_SIZE;
  // The newest page is always whole.
  if (after && !more && !reached) return listCards(db, actor, { ...filter, after: undefined }, keys);
  const [first, last] = [shown[0]?.order.id, shown.at(-1)?.order.id];
  const total = search?.walks
    ? undefined
    : countSome(db, db.select({ id: workOrders.id }).from(workOrders).where(and(all, search?.where)));
  if (after) return { cards: shown, older: last ?? after + 1, newer: more ? first : reached, total };
  return { cards: shown, older: more ? last : reached, newer: before && (first ?? before - 1), total };
}

/**
 * The condition on the orders of a page, `here`, and where they begin to be looked for in another, `reached`; `all` is the
 * condition without the place and the search.
 */
export function narrowed(db: Db, actor: Actor, filter: Filter, keys: string) {
  insist(actor, 'see work orders');
  const { before, after } = filter;
  const search = searchOrders(db, actor, filter.search ?? '', keys);
  const all = and(
    ours(actor),
    listedAs(db, actor, filter.state),
    filter.other ? eq(theirs(actor), filter.other) : undefined,
    ofType(filter.codeType),
    submittedWithin(db, filter.since, filter.until),
  );
  const beyond = and(
    all,
    before ? lt(workOrders.id, before) : undefined,
    after ? gt(workOrders.id, after) : undefined,
  );
  const direction = after ? asc(workOrders.id) : desc(workOrders.id);
  const reached = search?.walks ? endOfWalk(db, beyond, direction) : undefined;
  const within =
    reached === undefined ? undefined : after ? lte(workOrders.id, reached) : gte(workOrders.id, reached);
  return { all, here: and(beyond, search?.where, within), reached, search, direction };
}

/** Where a walk over so many orders ends; undefined when there are not as many. */
function endOfWalk(db: Db, where: SQL | undefined, direction: SQL): number | undefined {
  return db
    .select({ id: workOrders.id })
    .from(workOrders)
    .where(where)
    .orderBy(direction)
    .limit(1)
    .offset(WALK)
    .get()?.id;
}

/** How many of the company's orders, not archived, are overdue and in each state; a great many are not counted to the end. */
export function countStates(db: Db, actor: Actor): Partial<Record<Listed, number>> {
  const states = (Object.keys(LISTED_WORDS) as Listed[]).filter((state) => state !== 'archived');
  const counted = states.map((state) => {
    const some = db
      .select({ id: workOrders.id })
      .from(workOrders)
      .where(and(ours(actor), listedAs(db, actor, state)));
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
function archiveFlag(actor: Actor) {
  return actor.kind === 'brand' ? workOrders.brandArchivedAt : workOrders.partnerArchivedAt;
}

/** A condition on orders: the actor's company's. */
export function ours(actor: Actor): SQL {
  return eq(actor.kind === 'brand' ? workOrders.brandId : workOrders.partnerId, actor.companyId);
}

function listedAs(db: Db, actor: Actor, state: Filter['state']): SQL | undefined {
  const flag = archiveFlag(actor);
  if (state === 'archived') return isNotNull(flag);
  if (state === 'overdue') return overdueOn(todayOf(db, actor.companyId));
  return and(isNull(flag), state && eq(workOrders.state, state));
}

function ofType(codeType: Filter['codeType']): SQL | undefined {
  return codeType === 'secure' ? isSecure(workOrders) : codeType && eq(workOrders.codeType, codeType);
}

/** The other company's side. */
function theirs(actor: Actor) {
  return actor.kind === 'brand' ? workOrders.partnerId : workOrders.brandId;
}

export function cardsOf(
  db: Db,
  where: SQL | undefined,
  limit: number,
  direction = desc(workOrders.id),
): Card[] {
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
    .orderBy(direction)
    .limit(limit)
    .all();
}
