import { and, eq, ne } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { insertRow, setRow } from '../../db/rows.ts';
import { isTemplate, orderForms, orderFormVersions } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist } from '../access/actor.ts';
import { conflict, type Refusal, refuseFaults } from '../access/refusal.ts';
import type { Faults, Read, Typed } from '../forms/drafts.ts';
import { readsAs } from '../forms/latin-shapes.ts';
import { readLine } from '../forms/text.ts';
import { record } from '../trace/audit.ts';
import { faultOfName } from '../trace/history.ts';
import {
  differencesOf,
  findTemplate,
  lookupVersion,
  type OrderTemplate,
  versionsOf,
} from './order-templates.ts';
import { readOrder } from './placement.ts';
import { TEMPLATE_FIELDS } from './template-fields.ts';

type Values = Pick<OrderTemplate, 'name' | 'typed' | 'fixed'>;

/** Makes a template of what was typed. Sent twice by the same person it is made once. */
export function enterTemplate(db: Db, actor: Actor, typed: Typed): OrderTemplate {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'see templates');
    insist(actor, 'manage templates');
    const { values, faults } = readTemplate(tx, actor, typed);
    const same = lookupName(tx, actor, values.name, 0);
    if (same?.version === 1 && same.createdBy === actor.userId && isSame(same, values)) return same;
    refuseFaults({ ...faults, ...faultOfName('a template', same) });
    const { userId, companyId: brandId } = actor;
    const now = { updatedAt: new Date(), updatedBy: userId };
    const whose = { kind: 'template', brandId, createdBy: userId } as const;
    const template = insertRow(tx, orderForms, { ...values, ...now, ...whose });
    keepVersion(tx, template);
    record(tx, actor, 'template.added', { template: template.name });
    return template;
  });
}

/** Changes a template from the version that the form showed. Orders keep the version they were placed with. */
export function changeTemplate(db: Db, actor: Actor, id: number, typed: Typed): OrderTemplate {
  return transactAs(db, actor, (tx, actor) => {
    const before = findTemplate(tx, actor, id);
    insist(actor, 'manage templates');
    mustBeUsable(before);
    const { values, faults } = readTemplate(tx, actor, typed);
    refuseFaults({ ...faults, ...faultOfName('a template', lookupName(tx, actor, values.name, id)) });
    if (isSame(before, values)) return before;
    if (typed.version !== String(before.version)) throw changedMeanwhile(tx, actor, before, typed.version);
    const now = { updatedAt: new Date(), updatedBy: actor.userId, version: before.version + 1 };
    const template = setRow(tx, orderForms, id, { ...values, ...now });
    keepVersion(tx, template);
    const what = differencesOf(tx, actor, before, template).join('; ');
    record(tx, actor, 'template.changed', { template: template.name, what });
    return template;
  });
}

/** Takes a template out of the order form, or brings it back. */
export function archiveTemplate(db: Db, actor: Actor, id: number, archived: boolean): OrderTemplate {
  return transactAs(db, actor, (tx, actor) => {
    const before = findTemplate(tx, actor, id);
    insist(actor, 'manage templates');
    if ((before.archivedAt !== null) === archived) return before;
    const archivedAt = archived ? new Date() : null;
    setRow(tx, orderForms, id, { archivedAt });
    record(tx, actor, archived ? 'template.archived' : 'template.restored', { template: before.name });
    return { ...before, archivedAt };
  });
}

export function mustBeUsable({ archivedAt, name }: OrderTemplate): void {
  if (archivedAt) throw conflict(`${name} is archived. Restore it to change it.`);
}

// Whatever is filled in is read as an order would be; what is left open is the order's.
function readTemplate(tx: Tx, actor: Actor, typed: Typed): Read<Values> {
  const faults: Faults = {};
  const named = { most: 120, needed: 'Enter a name, such as Bottle label 0.5 l.', what: 'the name' };
  const name = readLine(typed, 'name', faults, named);
  const filled = TEMPLATE_FIELDS.map((field) => [field.name, (typed[field.name] ?? '').trim()] as const);
  const values: Typed = Object.fromEntries(filled.filter(([, value]) => value !== ''));
  const wrong: Faults = readOrder(tx, actor, values, NO_FILES).faults;
  for (const field of Object.keys(values)) if (wrong[field]) faults[field] = wrong[field];
  const fixed = TEMPLATE_FIELDS.filter((field) => typed[`fixed_${field.name}`] === 'yes');
  for (const field of fixed)
    if (field.needed && values[field.name] === undefined)
      faults[field.name] ??= 'Fill in what is fixed, or untick “Fixed”.';
  const names = fixed.map((field) => field.name).join(' ');
  return { values: { name, typed: JSON.stringify(values), fixed: names }, faults };
}

const NO_FILES = { artworks: [], serialList: undefined };

function lookupName(tx: Tx, actor: Actor, name: string, except: number): OrderTemplate | undefined {
  const others = and(
    isTemplate(orderForms),
    eq(orderForms.brandId, actor.companyId),
    ne(orderForms.id, except),
  );
  return tx
    .select()
    .from(orderForms)
    .where(others)
    .all()
    .find((each) => readsAs(each.name, name));
}

function isSame(before: OrderTemplate, { name, typed, fixed }: Values): boolean {
  return before.name === name && before.typed === typed && before.fixed === fixed;
}

function keepVersion(
  tx: Tx,
  { id: formId, version, name, typed, fixed, updatedAt, updatedBy }: OrderTemplate,
): void {
  insertRow(tx, orderFormVersions, { formId, version, name, typed, fixed, at: updatedAt, by: updatedBy });
}

function changedMeanwhile(tx: Tx, actor: Actor, now: OrderTemplate, shown = ''): Refusal {
  const before = lookupVersion(tx, now.id, Number(shown) || 0);
  const what = before ? differencesOf(tx, actor, before, now).join('; ') : '';
  const who = versionsOf(tx, now.id)[0]?.who ?? 'Somebody';
  return conflict(
    `Nothing was saved: ${who} changed ${what || 'this template'} while this page was open. Below is what you typed. Save again to keep yours.`,
  );
}
