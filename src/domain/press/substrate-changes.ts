import { and, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { substrates } from '../../db/schema.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { refuseFaults } from '../access/refusal.ts';
import { askSeparator, readDecimal } from '../forms/decimal.ts';
import type { Typed } from '../forms/drafts.ts';
import { readsAs } from '../forms/latin-shapes.ts';
import { readLine, readText } from '../forms/text.ts';
import { differences, faultOfName, recordChange, refuseOlder } from '../trace/history.ts';
import { mustBeInUse } from './equipment.ts';
import { addSubstrate, findSubstrate, type NewSubstrate, type Substrate } from './substrates.ts';

const LABELS = {
  name: 'name',
  supplier: 'supplier',
  productCode: 'product code',
  material: 'material',
  finish: 'finish',
  colour: 'colour',
  grammage: 'grammage',
  thickness: 'thickness',
  notes: 'notes',
} as const;

/** Adds a substrate as it was typed. Sent twice by the same person it is added once. */
export function enterSubstrate(db: Db, actor: Actor, typed: Typed): Substrate {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'see equipment and substrates');
    insist(actor, 'add equipment and substrates');
    const { values, faults } = readSubstrate(typed);
    const same = lookupName(tx, actor, values.name, 0);
    const alike = same && !same.archivedAt && Object.keys(differences(LABELS, same, values)).length === 0;
    if (alike && same.version === 1 && same.createdBy === actor.userId) return same;
    refuseFaults({ ...faults, ...faultOfName('a substrate', same) });
    return addSubstrate(tx, actor, values);
  });
}

/** Changes a substrate from the version that the form showed. Its calibrations hold on: they are of what it is made of. */
export function changeSubstrate(db: Db, actor: Actor, id: number, typed: Typed): Substrate {
  return transactAs(db, actor, (tx, actor) => {
    const before = findSubstrate(tx, actor, id);
    insist(actor, 'add equipment and substrates');
    mustBeInUse(before);
    const { values, faults } = readSubstrate(typed);
    refuseFaults({ ...faults, ...faultOfName('a substrate', lookupName(tx, actor, values.name, id)) });
    const changed = differences(LABELS, before, values);
    if (Object.keys(changed).length === 0) return before;
    refuseOlder(tx, { substrateId: id }, typed.version, before.version);
    const version = before.version + 1;
    const row = tx
      .update(substrates)
      .set({ ...values, version })
      .where(eq(substrates.id, id))
      .returning()
      .get();
    const detail = { substrate: row.name, ...changed };
    recordChange(tx, actor, 'substrate.changed', detail, { substrateId: id, version });
    return row;
  });
}

// Reads every field, so that the form can show all that is wrong at once. A field that is wrong has any value.
function readSubstrate(typed: Typed): { values: NewSubstrate; faults: Record<string, string> } {
  const faults: Record<string, string> = {};
  const line = (field: string, most: number, needed?: string) =>
    readLine(typed, field, faults, { most, needed });
  const values = {
    name: line('name', 120, 'Enter a name, such as White PP film 60 µm.'),
    supplier: line('supplier', 120),
    productCode: line('product_code', 120),
    material: line('material', 120),
    finish: line('finish', 120),
    colour: line('colour', 120),
    grammage: readWhole(typed, 'grammage', 2_000, 'grams per square metre', faults),
    thickness: readWhole(typed, 'thickness', 10_000, 'micrometres', faults),
    notes: readText(typed, 'notes', faults, { most: 2000 }),
  };
  return { values, faults };
}

function readWhole(
  typed: Typed,
  field: string,
  most: number,
  unit: string,
  faults: Record<string, string>,
): number | null {
  const text = (typed[field] ?? '').trim();
  if (text === '') return null;
  const asked = askSeparator(text);
  const value = Number(readDecimal(text, 0));
  if (!asked && value >= 1 && value <= most) return value;
  faults[field] = asked ?? `Enter whole ${unit} from 1 to ${most.toLocaleString('en')}, or nothing.`;
  return null;
}

function lookupName(tx: Tx, actor: Actor, name: string, except: number): Substrate | undefined {
  const others = and(eq(substrates.partnerId, actor.companyId), ne(substrates.id, except));
  return tx
    .select()
    .from(substrates)
    .where(others)
    .all()
    .find((each) => readsAs(each.name, name));
}
