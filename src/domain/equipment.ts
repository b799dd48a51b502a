import { and, eq, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../db/database.ts';
import { equipment } from '../db/schema.ts';
import { type Actor, insist } from './actor.ts';
import { notFound } from './refusal.ts';

export type Equipment = typeof equipment.$inferSelect;
export type NewEquipment = Omit<
  typeof equipment.$inferInsert,
  'id' | 'partnerId' | 'createdAt' | 'archivedAt'
>;

export function addEquipment(tx: Tx, actor: Actor, values: NewEquipment): Equipment {
  insist(actor, 'add equipment and substrates');
  return tx
    .insert(equipment)
    .values({ ...values, partnerId: actor.companyId, createdAt: new Date() })
    .returning()
    .get();
}

/** The partner's equipment that is not archived. */
export function listEquipment(db: Db | Tx, actor: Actor): Equipment[] {
  insist(actor, 'see equipment and substrates');
  const mine = and(eq(equipment.partnerId, actor.companyId), isNull(equipment.archivedAt));
  return db.select().from(equipment).where(mine).orderBy(equipment.name).all();
}

export function findEquipment(tx: Tx | Db, actor: Actor, id: number): Equipment {
  const mine = and(eq(equipment.id, id), eq(equipment.partnerId, actor.companyId));
  const row = tx.select().from(equipment).where(mine).get();
  if (!row) throw notFound('equipment');
  return row;
}
