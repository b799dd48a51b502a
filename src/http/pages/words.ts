import { daysLeft } from '../../domain/forms/dates.ts';
import { ROWS } from '../../domain/forms/listing.ts';
import { MANY } from '../../domain/forms/long-choices.ts';
import { CODE_TYPES } from '../../domain/orders/code-types.ts';
import { soonOver } from '../../domain/press/calibrations.ts';

// What templates say in one way everywhere, so that a template itself has only conditions, loops and output.

type InMillimetres = { mmX: string; mmY: string };
type Pressed = { resolutionX: string; resolutionY: string };

const SIZES: [number, string][] = [
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
];

/** The same for everybody, whatever their language. */
export const words = {
  rowsPerPage: ROWS,
  size: (bytes: number) => {
    const [unit, name] = SIZES.find(([least]) => bytes >= least) ?? [1, 'bytes'];
    return `${unit === 1 ? bytes : (bytes / unit).toFixed(bytes / unit < 10 ? 1 : 0)} ${name}`;
  },
  capital: (word: string) => word.charAt(0).toUpperCase() + word.slice(1),
  /** `an admin`, `a viewer`. */
  one: (word: string) => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`,
  /** What there is of some texts, one after the other; a dash when there is nothing. */
  row: (texts: (string | null | undefined)[], between = ' · ') => texts.filter(Boolean).join(between) || '–',
  /** An address with what is asked of it; what is empty stays away. */
  query: (path: string, ...asked: Record<string, unknown>[]) => {
    const values = Object.entries(Object.assign({}, ...asked) as Record<string, unknown>);
    const kept = values.filter(([, value]) => value !== undefined && value !== null && value !== '');
    const text = new URLSearchParams(
      kept.map(([name, value]): [string, string] => [name, String(value)]),
    ).toString();
    return text ? `${path}?${text}` : path;
  },
  /** What describes a field of a form: its hint, and the fault if it has one. */
  described: ({ name, hint, fault }: { name: string; hint?: unknown; fault?: unknown }) =>
    [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' '),
  dots: (x: number | null, y: number | null) => (x === null ? '–' : `${x} × ${y} dots`),
  dpi: ({ resolutionX, resolutionY }: Pressed) =>
    `${resolutionX === resolutionY ? resolutionX : `${resolutionX} × ${resolutionY}`} dpi`,
  mm: ({ mmX, mmY }: InMillimetres, digits: number) =>
    `${Number(mmX).toFixed(digits)} × ${Number(mmY).toFixed(digits)} mm`,
  /** `12.3`; what is next to nothing as `less than 0.1`. */
  percent: (value: number) => (value < 0.05 ? 'less than 0.1' : value.toFixed(1)),
  daysLeft,
  codeTypes: CODE_TYPES,
  many: MANY,
  soonOver,
};

/** The entries of an audit log's detail, each `label: value`; without those the page says anyway. */
export function detailInWords(
  detail: Record<string, unknown>,
  number: (value: number) => string,
  mine: string[] = [],
): string {
  return Object.entries(detail)
    .filter(([label]) => !mine.includes(label))
    .map(([label, value]) => `${label}: ${typeof value === 'number' ? number(value) : value}`)
    .join(' · ');
}
