import { createHash } from 'node:crypto';
import type { Codes } from './code-export.ts';

/*
 * EPCIS 2.0 (ISO/IEC 19987:2024) in JSON-LD: an ObjectEvent says that codes were commissioned, or that they no longer count. An
 * EPC is the GS1 Digital Link of the product and the extended ID, on GS1's own host as CBV 2.0 has it.
 */

const CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/** What stands before the events, and behind them. @param created when the document's events were settled. */
export function epcisFrame(created: Date): [head: string, tail: string] {
  const about = { '@context': [CONTEXT], type: 'EPCISDocument', schemaVersion: '2.0' };
  const head = JSON.stringify({ ...about, creationDate: created.toISOString() }).slice(0, -1);
  return [`${head},"epcisBody":{"eventList":[\n`, '\n]}}\n'];
}

/** Codes of one batch that share an event. */
type Group = { at: Date; codes: string[]; good: boolean };

/**
 * The events of some codes as JSON: good ones are commissioned when they were printed, blocked ones decommissioned when they
 * were blocked, one event for each moment. The same codes make the same text.
 */
export function epcisEvents(parts: readonly Codes[], gtin: string, printed: Date): string[] {
  const groups = new Map<string, Group>();
  for (const { spans, idOf } of parts)
    for (const { status, changedAt, first, last } of spans) {
      const good = status !== 'blocked';
      const at = good ? printed : (changedAt ?? printed);
      const name = `${good} ${at.getTime()}`;
      const group = groups.get(name) ?? { at, codes: [], good };
      groups.set(name, group);
      for (let sequence = first; sequence <= last; sequence++)
        group.codes.push(`https://id.gs1.org/01/${gtin}/21/${idOf(sequence)}`);
    }
  return [...groups.values()].map(eventOf);
}

function eventOf({ at, codes, good }: Group): string {
  const event = {
    type: 'ObjectEvent',
    eventTime: at.toISOString(),
    eventTimeZoneOffset: '+00:00',
    epcList: codes,
    action: good ? 'ADD' : 'DELETE',
    bizStep: good ? 'commissioning' : 'decommissioning',
    disposition: good ? 'active' : 'inactive',
  };
  const digest = createHash('sha256').update(JSON.stringify(event)).digest('hex');
  return JSON.stringify({ eventID: `ni:///sha-256;${digest}`, ...event });
}
