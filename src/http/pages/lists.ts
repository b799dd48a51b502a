import type { Typed } from '../../domain/forms/drafts.ts';
import { ROWS, type Wanted } from '../../domain/forms/listing.ts';
import { plainLine } from '../../domain/forms/text.ts';
import { isId } from './fields.ts';
import type { Visit } from './visit.ts';

/** What a list can be narrowed to: a word for the address and one for people; the first is without either. */
export type Shows = readonly (readonly [string, string])[];

export const IN_USE: Shows = [
  ['', 'In use'],
  ['archived', 'Archived'],
];

/** What the address of a list asks for. */
function wantedOf(visit: Visit, shows: Shows): Wanted {
  const { search = '', show = '', page = '' } = visit.asked;
  return {
    search: plainLine(search).slice(0, 120),
    show: shows.find(([word]) => word === show)?.[0] ?? '',
    page: isId(page) ? Math.min(Number(page), 999_999) : 1,
  };
}

/** One page of a list with all that stands around it: what it was asked for, and which pages there are. */
export function listFacts<Found extends { total: number }>(
  visit: Visit,
  { shows, path }: { shows: Shows; path: string },
  find: (wanted: Wanted) => Found,
) {
  const wanted = wantedOf(visit, shows);
  const found = find(wanted);
  const { search, show } = wanted;
  return {
    ...found,
    wanted,
    shows,
    path,
    asked: { search, show },
    narrowed: search !== '' || show !== '',
    pages: Math.max(1, Math.ceil(found.total / ROWS)),
  };
}

/** The work order somebody came from to add what they missed there; they are brought back to it. */
export function orderOf({ order = '' }: Typed): string | undefined {
  return isId(order) ? order : undefined;
}

/** A way out with what it carries along. */
export function onward(path: string, values: Typed): string {
  const query = onwardQuery(values);
  return query ? `${path}?${query}` : path;
}

/** What a way out carries along: the order to come back to, and what is chosen by then. */
export function onwardQuery(values: Typed): string {
  const kept = ['order', 'equipment', 'substrate'].filter((name) => isId(values[name] ?? ''));
  return new URLSearchParams(kept.map((name): [string, string] => [name, values[name] ?? ''])).toString();
}
