import type { Db } from '../../db/database.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import type { Typed } from '../forms/drafts.ts';
import { readAssetChange, saveAssetChange } from './assets.ts';
import { type EndingCalibration, endCalibrations, endingWith } from './calibrations.ts';
import { EQUIPMENT, type Equipment, type NewEquipment } from './equipment.ts';

/** Saved, or not yet: these calibrations would end, and the person has not been shown exactly these. */
export type ChangeOutcome =
  | { kind: 'saved'; equipment: Equipment; ended: number }
  | { kind: 'asks'; ending: EndingCalibration[] };

/**
 * Changes equipment from the version that the form showed. Another resolution or technology ends its calibrations: the
 * person is asked first, and `typed.ending` says which ones they saw.
 */
export function changeEquipment(db: Db, actor: Actor, id: number, typed: Typed): ChangeOutcome {
  return transactAs(db, actor, (tx, actor) => {
    const change = readAssetChange(tx, actor, EQUIPMENT, { id, typed });
    const ending = endsCalibrations(change.before, change.values) ? endingWith(tx, id) : [];
    if (ending.length > 0 && typed.ending !== endingText(ending)) return { kind: 'asks', ending };
    const row = saveAssetChange(tx, actor, EQUIPMENT, change);
    const what = Object.entries(change.changed).map(([label, value]) => `${label} ${value}`);
    endCalibrations(
      tx,
      actor,
      ending.map((each) => each.id),
      `The equipment changed: ${what.join(', ')}`,
    );
    return { kind: 'saved', equipment: row, ended: ending.length };
  });
}

/** Which calibrations a form has shown to end: carried by its confirmation. */
export function endingText(ending: EndingCalibration[]): string {
  return ending.map(({ id }) => id).join(',');
}

function endsCalibrations(before: Equipment, after: NewEquipment): boolean {
  return (
    before.technology !== after.technology ||
    before.resolutionX !== after.resolutionX ||
    before.resolutionY !== after.resolutionY
  );
}
