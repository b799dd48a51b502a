import { readOrders, type TabledOrder } from '../../../domain/orders/order-table.ts';
import type { Portal } from '../../portal.ts';
import type { Page } from '../page.ts';
import { byPeople, rowOf, sendTable, type Value } from '../tables.ts';
import { filterOf, wantedOrders } from './order-filter.ts';

const COLUMNS: readonly (readonly [string, (order: TabledOrder) => Value])[] = [
  ['number', ({ number }) => number],
  ['reference', ({ reference }) => byPeople(reference)],
  ['state', ({ state }) => state],
  ['brand', ({ brand }) => byPeople(brand)],
  ['partner', ({ partner }) => byPeople(partner)],
  ['quantity', ({ quantity }) => quantity],
  ['extra', ({ extra }) => extra],
  ['due_on', ({ dueOn }) => dueOn],
  ['replaces', ({ replaces }) => replaces],
  ['url_prefix', ({ urlPrefix }) => urlPrefix],
  ['gtin', ({ gtin }) => gtin],
  ['serial_numbers', ({ serialKind }) => serialKind],
  ['first_serial_number', (order) => firstSerial(order)],
  ['submitted_at', ({ submittedAt }) => submittedAt],
  ['submitted_by', ({ submittedBy }) => byPeople(submittedBy)],
  ['confirmed_at', ({ confirmedAt }) => confirmedAt],
  ['confirmed_by', ({ confirmedBy }) => byPeople(confirmedBy)],
  ['equipment', ({ equipment }) => byPeople(equipment)],
  ['substrate', ({ substrate }) => byPeople(substrate)],
  ['calibration_revision', ({ revision }) => revision],
  ['package', ({ fileName }) => fileName],
  ['package_bytes', ({ bytes }) => bytes],
  ['package_sha256', ({ sha256 }) => sha256],
  ['downloaded_at', ({ downloadedAt }) => downloadedAt],
  ['cancel_reason', ({ cancelReason }) => byPeople(cancelReason)],
  ['remarks', ({ remarks }) => byPeople(remarks)],
  ['code_type', ({ codeType }) => codeType],
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
        const { orders, next } = readOrders(db, actor, { ...filter, before }, folders.keys);
        return { rows: orders.map((order) => rowOf(COLUMNS.map(([, of]) => of(order)))).join(''), next };
      },
    });
  };
}

function firstSerial({ serialPrefix, serialDigits, serialSuffix }: TabledOrder): string {
  return `${serialPrefix ?? ''}${serialDigits ?? ''}${serialSuffix ?? ''}`;
}
