import { readOrders } from '../../../domain/orders/order-table.ts';
import type { Card, WorkOrder } from '../../../domain/orders/work-orders.ts';
import { byPeople, type Columns, sendNewestFirst } from '../tables.ts';
import type { Visit } from '../visit.ts';
import { filterOf, wantedOrders } from './order-filter.ts';

const COLUMNS: Columns<Card> = [
  ['number', ({ order }) => order.id],
  ['reference', ({ order }) => byPeople(order.reference)],
  ['state', ({ order }) => order.state],
  ['brand', ({ brandName }) => byPeople(brandName)],
  ['partner', ({ partnerName }) => byPeople(partnerName)],
  ['quantity', ({ order }) => order.quantity],
  ['extra', ({ order }) => order.extra],
  ['due_on', ({ order }) => order.dueOn],
  ['replaces', ({ order }) => order.replacesId],
  ['url_prefix', ({ order }) => order.urlPrefix],
  ['gtin', ({ order }) => order.gtin],
  ['serial_numbers', ({ order }) => order.serialKind],
  ['first_serial_number', ({ order }) => firstSerial(order)],
  ['submitted_at', ({ order }) => order.submittedAt],
  ['submitted_by', ({ submittedByName }) => byPeople(submittedByName)],
  ['confirmed_at', ({ confirmation }) => confirmation?.confirmedAt],
  ['confirmed_by', ({ confirmation }) => byPeople(confirmation?.confirmedByName)],
  ['equipment', ({ confirmation }) => byPeople(confirmation?.equipmentName)],
  ['substrate', ({ confirmation }) => byPeople(confirmation?.substrateName)],
  ['calibration_revision', ({ confirmation }) => confirmation?.calibrationRevision],
  ['package', (card) => card.package?.fileName],
  ['package_bytes', (card) => card.package?.bytes],
  ['package_sha256', (card) => card.package?.sha256],
  ['downloaded_at', (card) => card.package?.downloadedAt],
  ['cancel_reason', ({ order }) => byPeople(order.cancelReason)],
  ['remarks', ({ order }) => byPeople(order.remarks)],
  ['code_type', ({ order }) => order.codeType],
];

/** The list of work orders, as it is filtered, as a file. */
export function orderTable(visit: Visit) {
  const { db, folders } = visit;
  const filter = filterOf(visit, wantedOrders(visit));
  return sendNewestFirst(visit, {
    fileName: 'work-orders.csv',
    columns: COLUMNS,
    read(actor, before) {
      const { cards, next } = readOrders(db, actor, { ...filter, before }, folders.keys);
      return { rows: cards, older: next };
    },
  });
}

function firstSerial({ serialPrefix, serialDigits, serialSuffix }: WorkOrder): string {
  return `${serialPrefix ?? ''}${serialDigits ?? ''}${serialSuffix ?? ''}`;
}
