import type { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { type Delivery, isDownloadable } from '../../../domain/orders/packages.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { every } from '../../../loop.ts';
import type { Visit } from '../visit.ts';
import { rangeOf } from './range.ts';

/** A file that is sent whole or in parts: the tag stands for its bytes; people read what it is. */
export type Sent = { what: 'package' | 'batch'; fileName: string; tag: string; size: number };

/** Bytes of it, both ends included. */
export type Span = { from: number; to: number };

/** How the bytes of a span come, and how many of them were read so far. */
export type Source = { stream: Readable; read(): number };

const LOOK_AGAIN = 300;

/** Puts the file's headers on the answer. What is to be sent, or the answer where that is nothing of the file. */
export function askedOf(visit: Visit, sent: Sent): { span: Span } | { answer: unknown } {
  const { what, size } = sent;
  const again = 'Download it from its beginning.';
  const range = describe(visit, sent);
  if (range === 'unchanged') return { answer: visit.reply.code(304).send() };
  if (range === 'changed')
    return refuseBytes(
      visit,
      412,
      `The ${what} is another file than the one you began to download. ${again}`,
    );
  if (range === 'unsatisfiable') {
    visit.reply.header('Content-Range', `bytes */${size}`);
    return refuseBytes(
      visit,
      416,
      `The ${what} has ${size.toLocaleString('en')} bytes, and what you asked for begins behind them. ${again}`,
    );
  }
  const span = range ?? { from: 0, to: size - 1 };
  visit.reply.header('Content-Length', span.to - span.from + 1);
  if (range) visit.reply.code(206).header('Content-Range', `bytes ${span.from}-${span.to}/${size}`);
  return { span };
}

/** What HEAD is told: the whole file, whatever part is asked for. */
export function answerHead(visit: Visit, sent: Sent) {
  const range = describe(visit, sent);
  if (range === 'unchanged') return visit.reply.code(304).send();
  if (range === 'changed') return visit.reply.code(412).send();
  return visit.reply.header('Content-Length', sent.size).send();
}

type Sending = {
  order: WorkOrder;
  span: Span;
  source: Source;
  /** Told of what went out once the connection is over. */
  deliver(sent: Pick<Delivery, 'from' | 'sent'>): void;
};

/** Sends a span, cuts it once the order is canceled or its reader may no longer act, and says in the end how much went out. */
export function sendSpan(visit: Visit, sending: Sending): FastifyReply {
  const { order, span, source } = sending;
  const { stream } = source;
  watchDownload(visit, { order, stream }, (whole) => {
    const { from, to } = span;
    sending.deliver({ from, sent: whole ? to - from + 1 : gone(source, visit) });
  });
  return visit.reply.send(stream);
}

type Watched = { order: WorkOrder; stream: Readable };

/** Cuts what is sent once the order is canceled or its reader may no longer act, and says in the end whether all went out. */
export function watchDownload(
  visit: Visit,
  { order, stream }: Watched,
  over: (whole: boolean) => void,
): void {
  const { db, actor, reply } = visit;
  const { log } = visit.request;
  const watch = every(
    LOOK_AGAIN,
    () => {
      if (!isDownloadable(db, actor, order.id)) reply.raw.destroy();
    },
    (error) => log.error({ err: error, workOrder: order.id }, 'a download could not be watched'),
  );
  reply.raw.once('close', () => {
    watch.stop();
    stream.destroy();
    try {
      over(reply.raw.writableFinished);
    } catch (error) {
      log.error({ err: error, workOrder: order.id }, 'a download left no trace');
    }
  });
}

// What was read, less what still waits in this process: what went out, or nearly so.
function gone({ stream, read }: Source, { reply }: Visit): number {
  return Math.max(0, read() - stream.readableLength - reply.raw.writableLength);
}

/** A page in place of the file, and not to be saved under its name. */
function refuseBytes(visit: Visit, status: number, sentence: string) {
  visit.reply.code(status).removeHeader('Content-Disposition');
  const facts = { title: 'Download it anew', sentence, status, requestId: visit.request.id };
  return { answer: visit.page('errors/page', facts) };
}

function describe(visit: Visit, { fileName, tag, size }: Sent) {
  const etag = `"${tag}"`;
  const { headers } = visit.request;
  visit.reply
    .type('application/zip')
    .header('Content-Disposition', `attachment; filename="${fileName}"`)
    .header('ETag', etag)
    .header('Accept-Ranges', 'bytes')
    .header('Cache-Control', 'no-store');
  const wanted = headers['if-match']?.split(',').map((tag) => tag.trim());
  if (wanted && !wanted.some((tag) => tag === etag || tag === '*')) return 'changed' as const;
  if (visit.knows(etag)) return 'unchanged' as const;
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  return rangeOf(headers.range, size);
}
