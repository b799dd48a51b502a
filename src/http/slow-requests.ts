import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { every } from '../loop.ts';
import { bareAnswer } from './broken-requests.ts';

/** How long a request may take to arrive, in milliseconds, and how much of its body must arrive in each window. */
export type ArrivalLimits = { headers: number; whole: number; window: number; bytesAWindow: number };

/** A form with all its files has 350 MB: an hour at 100 KB a second. One that has almost stopped is cut within a minute. */
export const ARRIVAL_LIMITS: ArrivalLimits = {
  headers: 30_000,
  whole: 3_600_000,
  window: 20_000,
  bytesAWindow: 20 * 1024,
};

type Arriving = { request: IncomingMessage; response: ServerResponse; since: number; bytes: number };

/** Cuts requests that do not arrive in time, or too slowly: each holds a connection and perhaps a file. */
export function cutSlowRequests(app: FastifyInstance, limits: ArrivalLimits): void {
  const arriving = new Set<Arriving>();
  app.server.headersTimeout = limits.headers;
  app.server.requestTimeout = limits.whole;
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!hasBody(request)) return;
    const one = { request, response, since: Date.now(), bytes: request.socket.bytesRead };
    arriving.add(one);
    request.once('close', () => arriving.delete(one));
  });
  const look = () => {
    const now = Date.now();
    for (const one of arriving) if (now - one.since >= limits.window) judge(one, now, limits);
  };
  const watch = every(limits.window / 4, look, (error) =>
    app.log.error({ err: error }, 'a request was not watched'),
  );
  app.addHook('onClose', () => watch.stop());
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

// While something waits to be read here, the delay is ours; once the answer is out, nobody will read the rest.
function judge(one: Arriving, now: number, { bytesAWindow }: ArrivalLimits): void {
  const { request, response } = one;
  if (request.complete) return;
  const came = request.socket.bytesRead - one.bytes;
  const isOurs = request.readableLength > 0 && !response.writableFinished;
  if (came < bytesAWindow && !isOurs) cut(one);
  one.since = now;
  one.bytes += came;
}

function cut({ request, response }: Arriving): void {
  const { socket } = request;
  if (!response.headersSent) socket.write(bareAnswer(408));
  socket.destroySoon();
}
