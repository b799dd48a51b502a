import { startOfDay } from '../../../domain/forms/dates.ts';
import { plainLine } from '../../../domain/forms/text.ts';
import { CODE_TYPES } from '../../../domain/orders/code-types.ts';
import { type Filter, LISTED_WORDS } from '../../../domain/orders/work-orders.ts';
import { isId } from '../fields.ts';
import type { Visit } from '../visit.ts';

type WantedOrders = Record<'search' | 'state' | 'company' | 'type' | 'from' | 'to', string>;

/** What the form of a list of orders was filled with, as far as it can be read. */
export function wantedOrders(visit: Visit): WantedOrders {
  const { search = '', state = '', company = '', type = '', from = '', to = '' } = visit.asked;
  const day = (text: string) => (startOfDay(text) ? text : '');
  return {
    search: plainLine(search).slice(0, 120),
    state: Object.hasOwn(LISTED_WORDS, state) ? state : '',
    company: isId(company) ? company : '',
    type: Object.hasOwn(CODE_TYPES, type) ? type : '',
    from: day(from),
    to: day(to),
  };
}

/** Days as the company's wall clock has them, the last one included. */
export function filterOf(visit: Visit, { search, state, company, type, from, to }: WantedOrders): Filter {
  const { timeZone } = visit.reader;
  return {
    search,
    state: (state || undefined) as Filter['state'],
    other: idIn(company),
    codeType: (type || undefined) as Filter['codeType'],
    since: startOfDay(from, timeZone),
    until: startOfDay(to, timeZone, 1),
  };
}

export const idIn = (text = ''): number | undefined => (isId(text) ? Number(text) : undefined);
