import { and, eq } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { countRows, dropRows, lookupWhere } from '../../db/rows.ts';
import { confirmations } from '../../db/schema/packages.ts';
import { equipment, pressPresets } from '../../db/schema/press.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, notFound, refuseFaults } from '../access/refusal.ts';
import type { Faults, Typed } from '../forms/drafts.ts';
import { readLine } from '../forms/text.ts';
import { recordChange } from '../trace/history.ts';
import { readPressTable, separatorText } from './press-data.ts';
import { findWorkOrder } from './work-orders.ts';

/** How a piece of equipment takes its tables, under a name; the options are as the form's address has them. */
export type PressPreset = { id: number; name: string; options: Record<string, string> };

const LONGEST_NAME = 60;
const MOST = 20;

/** The presets of the equipment that an order was confirmed on. The caller has found the order through its actor. */
export function presetsOf(db: Db, workOrderId: number): PressPreset[] {
  return db
    .select({ id: pressPresets.id, name: pressPresets.name, options: pressPresets.options })
    .from(confirmations)
    .innerJoin(pressPresets, eq(pressPresets.equipmentId, confirmations.equipmentId))
    .where(eq(confirmations.workOrderId, workOrderId))
    .orderBy(pressPresets.name)
    .all()
    .map((row) => ({ ...row, options: JSON.parse(row.options) as Record<string, string> }));
}

/** Keeps options on the equipment of an order; under a name that is there already they take the place of the older ones. */
export function savePreset(db: Db, actor: Actor, workOrderId: number, typed: Typed): string {
  return transactAs(db, actor, (tx, actor) => {
    const order = findWorkOrder(tx, actor, workOrderId);
    insist(actor, 'download codes');
    const { header, separator, encoding, path, order: way, lanes } = readPressTable(typed, order);
    const faults: Faults = {};
    const wanted = { most: LONGEST_NAME, needed: 'Enter a name for the preset.', what: 'the name' };
    const name = readLine(typed, 'preset', faults, wanted);
    refuseFaults(faults);
    const fixed = lookupWhere(tx, confirmations, eq(confirmations.workOrderId, order.id));
    if (!fixed) throw conflict(`${order.reference} is on no equipment yet.`);
    const { equipmentId, equipmentName } = fixed;
    const there = eq(pressPresets.equipmentId, equipmentId);
    const same = lookupWhere(tx, pressPresets, and(there, eq(pressPresets.name, name)));
    if (!same && countRows(tx, pressPresets, there) >= MOST)
      refuseFaults({ preset: `${equipmentName} has ${MOST} presets. Remove one, or use its name.` });
    const options = JSON.stringify({
      ...{ header, separator: separatorText(separator), encoding, path, order: way, lanes: String(lanes) },
    });
    if (same?.options === options) return name;
    const values = { equipmentId, name, options, updatedAt: new Date(), updatedBy: actor.userId };
    const target = [pressPresets.equipmentId, pressPresets.name];
    tx.insert(pressPresets).values(values).onConflictDoUpdate({ target, set: values }).run();
    const detail = { equipment: equipmentName, preset: name };
    recordChange(tx, actor, 'equipment.preset_saved', detail, { equipmentId });
    return name;
  });
}

/** Takes a preset of the partner's equipment away. */
export function removePreset(db: Db, actor: Actor, id: number): string {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'see equipment and substrates');
    const row = tx
      .select({ name: pressPresets.name, equipmentId: equipment.id, equipment: equipment.name })
      .from(pressPresets)
      .innerJoin(equipment, eq(equipment.id, pressPresets.equipmentId))
      .where(and(eq(pressPresets.id, id), eq(equipment.partnerId, actor.companyId)))
      .get();
    if (!row) throw notFound('preset');
    dropRows(tx, pressPresets, eq(pressPresets.id, id));
    const detail = { equipment: row.equipment, preset: row.name };
    recordChange(tx, actor, 'equipment.preset_removed', detail, { equipmentId: row.equipmentId });
    return row.name;
  });
}
