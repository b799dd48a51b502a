import { csvField } from '../../../codes/rows/csv.ts';
import {
  beginCodeTable,
  type Codes,
  readCodes,
  type WantedStatus,
} from '../../../domain/code-status/code-export.ts';
import { BATCH_SIZE } from '../../../domain/orders/work-orders.ts';
import { byPeople, sendTable } from '../tables.ts';
import type { Visit } from '../visit.ts';

const COLUMNS = [
  'extended_id',
  'serial_number',
  'sequence_number',
  'batch_number',
  'batch_sequence_number',
  'url',
  'status',
  'reason',
  'changed_at',
  'remark',
];

/** The codes of an order with the status of each, or those of one status, as a file. */
export function codeTable(visit: Visit) {
  const { db, folders } = visit;
  const { status = '' } = visit.asked;
  const { id } = beginCodeTable(db, visit.actor, visit.id, status);
  const wanted = status as WantedStatus;
  return sendTable<number>(visit, {
    fileName: `codes-${id}${wanted && `-${wanted}`}.csv`,
    columns: COLUMNS,
    from: 1,
    read(actor, from) {
      const codes = readCodes(db, actor, folders.keys, { id, from, wanted });
      return { rows: rowsOf(codes), next: codes.next };
    },
  });
}

// Ten million of them: what is the same for many is put together once.
function rowsOf({ spans, idOf, serialOf, urlPrefix }: Codes): string {
  let rows = '';
  for (const { first, last, status, reason, changedAt, remark } of spans) {
    const told = [status, reason, changedAt?.toISOString() ?? '', csvField(byPeople(remark))].join();
    for (let sequence = first; sequence <= last; sequence++) {
      const id = idOf(sequence);
      const place = `${sequence},${Math.ceil(sequence / BATCH_SIZE)},${((sequence - 1) % BATCH_SIZE) + 1}`;
      rows += `${id},${csvField(serialOf(sequence))},${place},${csvField(urlPrefix + id)},${told}\r\n`;
    }
  }
  return rows;
}
