import { and, count, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { equipment } from '../../db/schema.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound, Refusal } from '../access/refusal.ts';
import { holds, type Listed, offsetOf, ROWS, type Wanted } from '../forms/listing.ts';
import { recordChange } from '../trace/history.ts';

export type Equipment = typeof equipment.$inferSelect;
export type NewEquipment = Omit<
  typeof equipment.$inferInsert,
  'id' | 'partnerId' | 'version' | 'createdAt' | 'archivedAt'
>;

export const TECHNOLOGIES = equipment.technology.enumValues;
export const IMAGE_FORMATS = equipment.imageFormat.enumValues;

export function addEquipment(tx: Tx, actor: Actor, values: NewEquipment): Equipment {
  insist(actor, 'add equipment and substrates');
  const row = tx
    .insert(equipment)
    .values({ ...values, partnerId: actor.companyId, createdAt: new Date(), createdBy: actor.userId })
    .returning()
    .get();
  recordChange(
    tx,
    actor,
    'equipment.added',
    { equipment: row.name },
    { equipmentId: row.id, version: row.version },
  );
  return row;
}

/** The partner's equipment that is not archived. */
export function listEquipment(db: Db | Tx, actor: Actor): Equipment[] {
  insist(actor, 'see equipment and substrates');
  const mine = and(eq(equipment.partnerId, actor.companyId), isNull(equipment.archivedAt));
  return db.select().from(equipment).where(mine).orderBy(equipment.name).all();
}

/** One page of the partner's equipment, and how many rows there are in all. */
export function searchEquipment(db: Db, actor: Actor, wanted: Wanted): Listed<Equipment> {
  insist(actor, 'see equipment and substrates');
  const { name, technology, maker, model, location } = equipment;
  const where = and(
    eq(equipment.partnerId, actor.companyId),
    wanted.show === 'archived' ? isNotNull(equipment.archivedAt) : isNull(equipment.archivedAt),
    holds(wanted.search, name, technology, maker, model, location),
  );
  const total = db.select({ n: count() }).from(equipment).where(where).get()?.n ?? 0;
  const rows = db
    .select()
    .from(equipment)
    .where(where)
    .orderBy(sql`lower(${name})`)
    .limit(ROWS)
    .offset(offsetOf(wanted))
    .all();
  return { rows, total };
}

export function hasEquipment(db: Db, partnerId: number): boolean {
  const inUse = and(eq(equipment.partnerId, partnerId), isNull(equipment.archivedAt));
  return db.select({ id: equipment.id }).from(equipment).where(inUse).limit(1).get() !== undefined;
}

/** Also archived equipment: orders and calibrations go on naming it. */
export function findEquipment(tx: Tx | Db, actor: Actor, id: number): Equipment {
  insist(actor, 'see equipment and substrates');
  const mine = and(eq(equipment.id, id), eq(equipment.partnerId, actor.companyId));
  const row = tx.select().from(equipment).where(mine).get();
  if (!row) throw notFound('equipment');
  return row;
}

/** Takes equipment out of every list, or brings it back; the orders that used it keep it. */
export function archiveEquipment(db: Db, actor: Actor, id: number, archived: boolean): Equipment {
  return transactAs(db, actor, (tx, actor) => {
    const before = findEquipment(tx, actor, id);
    insist(actor, 'add equipment and substrates');
    if ((before.archivedAt !== null) === archived) return before;
    const row = tx
      .update(equipment)
      .set({ archivedAt: archived ? new Date() : null, version: before.version + 1 })
      .where(eq(equipment.id, id))
      .returning()
      .get();
    const action = archived ? 'equipment.archived' : 'equipment.restored';
    recordChange(tx, actor, action, { equipment: row.name }, { equipmentId: id, version: row.version });
    return row;
  });
}

/** Refuses work on what is archived. */
export function mustBeInUse(row: { name: string; archivedAt: Date | null }): void {
  if (row.archivedAt)
    throw new Refusal('conflict', `${row.name} is archived. Restore it first. Nothing was changed.`);
}
