import { and, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { lookupWhere } from '../../db/rows.ts';
import { users } from '../../db/schema/people.ts';
import { isTemplate, orderForms, orderFormVersions } from '../../db/schema/work-orders.ts';
import { type Actor, insist } from '../access/actor.ts';
import { notFound, type Refusal, wrong } from '../access/refusal.ts';
import type { Typed } from '../forms/drafts.ts';
import { holds, type Listed, pageOf, type Wanted } from '../forms/listing.ts';
import { activePartners } from '../people/partnerships.ts';
import { DEFAULTS, inWords, isUntouched, TEMPLATE_FIELDS } from './template-fields.ts';

export type OrderTemplate = typeof orderForms.$inferSelect;
export type TemplateVersion = Pick<OrderTemplate, 'name' | 'typed' | 'fixed' | 'version'>;

type Chosen = {
  template?: string | undefined;
  template_version?: string | undefined;
  /** Of a long list of partners the form sends the name, and the name counts. */
  partner_name?: string | undefined;
};

/** A form with what its template says. */
type Filled<Form> = { typed: Form; template: OrderTemplate | undefined };

/** The brand's templates that may be used, by name. */
export function listTemplates(db: Db | Tx, actor: Actor): OrderTemplate[] {
  const usable = and(ours(actor), isNull(orderForms.archivedAt));
  return db.select().from(orderForms).where(usable).orderBy(orderForms.name).all();
}

type ListedTemplate = OrderTemplate & { by: string };

/** One page of the brand's templates, and how many rows there are in all. */
export function searchTemplates(db: Db, actor: Actor, wanted: Wanted): Listed<ListedTemplate> {
  insist(actor, 'see templates');
  const { archivedAt, name } = orderForms;
  const shown = wanted.show === 'archived' ? isNotNull(archivedAt) : isNull(archivedAt);
  const where = and(ours(actor), shown, holds(wanted.search, name));
  const found = db
    .select({ template: orderForms, by: users.name })
    .from(orderForms)
    .innerJoin(users, eq(users.id, orderForms.updatedBy))
    .where(where)
    .orderBy(sql`lower(${name})`);
  const { rows, total } = pageOf(db, found, wanted);
  return { rows: rows.map(({ template, by }) => ({ ...template, by })), total };
}

/** Also an archived one: orders go on naming it. */
export function findTemplate(db: Db | Tx, actor: Actor, id: number): OrderTemplate {
  insist(actor, 'see templates');
  const template = lookupTemplate(db, actor, id);
  if (!template) throw notFound('template');
  return template;
}

function lookupTemplate(db: Db | Tx, actor: Actor, id: number): OrderTemplate | undefined {
  return lookupWhere(db, orderForms, and(ours(actor), eq(orderForms.id, id)));
}

/** Every version of a template, the newest first, with who made it. The caller has found it through its actor. */
export function versionsOf(db: Db | Tx, templateId: number) {
  return db
    .select({ version: orderFormVersions, who: users.name })
    .from(orderFormVersions)
    .innerJoin(users, eq(users.id, orderFormVersions.by))
    .where(eq(orderFormVersions.formId, templateId))
    .orderBy(sql`${orderFormVersions.version} desc`)
    .limit(50)
    .all()
    .map(({ version, who }) => ({ ...version, who }));
}

/** The version that an order was placed with. */
export function lookupVersion(db: Db | Tx, id: number, version: number): TemplateVersion | undefined {
  const which = and(eq(orderFormVersions.formId, id), eq(orderFormVersions.version, version));
  return lookupWhere(db, orderFormVersions, which);
}

/**
 * What was typed, with everything that its template fixes, whatever the form sent. Refuses a template that is not filled in yet, and one
 * that was changed since: the form shows it first.
 */
export function withTemplate<Form extends Chosen>(tx: Tx, actor: Actor, typed: Form): Filled<Form> {
  if (!typed.template) return { typed, template: undefined };
  const template = lookupTemplate(tx, actor, Number(typed.template) || 0);
  if (!template) throw wrong('template', 'Choose a template from the list, or none.');
  if (template.archivedAt)
    throw wrong(
      'template',
      `The template ${template.name} is archived. Choose another, or go on without one.`,
      'conflict',
    );
  if (typed.template_version !== markOf(template)) throw notShown(tx, actor, template, typed);
  const wanted = { ...typed, ...fixedOf(template) };
  if (fixedNames(template).includes('partner')) delete wanted.partner_name;
  return { typed: wanted, template };
}

/**
 * The form with its template filled in: what is suggested goes where nobody has typed, or where the version of before had been left as
 * it was; what is fixed always. A template that is gone is chosen no longer.
 */
export function fillIn(db: Db, actor: Actor, typed: Typed): Filled<Typed> {
  const { template: chosen = '', template_version: mark = '', ...rest } = typed;
  const template = lookupTemplate(db, actor, Number(chosen) || 0);
  if (!template || template.archivedAt) return { typed: rest, template: undefined };
  const { partner_name: named, ...others } = typed;
  const free = named?.trim() && !fixedNames(template).includes('partner');
  const filled: Typed = {
    ...others,
    ...(free && { partner_name: named }),
    ...fixedOf(template),
    template_version: markOf(template),
  };
  if (mark === markOf(template)) return { typed: filled, template };
  const values = valuesOf(template);
  const before = valuesOf(lookupMarked(db, actor, mark));
  for (const { name } of TEMPLATE_FIELDS) {
    const now = typed[name] ?? '';
    if (isUntouched(name, now) || now === before[name]) filled[name] = values[name] ?? DEFAULTS[name] ?? '';
  }
  return { typed: filled, template };
}

/** What the form says of the template that it shows: which one, in which version. */
export function markOf({ id, version }: Pick<OrderTemplate, 'id' | 'version'>): string {
  return `${id}.${version}`;
}

export function valuesOf(template: Pick<TemplateVersion, 'typed'> | undefined): Typed {
  return template ? (JSON.parse(template.typed) as Typed) : {};
}

export function fixedNames({ fixed }: Pick<TemplateVersion, 'fixed'>): string[] {
  return fixed === '' ? [] : fixed.split(' ');
}

/** What differs between two versions, in words: values, and what became fixed or free. */
export function differencesOf(
  db: Db | Tx,
  actor: Actor,
  before: TemplateVersion,
  after: TemplateVersion,
): string[] {
  const partners = activePartners(db, actor.companyId);
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const [wasFixed, isFixed] = [fixedNames(before), fixedNames(after)];
  const renamed = before.name === after.name ? [] : [`name: ${before.name} → ${after.name}`];
  return TEMPLATE_FIELDS.reduce((told, field) => {
    const { name, label } = field;
    const words = (value = '') => (value === '' ? '–' : inWords(field, value, partners));
    if ((was[name] ?? '') !== (is[name] ?? ''))
      told.push(`${label}: ${words(was[name])} → ${words(is[name])}`);
    if (wasFixed.includes(name) !== isFixed.includes(name))
      told.push(`${label} is ${isFixed.includes(name) ? 'now fixed' : 'no longer fixed'}`);
    return told;
  }, renamed);
}

function fixedOf(template: OrderTemplate): Typed {
  const values = valuesOf(template);
  return Object.fromEntries(fixedNames(template).map((name) => [name, values[name] ?? '']));
}

function notShown(
  tx: Tx,
  actor: Actor,
  template: OrderTemplate,
  { template_version: mark = '' }: Chosen,
): Refusal {
  const [id, version] = mark.split('.');
  const before =
    id === String(template.id) ? lookupVersion(tx, template.id, Number(version) || 0) : undefined;
  if (!before)
    return wrong(
      'template',
      `The template ${template.name} is filled in now. Check the form, then submit it.`,
    );
  const who = versionsOf(tx, template.id)[0]?.who ?? 'Somebody';
  const what = differencesOf(tx, actor, before, template).join('; ') || 'nothing that this form shows';
  return wrong(
    'template',
    `${who} changed the template ${template.name} while this form was open: ${what}. The form shows it as it is now: check it, and submit it again.`,
    'conflict',
  );
}

function lookupMarked(db: Db, actor: Actor, mark: string): TemplateVersion | undefined {
  const [id = 0, version = 0] = mark.split('.').map(Number);
  return id && version && lookupTemplate(db, actor, id) ? lookupVersion(db, id, version) : undefined;
}

function ours({ companyId }: Actor): SQL | undefined {
  return and(isTemplate(orderForms), eq(orderForms.brandId, companyId));
}
