import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pressTable } from '../../../codes/rows/press-table.ts';
import { Refusal } from '../../../domain/access/refusal.ts';
import { findPackage, planPackage } from '../../../domain/orders/packages.ts';
import { MOST_LANES, readPressTable, recordTable, TABLE_CHOICES } from '../../../domain/orders/press-data.ts';
import { presetsOf, removePreset, savePreset } from '../../../domain/orders/press-presets.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { asked, idOf, typed } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { inTurns } from '../in-turns.ts';
import { orderOf } from '../lists.ts';
import { leadOn, type Page, page } from '../page.ts';
import { watchDownload } from './sending.ts';

/** The table that a press's program for variable data reads: image and data in one row. */
export function pressDataPages(portal: Portal) {
  const { db, folders } = portal;

  const form = (request: FastifyRequest, reply: FastifyReply, order: WorkOrder, faults = {}, sample = '') =>
    page(request, reply, 'work-orders/press-data', {
      title: `Data for the press of ${order.reference}`,
      ...{ order, faults, sample },
      typed: { ...asked(request), ...typed(request) },
      presets: presetsOf(db, order.id),
      choices: TABLE_CHOICES,
      mostLanes: MOST_LANES,
    });

  const show: Page = async (request, reply) => {
    const { order } = findPackage(db, actorOf(request), idOf(request));
    try {
      const table = { ...readPressTable(asked(request), order), encoding: 'utf-8' } as const;
      return form(
        request,
        reply,
        order,
        {},
        firstRows(pressTable(planPackage(db, order, folders), table, SHOWN)),
      );
    } catch (error) {
      return form(request, reply, order, refusedBy(reply, error).fields);
    }
  };

  const download: Page = async (request, reply) => {
    const actor = actorOf(request);
    const { order, package: made } = findPackage(db, actor, idOf(request));
    try {
      const table = readPressTable(asked(request), order);
      const pieces = pressTable(planPackage(db, order, folders), table);
      const stream = Readable.from(inTurns(pieces), { objectMode: false, highWaterMark: 256 * 1024 });
      watchDownload(portal, request, reply, { actor, order, stream }, (whole) =>
        recordTable(db, actor, order, { from: table.from, to: table.to, whole }),
      );
      const charset = table.encoding === 'utf-16le' ? 'utf-16le' : 'utf-8';
      const name = made.fileName.replace(
        /\.zip$/,
        `-${table.from}-${table.to}.${table.separator === '\t' ? 'txt' : 'csv'}`,
      );
      return reply
        .type(`text/csv; charset=${charset}; header=present`)
        .header('Content-Disposition', `attachment; filename="${name}"`)
        .header('Cache-Control', 'no-store')
        .send(stream);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return form(request, reply, order, refusedBy(reply, error).fields);
    }
  };

  const save: Page = async (request, reply) => {
    const actor = actorOf(request);
    const { order } = findPackage(db, actor, idOf(request));
    try {
      const name = savePreset(db, actor, order.id, typed(request));
      return leadOn(reply, `/work-orders/${order.id}/press-data`, `“${name}” is kept on the equipment.`);
    } catch (error) {
      return form(request, reply, order, refusedBy(reply, error).fields);
    }
  };

  // Back to the order whose page it was removed on.
  const remove: Page = async (request, reply) => {
    const name = removePreset(db, actorOf(request), idOf(request));
    const order = orderOf(typed(request));
    return leadOn(reply, order ? `/work-orders/${order}/press-data` : '/equipment', `“${name}” is removed.`);
  };

  return { show, download, save, remove };
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
