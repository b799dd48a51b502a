import { readOrders } from '../../../domain/orders/order-table.ts';
import type { Card, WorkOrder } from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import type { Page } from '../page.ts';
import { byPeople, rowOf, sendTable, type Value } from '../tables.ts';
import { filterOf, wantedOrders } from './order-filter.ts';

const COLUMNS: readonly (readonly [string, (card: Card) => Value])[] = [
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
export function orderTable(portal: Portal): Page {
  const { db, folders } = portal;
  return async (request, reply) => {
    const filter = filterOf(request, wantedOrders(request));
    return sendTable<number | 'the newest'>(portal, request, reply, {
      fileName: 'work-orders.csv',
      columns: COLUMNS.map(([name]) => name),
      from: 'the newest',
      read(actor, place) {
        const before = place === 'the newest' ? undefined : place;
        const { cards, next } = readOrders(db, actor, { ...filter, before }, folders.keys);
        return { rows: cards.map((card) => rowOf(COLUMNS.map(([, of]) => of(card)))).join(''), next };
      },
    });
  };
}

function firstSerial({ serialPrefix, serialDigits, serialSuffix }: WorkOrder): string {
  return `${serialPrefix ?? ''}${serialDigits ?? ''}${serialSuffix ?? ''}`;
}
