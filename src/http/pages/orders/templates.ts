import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Actor, insist } from '../../../domain/access/actor.ts';
import { type Typed, takeDraft } from '../../../domain/forms/drafts.ts';
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
import type { Portal } from '../../portal.ts';
import { type Wrong, wrongOf } from '../errors.ts';
import { idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { IN_USE, listFacts, wantedOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';

/** A brand's presets of new work orders. */
export function templatePages({ db }: Portal) {
  const list: Page = async (request, reply) => {
    const wanted = wantedOf(request, IN_USE);
    const found = listFacts(searchTemplates(db, actorOf(request), wanted), {
      wanted,
      shows: IN_USE,
      path: '/templates',
    });
    return page(request, reply, 'templates/list', { title: 'Templates', ...found });
  };

  const form = (request: FastifyRequest, reply: FastifyReply, shown: Shown) => {
    const { title, values, wrong = {}, restored = false, id } = shown;
    const partners = activePartners(db, actorOf(request).companyId);
    const fields = TEMPLATE_FIELDS.map((field) => ({
      ...field,
      options: optionsOf(field, partners),
      value: values[field.name] ?? '',
      isFixed: values[`fixed_${field.name}`] === 'yes',
    }));
    const { faults = {}, sentence } = wrong;
    return page(request, reply, 'templates/form', {
      title,
      typed: values,
      fields,
      faults,
      sentence,
      restored,
      id,
    });
  };

  const open: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'see templates');
    insist(actor, 'manage templates');
    const draft = takeDraft(db, actor.userId, request.url);
    return form(request, reply, { title: NEW, values: draft ?? {}, restored: draft !== undefined });
  };

  const enter: Page = async (request, reply) => {
    const values = typed(request);
    try {
      const { id, name } = enterTemplate(db, actorOf(request), values);
      return leadOn(reply, `/templates/${id}`, `${name} is saved. The form of a new work order offers it.`);
    } catch (error) {
      return form(request, reply, { title: NEW, values, wrong: wrongOf(reply, error) });
    }
  };

  const show: Page = async (request, reply) => {
    const actor = actorOf(request);
    const template = findTemplate(db, actor, idOf(request));
    const versions = versionsOf(db, template.id);
    const history = versions.map((version, index) => ({
      ...version,
      what: whatChanged(actor, version, versions[index + 1]),
    }));
    return page(request, reply, 'templates/show', {
      title: template.name,
      template,
      fields: shownFields(actor, template),
      versions: history,
    });
  };

  const edit: Page = async (request, reply) => {
    const actor = actorOf(request);
    const template = findTemplate(db, actor, idOf(request));
    insist(actor, 'manage templates');
    mustBeUsable(template);
    const draft = takeDraft(db, actor.userId, request.url);
    const values = draft ?? typedOf(template);
    return form(request, reply, {
      title: `Edit ${template.name}`,
      values,
      restored: draft !== undefined,
      id: template.id,
    });
  };

  const change: Page = async (request, reply) => {
    const actor = actorOf(request);
    const id = idOf(request);
    const { name, version } = findTemplate(db, actor, id);
    const values = typed(request);
    try {
      const template = changeTemplate(db, actor, id, values);
      return leadOn(reply, `/templates/${id}`, `${template.name} is saved as version ${template.version}.`);
    } catch (error) {
      const wrong = wrongOf(reply, error);
      const shown = wrong.sentence ? { ...values, version: String(version) } : values;
      return form(request, reply, { title: `Edit ${name}`, values: shown, wrong, id });
    }
  };

  const archive: Page = async (request, reply) => {
    const archived = typed(request).archived !== 'no';
    const { id, name } = archiveTemplate(db, actorOf(request), idOf(request), archived);
    const flash = archived
      ? `${name} is archived: the form offers it no more. Orders that were placed with it go on.`
      : `${name} is restored.`;
    return leadOn(reply, `/templates/${id}`, flash);
  };

  const shownFields = (actor: Actor, template: TemplateVersion) => {
    const [values, fixed] = [valuesOf(template), fixedNames(template)];
    const partners = activePartners(db, actor.companyId);
    return TEMPLATE_FIELDS.filter(({ name }) => values[name] !== undefined || fixed.includes(name)).map(
      (field) => ({
        label: field.label,
        words: inWords(field, values[field.name] ?? '', partners),
        isFixed: fixed.includes(field.name),
      }),
    );
  };

  const whatChanged = (actor: Actor, version: TemplateVersion, before: TemplateVersion | undefined) =>
    before ? differencesOf(db, actor, before, version).join('; ') : 'made';

  return { list, open, enter, show, edit, change, archive };
}

const NEW = 'New template';

type Shown = { title: string; values: Typed; wrong?: Wrong; restored?: boolean; id?: number };

/** The form as it was filled in. */
function typedOf(template: TemplateVersion): Typed {
  const fixed = fixedNames(template).map((name) => [`fixed_${name}`, 'yes']);
  const { name, version } = template;
  return { ...valuesOf(template), ...Object.fromEntries(fixed), name, version: String(version) };
}
