import type { Typed } from '../forms/drafts.ts';

/** A field of the order form that a template may fill in, and how it is asked for. */
export type TemplateField = {
  name: string;
  label: string;
  kind: 'line' | 'lines' | 'choice';
  hint?: string;
  /** What a choice offers; the partners are the brand's own. */
  options?: Record<string, string>;
  /** Fixed, it must hold something. */
  needed?: true;
  /** What nothing means to a reader. */
  empty?: string;
};

type Partners = readonly { id: number; name: string }[];

/** The levels of error correction in the words of their list. */
export const LEVELS = {
  L: 'L: 7 % may be damaged',
  M: 'M: 15 %',
  Q: 'Q: 25 %, the default',
  H: 'H: 30 %',
};

/** Not here is what each order has of its own: reference, due date, first serial number and files. */
export const TEMPLATE_FIELDS: readonly TemplateField[] = [
  { name: 'partner', label: 'Printing partner', kind: 'choice', needed: true },
  { name: 'quantity', label: 'Quantity', kind: 'line', needed: true },
  { name: 'extra_percent', label: 'Extra (percent)', kind: 'line', empty: 'None' },
  {
    name: 'code_type',
    label: 'Code type',
    kind: 'choice',
    options: { serialized: 'Serialized', secure: 'Secure' },
    needed: true,
  },
  { name: 'url_prefix', label: 'URL prefix', kind: 'line', needed: true },
  {
    name: 'link',
    label: 'Kind of link',
    kind: 'choice',
    options: { plain: 'Plain', gs1: 'GS1 Digital Link' },
    needed: true,
  },
  { name: 'gtin', label: 'GTIN', kind: 'line', empty: 'None' },
  { name: 'cpv', label: 'Consumer product variant', kind: 'line', empty: 'None' },
  { name: 'lot', label: 'Batch or lot', kind: 'line', empty: 'None' },
  {
    name: 'serials',
    label: 'Serial numbers',
    kind: 'choice',
    options: { none: 'None', sequential: 'Sequential', list: 'My list' },
    needed: true,
  },
  { name: 'remarks', label: 'Remarks', kind: 'lines', empty: 'None' },
  { name: 'printed_size', label: 'Printed size in mm', kind: 'line', empty: 'As calibrated' },
  { name: 'error_correction', label: 'Error correction', kind: 'choice', options: LEVELS, needed: true },
  {
    name: 'activate',
    label: 'Activate the codes when the print is accepted',
    kind: 'choice',
    options: { yes: 'Yes' },
    empty: 'No',
  },
];

/** What the form holds before anybody has typed. */
export const DEFAULTS: Typed = {
  code_type: 'serialized',
  link: 'plain',
  serials: 'none',
  error_correction: 'Q',
};

/** Whether nobody has said anything there yet. */
export function isUntouched(name: string, value: string): boolean {
  return value.trim() === '' || value === DEFAULTS[name];
}

/** What a field offers; undefined where text is typed. */
export function optionsOf(field: TemplateField, partners: Partners): [string, string][] | undefined {
  if (field.name === 'partner') return partners.map(({ id, name }) => [String(id), name]);
  return field.options && Object.entries(field.options);
}

/** A value as people read it. */
export function inWords(field: TemplateField, value: string, partners: Partners): string {
  if (value === '') return field.empty ?? '–';
  const options = optionsOf(field, partners);
  if (!options) return value;
  return options.find(([option]) => option === value)?.[1] ?? 'No longer to be chosen';
}
