import type { Db, Tx } from '../../db/database.ts';
import { equipment } from '../../db/schema/press.ts';
import type { Actor } from '../access/actor.ts';
import { askSeparator, readDecimal } from '../forms/decimal.ts';
import type { Faults, Read, Typed } from '../forms/drafts.ts';
import { readLine, readText } from '../forms/text.ts';
import { type AssetKind, findAsset, listAssets, type NewAsset } from './assets.ts';

export type Equipment = typeof equipment.$inferSelect;
export type NewEquipment = NewAsset<typeof equipment>;

export const TECHNOLOGIES = equipment.technology.enumValues;
export const IMAGE_FORMATS = equipment.imageFormat.enumValues;

/** Resolutions in dots per inch that presses have. */
export const RESOLUTIONS = ['203', '300', '600', '812.8', '1200', '1600', '2400', '2540'];

export const EQUIPMENT: AssetKind<typeof equipment> = {
  table: equipment,
  noun: 'equipment',
  one: 'equipment',
  searched: [equipment.name, equipment.technology, equipment.maker, equipment.model, equipment.location],
  labels: {
    name: 'name',
    technology: 'technology',
    maker: 'maker',
    model: 'model',
    location: 'location',
    resolutionX: 'resolution across',
    resolutionY: 'resolution along',
    imageFormat: 'image format',
    notes: 'notes',
  },
  read: readEquipment,
};

export function listEquipment(db: Db | Tx, actor: Actor): Equipment[] {
  return listAssets(db, actor, EQUIPMENT);
}

export function findEquipment(db: Db | Tx, actor: Actor, id: number): Equipment {
  return findAsset(db, actor, EQUIPMENT, id);
}

function readEquipment(typed: Typed): Read<NewEquipment> {
  const faults: Faults = {};
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

function readResolution(typed: string, field: string, faults: Faults): string {
  const value = readDecimal(typed, 4);
  const sentence =
    typed.trim() === ''
      ? 'Enter the resolution in dots per inch, such as 600.'
      : 'Enter dots per inch from 50 to 10,000 with at most 4 decimals, such as 812.8.';
  const inRange = value !== undefined && Number(value) >= 50 && Number(value) <= 10_000;
  if (!inRange) faults[field] = askSeparator(typed) ?? sentence;
  return value ?? '';
}
