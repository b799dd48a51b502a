import { and, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../db/database.ts';
import { substrates } from '../db/schema.ts';
import { type Actor, insist } from './actor.ts';
import { notFound } from './refusal.ts';

export type Substrate = typeof substrates.$inferSelect;
export type NewSubstrate = Omit<
  typeof substrates.$inferInsert,
  'id' | 'partnerId' | 'createdAt' | 'archivedAt'
>;

export function addSubstrate(tx: Tx, actor: Actor, values: NewSubstrate): Substrate {
  insist(actor, 'add equipment and substrates');
  return tx
    .insert(substrates)
    .values({ ...values, partnerId: actor.companyId, createdAt: new Date() })
    .returning()
    .get();
}

/** The partner's substrates that are not archived. */
export function listSubstrates(db: Db, actor: Actor): Substrate[] {
  insist(actor, 'see equipment and substrates');
  const mine = and(eq(substrates.partnerId, actor.companyId), isNull(substrates.archivedAt));
  return db.select().from(substrates).where(mine).orderBy(substrates.name).all();
}

export function findSubstrate(tx: Tx | Db, actor: Actor, id: number): Substrate {
  const mine = and(eq(substrates.id, id), eq(substrates.partnerId, actor.companyId));
  const row = tx.select().from(substrates).where(mine).get();
  if (!row) throw notFound('substrate');
  return row;
}
