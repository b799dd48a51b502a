import type { Typed } from '../../../domain/forms/drafts.ts';
import {
  fillIn,
  fixedNames,
  listTemplates,
  type OrderTemplate,
} from '../../../domain/orders/order-templates.ts';
import { inWords, LEVELS, TEMPLATE_FIELDS } from '../../../domain/orders/template-fields.ts';
import type { Visit } from '../visit.ts';

type Partners = { id: number; name: string }[];

/** What the order form shows of templates: those there are, and the chosen one filled in, with what it fixes in words. */
export function templateFacts({ db, actor }: Visit, order: Typed, partners: Partners) {
  const { typed, template } = fillIn(db, actor, order);
  const templates = listTemplates(db, actor).map(({ id, name }): [number, string] => [id, name]);
  const fixed = template ? fixedWords(template, typed, partners) : {};
  return {
    typed,
    templates,
    fixed,
    levels: Object.entries(LEVELS),
  };
}

function fixedWords(template: OrderTemplate, typed: Typed, partners: Partners): Typed {
  const fixed = fixedNames(template);
  const shown = TEMPLATE_FIELDS.filter(({ name }) => fixed.includes(name));
  return Object.fromEntries(
    shown.map((field) => [field.name, inWords(field, typed[field.name] ?? '', partners)]),
  );
}
