import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

// A browser shows the answer once it has sent everything, so as much is let go as the largest form may hold.
const BOUNDS = { bytes: 128 * 1024 * 1024, milliseconds: 20_000 };

/**
 * Whoever refuses a request may leave its body unread, and the next request of the connection would wait behind it for
 * ever. What is left is read and dropped before the answer goes out; beyond the bounds the connection ends with it.
 */
export function dropUnreadBodies(app: FastifyInstance, bounds = BOUNDS): void {
  app.addHook('onSend', async ({ raw }, reply) => {
    if (!hasBody(raw) || raw.readableEnded || raw.destroyed) return;
    if (!(await isReadToEnd(raw, bounds))) reply.header('Connection', 'close');
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

function isReadToEnd(body: IncomingMessage, { bytes, milliseconds }: typeof BOUNDS): Promise<boolean> {
  return new Promise((resolve) => {
    let left = bytes;
    const settle = (whole: boolean) => {
      clearTimeout(late);
      body.off('data', count).off('close', end).off('end', end).pause();
      resolve(whole);
    };
    const count = (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) settle(false);
    };
    const end = () => settle(true);
    const late = setTimeout(settle, milliseconds, false);
    body.unpipe();
    body.on('data', count).once('close', end).once('end', end).resume();
  });
}
