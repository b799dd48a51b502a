import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyServerOptions } from 'fastify';
import { buildApp, templates } from './app.ts';
import { type Config, root } from './config.ts';
import { openDatabase } from './db/database.ts';
import { prepareKeys } from './domain/codes/keys.ts';
import { nobodyYet } from './domain/people/people.ts';
import { remindOfCalibrations } from './domain/press/reminders.ts';
import { prepareFolders } from './folders.ts';
import { drawingThreads } from './work/drawing-threads.ts';
import { generator } from './work/generator.ts';
import { clearUnfinished, tidy } from './work/janitor.ts';
import { every } from './work/loop.ts';
import { deliverLetters, folderPost, smtpPost } from './work/mailer.ts';

export type Running = { address: string; close(): Promise<void> };

/** Milliseconds for running downloads, then for the loops: a mail server that hangs must not hold up the stop. */
const GRACE = 6_000;
const LAST_WORDS = 2_000;

/** Database, keys, pages, loops, listen; `close` undoes it in reverse within ten seconds. */
export async function startPortal(config: Config, log: FastifyServerOptions['logger']): Promise<Running> {
  const folders = prepareFolders(config.dataDir);
  const db = openDatabase(join(config.dataDir, 'imprimatur.db'), join(root, 'drizzle'));
  prepareKeys(db, folders.keys);
  const setUpCode = randomBytes(9).toString('base64url');
  const app = await buildApp({
    db,
    root,
    folders,
    secure: config.baseUrl.startsWith('https:'),
    session: { idleMinutes: config.sessionIdleMinutes, hours: config.sessionHours },
    trustProxy: config.trustProxy,
    setUpCode,
    mailToFolder: config.smtpUrl === undefined,
    log,
  });
  await clearUnfinished(folders);
  await app.listen({ host: config.host, port: config.port });
  const address = config.baseUrl || addressOf(config.host, app.server.address() as AddressInfo);
  if (nobodyYet(db))
    app.log.warn(`Nobody is here yet. Open ${address}/set-up; the set-up code is ${setUpCode}`);

  const threads = drawingThreads(config.threads);
  const maker = generator(db, threads, folders, app.log);
  const post = config.smtpUrl ? smtpPost(config.smtpUrl) : folderPost(folders.mail);
  const mail = { from: config.mailFrom, baseUrl: address };
  const eta = templates(root);
  const trouble = (error: unknown) => app.log.error({ err: error }, 'a loop stumbled');
  const loops = [
    every(250, maker.turn, trouble),
    every(1_000, () => deliverLetters(db, post, eta, mail), trouble),
    every(60_000, () => tidy(db, folders), trouble),
    every(10 * 60_000, () => remindOfCalibrations(db), trouble),
  ];

  return {
    address,
    async close() {
      const cut = setTimeout(() => app.server.closeAllConnections(), GRACE);
      await app.close();
      clearTimeout(cut);
      await Promise.race([
        Promise.all([maker.stop(), ...loops.map((loop) => loop.stop())]),
        wait(LAST_WORDS, undefined, { ref: false }),
      ]);
      post.close();
      await threads.close();
      db.$client.close();
    },
  };
}

function addressOf(host: string, { port }: AddressInfo): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
