import { startOfDay } from '../../domain/forms/dates.ts';
import { ROWS } from '../../domain/forms/listing.ts';
import type { AuditEntry } from '../../domain/trace/audit.ts';
import { type Asked, auditLog, KINDS } from '../../domain/trace/audit-log.ts';
import { byPeople, type Columns, sendNewestFirst } from './tables.ts';
import type { Visit } from './visit.ts';

export function list(visit: Visit) {
  const wanted = wantedOf(visit);
  const found = auditLog(visit.db, visit.actor, askedOf(visit, wanted), ROWS);
  return visit.page('audit-log/list', {
    title: 'Audit log',
    ...found,
    before: visit.asked.before,
    wanted,
    narrowed: Object.values(wanted).some(Boolean),
    kinds: KINDS,
  });
}

export function table(visit: Visit) {
  const wanted = askedOf(visit, wantedOf(visit));
  return sendNewestFirst(visit, {
    fileName: 'audit-log.csv',
    columns: COLUMNS,
    read: (actor, before) => auditLog(visit.db, actor, { ...wanted, before }, SLICE),
  });
}

const SLICE = 500;

const COLUMNS: Columns<AuditEntry> = [
  ['number', ({ id }) => id],
  ['at', ({ at }) => at],
  ['who', ({ who }) => byPeople(who)],
  ['company', ({ company }) => byPeople(company)],
  ['from', ({ origin }) => origin],
  ['action', ({ action }) => action],
  ['what', ({ words }) => words],
  ['work_order', ({ workOrderId }) => workOrderId],
  ['reference', ({ reference }) => byPeople(reference)],
  ['details', ({ detail }) => JSON.stringify(detail)],
];

/** What the form was filled with, as far as it can be read. */
function wantedOf(visit: Visit): Record<'kind' | 'person' | 'from' | 'to', string> {
  const { kind = '', person = '', from = '', to = '' } = visit.asked;
  const day = (text: string) => (startOfDay(text) ? text : '');
  return {
    kind: KINDS.some(([word]) => word === kind) ? kind : '',
    person: person.trim().slice(0, 120),
    from: day(from),
    to: day(to),
  };
}

// Days as the company's wall clock has them, the last one included.
function askedOf(visit: Visit, { kind, person, from, to }: ReturnType<typeof wantedOf>): Asked {
  const { timeZone } = visit.reader;
  return {
    kind,
    person,
    since: startOfDay(from, timeZone),
    until: startOfDay(to, timeZone, 1),
    before: Number(visit.asked.before) || undefined,
  };
}
