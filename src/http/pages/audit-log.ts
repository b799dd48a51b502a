import type { FastifyRequest } from 'fastify';
import { startOfDay } from '../../domain/forms/dates.ts';
import { ROWS } from '../../domain/forms/listing.ts';
import { type Asked, auditLog, KINDS } from '../../domain/trace/audit-log.ts';
import type { Portal } from '../portal.ts';
import { asked } from './fields.ts';
import { actorOf } from './guard.ts';
import { type Page, page, readerOf } from './page.ts';

export function auditLogPages({ db }: Portal) {
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

  return { list };
}

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
