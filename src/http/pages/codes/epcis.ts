import { Refusal } from '../../../domain/access/refusal.ts';
import { beginCodeTable, type Codes, readCodes } from '../../../domain/code-status/code-export.ts';
import { epcisEvents, epcisFrame } from '../../../domain/code-status/epcis.ts';
import { BATCH_SIZE } from '../../../domain/orders/work-orders.ts';
import { type PrintReport, standingReports } from '../../../domain/reports/print-reports.ts';
import { sendSlices } from '../tables.ts';
import type { Visit } from '../visit.ts';

/** What became of the codes of a GS1 order, as EPCIS events for whoever traces its products. */
export function epcisFile(visit: Visit) {
  const { db, folders } = visit;
  const order = beginCodeTable(db, visit.actor, visit.id, '');
  const { id, gtin, reference } = order;
  const printed = lastOf(standingReports(db, id));
  if (!gtin)
    throw new Refusal(
      'conflict',
      `${reference} has no GTIN: only GS1 Digital Links are told as EPCIS events.`,
    );
  if (!printed || !['printed', 'completed'].includes(order.state))
    throw new Refusal('conflict', `The print of ${reference} is not reported yet.`);
  const [head, tail] = epcisFrame(printed);
  return sendSlices<number>(visit, {
    fileName: `epcis-${id}.jsonld`,
    type: 'application/ld+json',
    head,
    tail,
    from: 1,
    read(actor, from) {
      const parts: Codes[] = [];
      let next: number | undefined = from;
      while (next !== undefined && next < from + BATCH_SIZE) {
        const part = readCodes(db, actor, folders.keys, { id, from: next, wanted: '' });
        parts.push(part);
        next = part.next;
      }
      const events = epcisEvents(parts, gtin, printed).join(',\n');
      return { rows: from === 1 || events === '' ? events : `,\n${events}`, next };
    },
  });
}

/** When the last of the reports that hold was submitted. */
function lastOf(reports: readonly PrintReport[]): Date | undefined {
  const times = reports.map(({ submittedAt }) => Number(submittedAt));
  return times.length > 0 ? new Date(Math.max(...times)) : undefined;
}
