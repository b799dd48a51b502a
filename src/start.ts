import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import { buildApp } from './app.ts';
import { probeKernels } from './codes/package/probe-kernels.ts';
import { type Config, root } from './config.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { nobodyYet } from './domain/people/people.ts';
import { templates } from './http/templates.ts';
import { every } from './loop.ts';
import { applyCodeChanges } from './work/code-changes.ts';
import { drawingThreads } from './work/drawing-threads.ts';
import { generator } from './work/generator.ts';
import { inspector } from './work/inspections.ts';
import { brokenOffSweeper, clearFiles, tidy, unfinishedFiles } from './work/janitor.ts';
import { deliverMails, folderPost, smtpPost } from './work/mailer.ts';
import { measurer } from './work/measuring.ts';
import { orderIndexer } from './work/order-index.ts';
import { checkPackages } from './work/package-check.ts';
import { pictureProcess } from './work/picture-process.ts';
import { sendReminders } from './work/reminders.ts';

export type Running = { address: string; close(): Promise<void> };

/** Milliseconds for running downloads, then for the loops: a mail server that hangs must not hold up the stop. */
const GRACE = 6_000;
const LAST_WORDS = 2_000;

/** Lock, database, keys, pages, listen, loops; `close` undoes it in reverse within ten seconds. */
export async function startPortal(config: Config, log: FastifyServerOptions['logger']): Promise<Running> {
  const dataFolder = openDataFolder(config.dataDir, 'Imprimatur');
  const { folders, db } = dataFolder;
  const setUpCode = randomBytes(9).toString('base64url');
  let app: FastifyInstance | undefined;
  try {
    app = await buildApp({
      db,
      root,
      folders,
      secure: config.baseUrl.startsWith('https:'),
      origin: config.baseUrl ? new URL(config.baseUrl).origin : undefined,
      session: { idleMinutes: config.sessionIdleMinutes, hours: config.sessionHours },
      trustProxy: config.trustProxy,
      packageDays: config.packageDays,
      setUpCode,
      mailToFolder: config.smtpUrl === undefined,
      log,
    });
    const leftovers = await unfinishedFiles(folders);
    const sweepLists = brokenOffSweeper(db, folders);
    await listen(app, config);
    return await run(app, dataFolder, config, setUpCode, { files: leftovers, sweepLists });
  } catch (error) {
    await app?.close();
    dataFolder.close();
    throw error;
  }
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} of ${host} is taken by another program. Stop it, or set PORT.`);
    if (code === 'EACCES')
      throw new Error(`Port ${port} of ${host} is not for this user. Set PORT to 1024 or more.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Error(`HOST is ${host}, which is no address of this machine.`);
    throw error;
  }
}

/** Nothing was written or cleared before: the folder is ours, and the port is open. */
async function run(
  app: FastifyInstance,
  dataFolder: DataFolder,
  config: Config,
  setUpCode: string,
  leftovers: { files: string[]; sweepLists: () => Promise<void> },
): Promise<Running> {
  const { folders, db } = dataFolder;
  const address = config.baseUrl || addressOf(config.host, app.server.address() as AddressInfo);
  if (nobodyYet(db))
    app.log.warn(`Nobody is here yet. Open ${address}/set-up; the set-up code is ${setUpCode}`);
  for (const { step, reason } of probeKernels())
    app.log.warn({ step, reason }, 'a step of the engine goes without its kernel, and slower');
  await clearFiles(leftovers.files);
  const threads = drawingThreads(config.threads);
  const maker = generator(db, threads, folders, app.log);
  const pictures = pictureProcess();
  const post = config.smtpUrl ? smtpPost(config.smtpUrl, config.mailTls) : folderPost(folders.mail);
  const mail = { from: config.mailFrom, baseUrl: address };
  const eta = templates(root);
  const loop = (name: string, pause: number, turn: () => void | Promise<void>) =>
    every(pause, turn, (error) => app.log.error({ err: error, loop: name }, 'a loop failed and goes on'));
  const loops = [
    loop('generator', 250, maker.turn),
    loop('code changes', 250, () => applyCodeChanges(db)),
    loop('search index', 100, orderIndexer(db)),
    loop('measuring', 250, measurer(db, folders, pictures.read)),
    loop('inspections', 250, inspector(db, folders, pictures.read)),
    loop('mailer', 1_000, () => deliverMails(db, post, eta, mail)),
    loop('broken-off lists', 60_000, leftovers.sweepLists),
    loop('janitor', 60_000, () => tidy(db, folders, maker.isRunning, config.packageDays)),
    loop('package check', 10 * 60_000, async () => void (await checkPackages(db, folders.packages))),
    loop('reminders', 10 * 60_000, () => sendReminders(db)),
  ];

  return {
    address,
    async close() {
      const cut = setTimeout(() => app.server.closeAllConnections(), GRACE);
      await app.close();
      clearTimeout(cut);
      await Promise.race([
        Promise.all([maker.stop(), pictures.stop(), ...loops.map((each) => each.stop())]),
        wait(LAST_WORDS, undefined, { ref: false }),
      ]);
      post.close();
      await threads.close();
      dataFolder.close();
    },
  };
}

function addressOf(host: string, { port }: AddressInfo): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
