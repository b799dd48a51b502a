import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../../domain/access/actor.ts';
import { type Delivery, isDownloadable } from '../../../domain/orders/packages.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import { every } from '../../../loop.ts';
import type { Portal } from '../../portal.ts';
import { knows } from '../fields.ts';
import { page } from '../page.ts';
import { rangeOf } from './range.ts';

/** A file that is sent whole or in parts: the tag stands for its bytes; people read what it is. */
export type Sent = { what: 'package' | 'batch'; fileName: string; tag: string; size: number };

/** Bytes of it, both ends included. */
export type Span = { from: number; to: number };

/** How the bytes of a span come, and how many of them were read so far. */
export type Source = { stream: Readable; read(): number };

const LOOK_AGAIN = 300;

/** Puts the file's headers on the answer. What is to be sent, or the answer where that is nothing of the file. */
export function askedOf(
  request: FastifyRequest,
  reply: FastifyReply,
  sent: Sent,
): { span: Span } | { answer: unknown } {
  const { what, size } = sent;
  const again = 'Download it from its beginning.';
  const range = describe(request, reply, sent);
  if (range === 'unchanged') return { answer: reply.code(304).send() };
  if (range === 'changed')
    return {
      answer: refuseBytes(
        request,
        reply.code(412),
        `The ${what} is another file than the one you began to download. ${again}`,
      ),
    };
  if (range === 'unsatisfiable')
    return {
      answer: refuseBytes(
        request,
        reply.code(416).header('Content-Range', `bytes */${size}`),
        `The ${what} has ${size.toLocaleString('en')} bytes, and what you asked for begins behind them. ${again}`,
      ),
    };
  const span = range ?? { from: 0, to: size - 1 };
  reply.header('Content-Length', span.to - span.from + 1);
  if (range) reply.code(206).header('Content-Range', `bytes ${span.from}-${span.to}/${size}`);
  return { span };
}

/** What HEAD is told: the whole file, whatever part is asked for. */
export function answerHead(request: FastifyRequest, reply: FastifyReply, sent: Sent) {
  const range = describe(request, reply, sent);
  if (range === 'unchanged') return reply.code(304).send();
  if (range === 'changed') return reply.code(412).send();
  return reply.header('Content-Length', sent.size).send();
}

type Sending = {
  portal: Portal;
  actor: Actor;
  order: WorkOrder;
  span: Span;
  source: Source;
  /** Told of what went out once the connection is over. */
  deliver(sent: Pick<Delivery, 'from' | 'sent'>): void;
};

/** Sends a span, cuts it once the order is canceled or its reader may no longer act, and says in the end how much went out. */
export function sendSpan(request: FastifyRequest, reply: FastifyReply, sending: Sending): FastifyReply {
  const { portal, actor, order, span, source } = sending;
  const { stream } = source;
  watchDownload(portal, request, reply, { actor, order, stream }, (whole) => {
    const { from, to } = span;
    sending.deliver({ from, sent: whole ? to - from + 1 : gone(source, reply) });
  });
  return reply.send(stream);
}

type Watched = { actor: Actor; order: WorkOrder; stream: Readable };

/** Cuts what is sent once the order is canceled or its reader may no longer act, and says in the end whether all went out. */
export function watchDownload(
  portal: Portal,
  request: FastifyRequest,
  reply: FastifyReply,
  { actor, order, stream }: Watched,
  over: (whole: boolean) => void,
): void {
  const watch = every(
    LOOK_AGAIN,
    () => {
      if (!isDownloadable(portal.db, actor, order.id)) reply.raw.destroy();
    },
    (error) => request.log.error({ err: error, workOrder: order.id }, 'a download could not be watched'),
  );
  reply.raw.once('close', () => {
    watch.stop();
    stream.destroy();
    try {
      over(reply.raw.writableFinished);
    } catch (error) {
      request.log.error({ err: error, workOrder: order.id }, 'a download left no trace');
    }
  });
}

// What was read, less what still waits in this process: what went out, or nearly so.
function gone({ stream, read }: Source, reply: FastifyReply): number {
  return Math.max(0, read() - stream.readableLength - reply.raw.writableLength);
}

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

function describe(request: FastifyRequest, reply: FastifyReply, { fileName, tag, size }: Sent) {
  const etag = `"${tag}"`;
  reply
    .type('application/zip')
    .header('Content-Disposition', `attachment; filename="${fileName}"`)
    .header('ETag', etag)
    .header('Accept-Ranges', 'bytes')
    .header('Cache-Control', 'no-store');
  const wanted = request.headers['if-match']?.split(',').map((tag) => tag.trim());
  if (wanted && !wanted.some((tag) => tag === etag || tag === '*')) return 'changed' as const;
  if (knows(request, etag)) return 'unchanged' as const;
  const condition = request.headers['if-range'];
  if (condition !== undefined && condition !== etag) return undefined;
  return rangeOf(request.headers.range, size);
}
