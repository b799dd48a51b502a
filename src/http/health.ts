import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { insistUsable } from '../db/database.ts';
import { keysAreUsable } from '../domain/codes/keys.ts';
import type { Portal } from './portal.ts';

export function healthRoutes(app: FastifyInstance, portal: Portal): void {
  app.get('/healthz', async () => 'alive\n');

  app.get('/readyz', async (_request, reply) => {
    const missing = Object.entries({
      database: () => insistUsable(portal.db) === undefined,
      'data folder': () => isWritable(portal.folders.packages),
      'free room': () => hasRoom(portal.folders.packages),
      keys: () => keysAreUsable(portal.folders.keys),
    })
      .filter(([, check]) => !succeeds(check))
      .map(([name]) => name);
    if (missing.length === 0) return 'ready\n';
    return reply.code(503).send(`not usable: ${missing.join(', ')}\n`);
  });
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
