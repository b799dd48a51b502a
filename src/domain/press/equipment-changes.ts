import { and, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { equipment } from '../../db/schema.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { refuseFaults } from '../access/refusal.ts';
import { askSeparator, readDecimal } from '../forms/decimal.ts';
import type { Typed } from '../forms/drafts.ts';
import { readsAs } from '../forms/latin-shapes.ts';
import { readLine, readText } from '../forms/text.ts';
import { differences, faultOfName, recordChange, refuseOlder } from '../trace/history.ts';
import { type EndingCalibration, endCalibrations, endingWith } from './calibrations.ts';
import {
  addEquipment,
  type Equipment,
  findEquipment,
  IMAGE_FORMATS,
  mustBeInUse,
  type NewEquipment,
  TECHNOLOGIES,
} from './equipment.ts';

/** Saved, or not yet: these calibrations would end, and the person has not been shown exactly these. */
export type ChangeOutcome =
  | { kind: 'saved'; equipment: Equipment; ended: number }
  | { kind: 'asks'; ending: EndingCalibration[] };

/** Resolutions in dots per inch that presses have. */
export const RESOLUTIONS = ['203', '300', '600', '812.8', '1200', '1600', '2400', '2540'];

const LABELS = {
  name: 'name',
  technology: 'technology',
  maker: 'maker',
  model: 'model',
  location: 'location',
  resolutionX: 'resolution across',
  resolutionY: 'resolution along',
  imageFormat: 'image format',
  notes: 'notes',
} as const;

/** Adds equipment as it was typed. Sent twice by the same person it is added once. */
export function enterEquipment(db: Db, actor: Actor, typed: Typed): Equipment {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'see equipment and substrates');
    insist(actor, 'add equipment and substrates');
    const { values, faults } = readEquipment(typed);
    const same = lookupName(tx, actor, values.name, 0);
    const alike = same && !same.archivedAt && Object.keys(differences(LABELS, same, values)).length === 0;
    if (alike && same.version === 1 && same.createdBy === actor.userId) return same;
    refuseFaults({ ...faults, ...faultOfName('equipment', same) });
    return addEquipment(tx, actor, values);
  });
}

/**
 * Changes equipment from the version that the form showed. Another resolution or technology ends its calibrations: the
 * person is asked first, and `typed.ending` says which ones they saw.
 */
export function changeEquipment(db: Db, actor: Actor, id: number, typed: Typed): ChangeOutcome {
  return transactAs(db, actor, (tx, actor) => {
    const before = findEquipment(tx, actor, id);
    insist(actor, 'add equipment and substrates');
    mustBeInUse(before);
    const { values, faults } = readEquipment(typed);
    refuseFaults({ ...faults, ...faultOfName('equipment', lookupName(tx, actor, values.name, id)) });
    const changed = differences(LABELS, before, values);
    if (Object.keys(changed).length === 0) return { kind: 'saved', equipment: before, ended: 0 };
    refuseOlder(tx, { equipmentId: id }, typed.version, before.version);
    const ending = endsCalibrations(before, values) ? endingWith(tx, id) : [];
    if (ending.length > 0 && typed.ending !== endingText(ending)) return { kind: 'asks', ending };
    const version = before.version + 1;
    const row = tx
      .update(equipment)
      .set({ ...values, version })
      .where(eq(equipment.id, id))
      .returning()
      .get();
    recordChange(
      tx,
      actor,
      'equipment.changed',
      { equipment: row.name, ...changed },
      { equipmentId: id, version },
    );
    const what = Object.entries(changed).map(([label, value]) => `${label} ${value}`);
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

// Reads every field, so that the form can show all that is wrong at once. A field that is wrong has any value.
function readEquipment(typed: Typed): { values: NewEquipment; faults: Record<string, string> } {
  const faults: Record<string, string> = {};
  const line = (field: string, most: number, needed?: string) =>
    readLine(typed, field, faults, { most, needed });
  const oneOf = <T extends string>(field: string, from: readonly T[], sentence: string): T => {
    const value = from.find((each) => each === typed[field]);
    if (!value) faults[field] = sentence;
    return value ?? from[0]!;
  };
  const values = {
    name: line('name', 120, 'Enter a name, such as the one painted on the press.'),
    technology: oneOf('technology', TECHNOLOGIES, 'Choose the technology.'),
    maker: line('maker', 120),
    model: line('model', 120),
    location: line('location', 120),
    resolutionX: readResolution(typed.resolution_x ?? '', 'resolution_x', faults),
    resolutionY: readResolution(
      typed.resolution_y?.trim() || (typed.resolution_x ?? ''),
      'resolution_y',
      faults,
    ),
    imageFormat: oneOf('image_format', IMAGE_FORMATS, 'Choose the image format that its RIP takes.'),
    notes: readText(typed, 'notes', faults, { most: 2000 }),
  };
  if (!typed.resolution_y?.trim()) delete faults.resolution_y;
  return { values, faults };
}

function readResolution(typed: string, field: string, faults: Record<string, string>): string {
  const value = readDecimal(typed, 4);
  const [least, most] = [50, 10_000];
  const sentence =
    typed.trim() === ''
      ? 'Enter the resolution in dots per inch, such as 600.'
      : 'Enter dots per inch from 50 to 10,000 with at most 4 decimals, such as 812.8.';
  const inRange = value !== undefined && Number(value) >= least && Number(value) <= most;
  if (!inRange) faults[field] = askSeparator(typed) ?? sentence;
  return value ?? '';
}

function lookupName(tx: Tx, actor: Actor, name: string, except: number): Equipment | undefined {
  const others = and(eq(equipment.partnerId, actor.companyId), ne(equipment.id, except));
  return tx
    .select()
    .from(equipment)
    .where(others)
    .all()
    .find((each) => readsAs(each.name, name));
}
