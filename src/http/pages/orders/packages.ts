import type { ReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Db } from '../../../db/database.ts';
import { findPackage, isDownloadable, lostPackage, recordDelivery } from '../../../domain/orders/packages.ts';
import { isDoubtful, noteHash } from '../../../domain/orders/remaking.ts';
import type { Package, WorkOrder } from '../../../domain/orders/work-orders.ts';
import { sha256OfOpen } from '../../../file-hash.ts';
import { every } from '../../../loop.ts';
import type { Portal } from '../../portal.ts';
import { idOf, knows } from '../fields.ts';
import { actorOf } from '../guard.ts';
import { type Page, page } from '../page.ts';
import { rangeOf } from './range.ts';

const LOOK_AGAIN = 300;

export function packagePages(portal: Portal) {
  const download: Page = async (request, reply) => {
    const actor = actorOf(request);
    const { order, package: made } = findPackage(portal.db, actor, idOf(request));
    const size = made.bytes;
    const range = describe(request, reply, made);
    if (range === 'unchanged') return reply.code(304).send();
    if (range === 'changed') return refuseBytes(request, reply.code(412), CHANGED);
    if (range === 'unsatisfiable')
      return refuseBytes(
        request,
        reply.code(416).header('Content-Range', `bytes */${size}`),
        `The package has ${size.toLocaleString('en')} bytes, and what you asked for begins behind them. Download it from its beginning.`,
      );
    const { from, to } = range ?? { from: 0, to: size - 1 };
    const handle = await openWhole(portal, request, order, made);
    const file = handle.createReadStream({ start: from, end: to, highWaterMark: 256 * 1024 });
    reply.header('Content-Length', to - from + 1);
    if (range) reply.code(206).header('Content-Range', `bytes ${from}-${to}/${size}`);
    const watch = every(
      LOOK_AGAIN,
      () => {
        if (!isDownloadable(portal.db, actor, order.id)) reply.raw.destroy();
      },
      (error) => request.log.error({ err: error, workOrder: order.id }, 'a download could not be watched'),
    );
    reply.raw.once('close', () => {
      watch.stop();
      file.destroy();
      const whole = reply.raw.writableFinished;
      const sent = whole ? to - from + 1 : gone(file, reply);
      try {
        recordDelivery(portal.db, actor, order, { from, sent, size });
      } catch (error) {
        request.log.error({ err: error, workOrder: order.id, from, sent }, 'a download left no trace');
      }
    });
    return reply.send(file);
  };

  // Browsers and download managers ask first: the answer costs a look at the table and one at the disk.
  const describePackage: Page = async (request, reply) => {
    const { order, package: made } = findPackage(portal.db, actorOf(request), idOf(request));
    await (await openWhole(portal, request, order, made)).close();
    const range = describe(request, reply, made);
    if (range === 'unchanged') return reply.code(304).send();
    if (range === 'changed') return reply.code(412).send();
    return reply.header('Content-Length', made.bytes).send();
  };

  return { download, describePackage };
}

// The file is looked at once it is open: what is sent is what was looked at.
async function openWhole(
  { db, folders }: Portal,
  request: FastifyRequest,
  order: WorkOrder,
  made: Package,
): Promise<FileHandle> {
  const handle = await open(join(folders.packages, made.fileName)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const file = await handle?.stat();
  if (handle && file?.size === made.bytes && (await isRight(db, made, handle, file.ctime))) return handle;
  await handle?.close();
  request.log.error({ workOrder: order.id, file: made.fileName, size: file?.size }, 'a package is lost');
  throw lostPackage(order, file?.size);
}

async function isRight(db: Db, made: Package, handle: FileHandle, changedAt: Date): Promise<boolean> {
  if (!isDoubtful(made, changedAt)) return made.fileIsRight !== false;
  return noteHash(db, made, changedAt, await sha256OfOpen(handle));
}

// What was read, less what still waits in this process: what went out, or nearly so.
function gone(file: ReadStream, reply: FastifyReply): number {
  return Math.max(0, file.bytesRead - file.readableLength - reply.raw.writableLength);
}

const CHANGED =
  'The package is another file than the one you began to download. Download it from its beginning.';

/** A page in place of the file, and not to be saved under its name. */
function refuseBytes(request: FastifyRequest, reply: FastifyReply, sentence: string) {
  reply.removeHeader('Content-Disposition');
  return page(request, reply, 'errors/page', {
    title: 'Download it anew',
    sentence,
    status: reply.statusCode,
    requestId: request.id,
  });
}

function describe(
  request: FastifyRequest,
  reply: FastifyReply,
  made: { fileName: string; bytes: number; sha256: string },
) {
  const etag = `"${made.sha256}"`;
  reply
    .type('application/zip')
    .header('Content-Disposition', `attachment; filename="${made.fileName}"`)
    .header('ETag', etag)
    .header('Accept-Ranges', 'bytes')
    .header('Cache-Control', 'no-store');
  const wanted = request.headers['if-match']?.split(',').map((tag) => tag.trim());
  if (wanted && !wanted.some((tag) => tag === etag || tag === '*')) return 'changed' as const;
  if (knows(request, etag)) return 'unchanged' as const;
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  return rangeOf(request.headers.range, made.bytes);
}
