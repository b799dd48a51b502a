import type { Db, Tx } from '../../db/database.ts';
import { substrates } from '../../db/schema/press.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import { askSeparator, readDecimal } from '../forms/decimal.ts';
import type { Faults, Read, Typed } from '../forms/drafts.ts';
import { readLine, readText } from '../forms/text.ts';
import {
  type AssetKind,
  findAsset,
  listAssets,
  type NewAsset,
  readAssetChange,
  saveAssetChange,
} from './assets.ts';

export type Substrate = typeof substrates.$inferSelect;
export type NewSubstrate = NewAsset<typeof substrates>;

export const SUBSTRATES: AssetKind<typeof substrates> = {
  table: substrates,
  noun: 'substrate',
  one: 'a substrate',
  searched: [
    substrates.name,
    substrates.supplier,
    substrates.productCode,
    substrates.material,
    substrates.finish,
    substrates.colour,
  ],
  labels: {
    name: 'name',
    supplier: 'supplier',
    productCode: 'product code',
    material: 'material',
    finish: 'finish',
    colour: 'colour',
    grammage: 'grammage',
    thickness: 'thickness',
    notes: 'notes',
  },
  read: readSubstrate,
};

export function listSubstrates(db: Db | Tx, actor: Actor): Substrate[] {
  return listAssets(db, actor, SUBSTRATES);
}

export function findSubstrate(db: Db | Tx, actor: Actor, id: number): Substrate {
  return findAsset(db, actor, SUBSTRATES, id);
}

/** Changes a substrate from the version that the form showed. Its calibrations hold on: they are of what it is made of. */
export function changeSubstrate(db: Db, actor: Actor, id: number, typed: Typed): Substrate {
  return transactAs(db, actor, (tx, actor) =>
    saveAssetChange(tx, actor, SUBSTRATES, readAssetChange(tx, actor, SUBSTRATES, { id, typed })),
  );
}

function readSubstrate(typed: Typed): Read<NewSubstrate> {
  const faults: Faults = {};
  const line = (field: string, most: number, needed?: string) =>
    readLine(typed, field, faults, { most, needed });
  const values = {
    name: line('name', 120, 'Enter a name, such as White PP film 60 µm.'),
    supplier: line('supplier', 120),
    productCode: line('product_code', 120),
    material: line('material', 120),
    finish: line('finish', 120),
    colour: line('colour', 120),
    grammage: readWhole(typed, 'grammage', faults, { most: 2_000, unit: 'grams per square metre' }),
    thickness: readWhole(typed, 'thickness', faults, { most: 10_000, unit: 'micrometres' }),
    notes: readText(typed, 'notes', faults, { most: 2000 }),
  };
  return { values, faults };
}

function readWhole(
  typed: Typed,
  field: string,
  faults: Faults,
  { most, unit }: { most: number; unit: string },
): number | null {
  const text = (typed[field] ?? '').trim();
  if (text === '') return null;
  const asked = askSeparator(text);
  const value = Number(readDecimal(text, 0));
  if (!asked && value >= 1 && value <= most) return value;
  faults[field] = asked ?? `Enter whole ${unit} from 1 to ${most.toLocaleString('en')}, or nothing.`;
  return null;
}
