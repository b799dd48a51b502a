import { Readable } from 'node:stream';
import { pressTable } from '../../../codes/package/press-table.ts';
import { findPackage, planPackage } from '../../../domain/orders/packages.ts';
import { MOST_LANES, readPressTable, recordTable, TABLE_CHOICES } from '../../../domain/orders/press-data.ts';
import { presetsOf, removePreset, savePreset } from '../../../domain/orders/press-presets.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { inTurns } from '../in-turns.ts';
import { orderOf } from '../lists.ts';
import type { Visit } from '../visit.ts';
import { watchDownload } from './sending.ts';

// The table that a press's program for variable data reads: image and data in one row.

function form(visit: Visit, order: WorkOrder, faults = {}, sample = '') {
  return visit.page('work-orders/press-data', {
    title: `Data for the press of ${order.reference}`,
    ...{ order, faults, sample },
    typed: { ...visit.asked, ...visit.typed },
    presets: presetsOf(visit.db, order.id),
    choices: TABLE_CHOICES,
    mostLanes: MOST_LANES,
  });
}

export function show(visit: Visit) {
  const { db } = visit;
  const { order } = findPackage(db, visit.actor, visit.id);
  try {
    const table = { ...readPressTable(visit.asked, order), encoding: 'utf-8' } as const;
    const rows = pressTable(planPackage(db, order, visit.folders), table, SHOWN);
    return form(visit, order, {}, firstRows(rows));
  } catch (error) {
    return form(visit, order, visit.refusedBy(error).fields);
  }
}

export function download(visit: Visit) {
  const { db, actor } = visit;
  const { order, package: made } = findPackage(db, actor, visit.id);
  try {
    const table = readPressTable(visit.asked, order);
    const pieces = pressTable(planPackage(db, order, visit.folders), table);
    const stream = Readable.from(inTurns(pieces), { objectMode: false, highWaterMark: 256 * 1024 });
    watchDownload(visit, { order, stream }, (whole) =>
      recordTable(db, actor, order, { from: table.from, to: table.to, whole }),
    );
    const charset = table.encoding === 'utf-16le' ? 'utf-16le' : 'utf-8';
    const extension = table.separator === '\t' ? 'txt' : 'csv';
    const name = made.fileName.replace(/\.zip$/, `-${table.from}-${table.to}.${extension}`);
    return visit.reply
      .type(`text/csv; charset=${charset}; header=present`)
      .header('Content-Disposition', `attachment; filename="${name}"`)
      .header('Cache-Control', 'no-store')
      .send(stream);
  } catch (error) {
    return form(visit, order, visit.refusedBy(error).fields);
  }
}

export function save(visit: Visit) {
  const { db, actor } = visit;
  const { order } = findPackage(db, actor, visit.id);
  try {
    const name = savePreset(db, actor, order.id, visit.typed);
    return visit.leadOn(`/work-orders/${order.id}/press-data`, `“${name}” is kept on the equipment.`);
  } catch (error) {
    return form(visit, order, visit.refusedBy(error).fields);
  }
}

// Back to the order whose page it was removed on.
export function remove(visit: Visit) {
  const name = removePreset(visit.db, visit.actor, visit.id);
  const order = orderOf(visit.typed);
  return visit.leadOn(order ? `/work-orders/${order}/press-data` : '/equipment', `“${name}” is removed.`);
}

/** Rows that the page shows before they are downloaded. */
const SHOWN = 4;

function firstRows(pieces: Iterable<Uint8Array>): string {
  let lines: string[] = [];
  for (const piece of pieces) {
    lines = [...lines, ...Buffer.from(piece).toString().split('\r\n').slice(0, -1)];
    if (lines.length > SHOWN) break;
  }
  return lines.slice(0, 1 + SHOWN).join('\n');
}
