import { and, count, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { substrates } from '../../db/schema.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound } from '../access/refusal.ts';
import { holds, type Listed, offsetOf, ROWS, type Wanted } from '../forms/listing.ts';
import { recordChange } from '../trace/history.ts';

export type Substrate = typeof substrates.$inferSelect;
export type NewSubstrate = Omit<
  typeof substrates.$inferInsert,
  'id' | 'partnerId' | 'version' | 'createdAt' | 'archivedAt'
>;

export function addSubstrate(tx: Tx, actor: Actor, values: NewSubstrate): Substrate {
  insist(actor, 'add equipment and substrates');
  const row = tx
    .insert(substrates)
    .values({ ...values, partnerId: actor.companyId, createdAt: new Date(), createdBy: actor.userId })
    .returning()
    .get();
  recordChange(
    tx,
    actor,
    'substrate.added',
    { substrate: row.name },
    { substrateId: row.id, version: row.version },
  );
  return row;
}

/** The partner's substrates that are not archived. */
export function listSubstrates(db: Db | Tx, actor: Actor): Substrate[] {
  insist(actor, 'see equipment and substrates');
  const mine = and(eq(substrates.partnerId, actor.companyId), isNull(substrates.archivedAt));
  return db.select().from(substrates).where(mine).orderBy(substrates.name).all();
}

/** One page of the partner's substrates, and how many rows there are in all. */
export function searchSubstrates(db: Db, actor: Actor, wanted: Wanted): Listed<Substrate> {
  insist(actor, 'see equipment and substrates');
  const { name, supplier, productCode, material, finish, colour } = substrates;
  const where = and(
    eq(substrates.partnerId, actor.companyId),
    wanted.show === 'archived' ? isNotNull(substrates.archivedAt) : isNull(substrates.archivedAt),
    holds(wanted.search, name, supplier, productCode, material, finish, colour),
  );
  const total = db.select({ n: count() }).from(substrates).where(where).get()?.n ?? 0;
  const rows = db
    .select()
    .from(substrates)
    .where(where)
    .orderBy(sql`lower(${name})`)
    .limit(ROWS)
    .offset(offsetOf(wanted))
    .all();
  return { rows, total };
}

export function hasSubstrates(db: Db, partnerId: number): boolean {
  const inUse = and(eq(substrates.partnerId, partnerId), isNull(substrates.archivedAt));
  return db.select({ id: substrates.id }).from(substrates).where(inUse).limit(1).get() !== undefined;
}

/** Also archived substrates: orders and calibrations go on naming them. */
export function findSubstrate(tx: Tx | Db, actor: Actor, id: number): Substrate {
  insist(actor, 'see equipment and substrates');
  const mine = and(eq(substrates.id, id), eq(substrates.partnerId, actor.companyId));
  const row = tx.select().from(substrates).where(mine).get();
  if (!row) throw notFound('substrate');
  return row;
}

/** Takes a substrate out of every list, or brings it back; the orders that used it keep it. */
export function archiveSubstrate(db: Db, actor: Actor, id: number, archived: boolean): Substrate {
  return transactAs(db, actor, (tx, actor) => {
    const before = findSubstrate(tx, actor, id);
    insist(actor, 'add equipment and substrates');
    if ((before.archivedAt !== null) === archived) return before;
    const row = tx
      .update(substrates)
      .set({ archivedAt: archived ? new Date() : null, version: before.version + 1 })
      .where(eq(substrates.id, id))
      .returning()
      .get();
    const action = archived ? 'substrate.archived' : 'substrate.restored';
    recordChange(tx, actor, action, { substrate: row.name }, { substrateId: id, version: row.version });
    return row;
  });
}
