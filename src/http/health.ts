import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';
import { type Fallback, fallbacks } from '../codes/wasm/checked-kernel.ts';
import { insistUsable } from '../db/database.ts';
import { keysAreUsable } from '../domain/codes/keys.ts';
import type { Portal } from './portal.ts';

export function healthRoutes(app: FastifyInstance, portal: Portal): void {
  const get = (url: string, handler: RouteHandlerMethod) =>
    app.route({ method: ['GET', 'HEAD'], url, handler });
  get('/healthz', async () => 'alive\n');

  get('/readyz', async (_request, reply) => {
    const missing = Object.entries({
      database: () => insistUsable(portal.db) === undefined,
      'data folder': () => isWritable(portal.folders.packages),
      'free room': () => hasRoom(portal.folders.packages),
      keys: () => keysAreUsable(portal.folders.keys),
    })
      .filter(([, check]) => !succeeds(check))
      .map(([name]) => name);
    if (missing.length === 0) return `ready\nkernels: ${kernelsInWords(fallbacks())}\n`;
    return reply.code(503).send(`not usable: ${missing.join(', ')}\n`);
  });
}

/** Which way the hot steps of the engine run in this process. */
export function kernelsInWords(found: Fallback[]): string {
  if (found.length === 0) return 'WebAssembly';
  return `TypeScript for ${found.map(({ step, reason }) => `${step} (${reason})`).join(', ')}`;
}

function succeeds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

/** Bytes that must be free: below it, verbs may soon fail for want of room. */
const LEAST_ROOM = 64 * 1024 * 1024;

/** A folder that is gone is told by itself. */
function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return true;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= LEAST_ROOM;
}

function isWritable(folder: string): boolean {
  accessSync(folder, constants.W_OK);
  return true;
}
