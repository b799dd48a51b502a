import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';

// What is wrong with a request before any route can answer it.

/** What the parser of Node refuses is answered on the bare connection. */
export const clientErrorHandler: FastifyServerOptions['clientErrorHandler'] = (error, socket) => {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code ?? ''] ?? 400;
  const { _httpMessage: answering } = socket as Socket & { _httpMessage?: { headersSent: boolean } };
  if (socket.writable && !answering?.headersSent) socket.write(bareAnswer(status));
  socket.destroySoon();
};

const BARE: Record<number, [string, string]> = {
  400: ['Bad Request', 'The request could not be read. Open the page again.'],
  408: ['Request Timeout', 'The request took too long to arrive. Check your connection and send it again.'],
  431: ['Request Header Fields Too Large', 'The address or the cookies are too long. Open the start page.'],
};

/** An answer with a page and its headers for a connection on which none has begun; the connection ends with it. */
export function bareAnswer(status: number): string {
  const [reason, sentence] = BARE[status] ?? ['', ''];
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${reason}</title><p>${sentence}</p>\n`;
  return [
    `HTTP/1.1 ${status} ${reason}`,
    'Connection: close',
    "Content-Security-Policy: default-src 'none';frame-ancestors 'none'",
    'X-Content-Type-Options: nosniff',
    'X-Frame-Options: SAMEORIGIN',
    'Referrer-Policy: same-origin',
    'Cache-Control: no-store',
    'Content-Type: text/html; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** What a request expects of us beyond `100-continue` is nothing we know, and may be passed over (RFC 9110, 10.1.1). */
export function answerExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** A whole address is read as its path. One that cannot be decoded names no page; the router would answer it without our hooks. */
export function readableUrl({ url = '/' }: IncomingMessage): string {
  try {
    const { pathname, search } = new URL(url.startsWith('/') ? `http://portal${url}` : url);
    decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
    return url.startsWith('/') ? url : pathname + search;
  } catch {
    return '/unreadable-address';
  }
}
