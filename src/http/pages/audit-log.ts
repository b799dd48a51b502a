import type { FastifyRequest } from 'fastify';
import { startOfDay } from '../../domain/forms/dates.ts';
import { ROWS } from '../../domain/forms/listing.ts';
import type { AuditEntry } from '../../domain/trace/audit.ts';
import { type Asked, auditLog, KINDS } from '../../domain/trace/audit-log.ts';
import type { Portal } from '../portal.ts';
import { asked } from './fields.ts';
import { actorOf } from './guard.ts';
import { type Page, page, readerOf } from './page.ts';
import { byPeople, rowOf, sendTable, type Value } from './tables.ts';

export function auditLogPages(portal: Portal) {
  const { db } = portal;

  const list: Page = async (request, reply) => {
    const wanted = wantedOf(request);
    const found = auditLog(db, actorOf(request), askedOf(request, wanted), ROWS);
    return page(request, reply, 'audit-log/list', {
      title: 'Audit log',
      ...found,
      before: asked(request).before,
      wanted,
      narrowed: Object.values(wanted).some(Boolean),
      kinds: KINDS,
    });
  };

  const table: Page = async (request, reply) => {
    const wanted = askedOf(request, wantedOf(request));
    return sendTable<number | 'the newest'>(portal, request, reply, {
      fileName: 'audit-log.csv',
      columns: COLUMNS.map(([name]) => name),
      from: 'the newest',
      read(actor, place) {
        const before = place === 'the newest' ? undefined : place;
        const { rows, older } = auditLog(db, actor, { ...wanted, before }, SLICE);
        return { rows: rows.map((entry) => rowOf(COLUMNS.map(([, of]) => of(entry)))).join(''), next: older };
      },
    });
  };

  return { list, table };
}

const SLICE = 500;

const COLUMNS: readonly (readonly [string, (entry: AuditEntry) => Value])[] = [
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
function wantedOf(request: FastifyRequest): Record<'kind' | 'person' | 'from' | 'to', string> {
  const { kind = '', person = '', from = '', to = '' } = asked(request);
  const day = (text: string) => (startOfDay(text) ? text : '');
  return {
    kind: KINDS.some(([word]) => word === kind) ? kind : '',
    person: person.trim().slice(0, 120),
    from: day(from),
    to: day(to),
  };
}

// Days as the company's wall clock has them, the last one included.
function askedOf(request: FastifyRequest, { kind, person, from, to }: ReturnType<typeof wantedOf>): Asked {
  const { timeZone } = readerOf(request.visitor);
  return {
    kind,
    person,
    since: startOfDay(from, timeZone),
    until: startOfDay(to, timeZone, 1),
    before: Number(asked(request).before) || undefined,
  };
}
