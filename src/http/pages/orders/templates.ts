import { insist } from '../../../domain/access/actor.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import {
  differencesOf,
  findTemplate,
  fixedNames,
  searchTemplates,
  type TemplateVersion,
  valuesOf,
  versionsOf,
} from '../../../domain/orders/order-templates.ts';
import {
  archiveTemplate,
  changeTemplate,
  enterTemplate,
  mustBeUsable,
} from '../../../domain/orders/template-changes.ts';
import { inWords, optionsOf, TEMPLATE_FIELDS } from '../../../domain/orders/template-fields.ts';
import { activePartners } from '../../../domain/people/partnerships.ts';
import type { Wrong } from '../errors.ts';
import { IN_USE, listFacts } from '../lists.ts';
import type { Visit } from '../visit.ts';

// A brand's presets of new work orders.

export function list(visit: Visit) {
  const { db, actor } = visit;
  const shown = { shows: IN_USE, path: '/templates' };
  const facts = listFacts(visit, shown, (wanted) => searchTemplates(db, actor, wanted));
  return visit.page('templates/list', { title: 'Templates', ...facts });
}

function form(visit: Visit, { values, ...shown }: Shown) {
  const partners = activePartners(visit.db, visit.actor.companyId);
  const fields = TEMPLATE_FIELDS.map((field) => ({
    ...field,
    options: optionsOf(field, partners),
    value: values[field.name] ?? '',
    isFixed: values[`fixed_${field.name}`] === 'yes',
  }));
  return visit.page('templates/form', { typed: values, fields, ...shown });
}

export function open(visit: Visit) {
  insist(visit.actor, 'see templates');
  insist(visit.actor, 'manage templates');
  return form(visit, { title: NEW, ...visit.draftOr({}) });
}

export function enter(visit: Visit) {
  const values = visit.typed;
  try {
    const { id, name } = enterTemplate(visit.db, visit.actor, values);
    return visit.leadOn(`/templates/${id}`, `${name} is saved. The form of a new work order offers it.`);
  } catch (error) {
    return form(visit, { title: NEW, values, ...visit.wrongOf(error) });
  }
}

export function show(visit: Visit) {
  const { db, actor } = visit;
  const template = findTemplate(db, actor, visit.id);
  const versions = versionsOf(db, template.id);
  const history = versions.map((version, index) => ({
    ...version,
    what: whatChanged(visit, version, versions[index + 1]),
  }));
  return visit.page('templates/show', {
    title: template.name,
    template,
    fields: shownFields(visit, template),
    versions: history,
  });
}

export function edit(visit: Visit) {
  const { db, actor } = visit;
  const template = findTemplate(db, actor, visit.id);
  insist(actor, 'manage templates');
  mustBeUsable(template);
  return form(visit, {
    title: `Edit ${template.name}`,
    id: template.id,
    ...visit.draftOr(typedOf(template)),
  });
}

export function change(visit: Visit) {
  const { db, actor, id } = visit;
  const { name, version } = findTemplate(db, actor, id);
  const values = visit.typed;
  try {
    const template = changeTemplate(db, actor, id, values);
    return visit.leadOn(`/templates/${id}`, `${template.name} is saved as version ${template.version}.`);
  } catch (error) {
    const wrong = visit.wrongOf(error);
    const shown = wrong.sentence ? { ...values, version: String(version) } : values;
    return form(visit, { title: `Edit ${name}`, id, values: shown, ...wrong });
  }
}

export function archive(visit: Visit) {
  const archived = visit.typed.archived !== 'no';
  const { id, name } = archiveTemplate(visit.db, visit.actor, visit.id, archived);
  const flash = archived
    ? `${name} is archived: the form offers it no more. Orders that were placed with it go on.`
    : `${name} is restored.`;
  return visit.leadOn(`/templates/${id}`, flash);
}

function shownFields({ db, actor }: Visit, template: TemplateVersion) {
  const [values, fixed] = [valuesOf(template), fixedNames(template)];
  const partners = activePartners(db, actor.companyId);
  return TEMPLATE_FIELDS.filter(({ name }) => values[name] !== undefined || fixed.includes(name)).map(
    (field) => ({
      label: field.label,
      words: inWords(field, values[field.name] ?? '', partners),
      isFixed: fixed.includes(field.name),
    }),
  );
}

function whatChanged({ db, actor }: Visit, version: TemplateVersion, before: TemplateVersion | undefined) {
  return before ? differencesOf(db, actor, before, version).join('; ') : 'made';
}

const NEW = 'New template';

type Shown = Wrong & { title: string; values: Typed; restored?: boolean; id?: number };

/** The form as it was filled in. */
function typedOf(template: TemplateVersion): Typed {
  const fixed = fixedNames(template).map((name) => [`fixed_${name}`, 'yes']);
  const { name, version } = template;
  return { ...valuesOf(template), ...Object.fromEntries(fixed), name, version: String(version) };
}
