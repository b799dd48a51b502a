import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cast } from '../../src/cli/cast.ts';
import { readConfig, root } from '../../src/config.ts';
import { startPortal } from '../../src/start.ts';
import { closeWindows } from './browser.ts';
import { setStage } from './stage.ts';
import { tempFolder } from './temp-folder.ts';
import { type World, world } from './world.ts';

/** A whole portal on a port and a data folder of its own: loops, mails and all. Gone after the test. */
export type OpenPortal = { address: string; dataDir: string; cast: Cast };

export async function openPortal(t: TestContext, how: 'here' | 'as a process' = 'here'): Promise<OpenPortal> {
  t.after(() => closeWindows(t));
  const dataDir = tempFolder(t);
  const { db, cast } = await setStage(dataDir);
  db.$client.close();
  const env = { DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1', THREADS: '2' };
  const address = await (how === 'here' ? startHere(t, env) : startProcess(t, env));
  return { address, dataDir, cast };
}

async function startHere(t: TestContext, env: Record<string, string>): Promise<string> {
  const portal = await startPortal(readConfig(env), false);
  t.after(() => portal.close());
  return portal.address;
}

async function startProcess(t: TestContext, env: Record<string, string>): Promise<string> {
  const server = spawn(process.execPath, [join(root, 'dist', 'src', 'server.js')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(async () => {
    if (server.exitCode !== null) return;
    server.kill('SIGTERM');
    await once(server, 'exit');
  });
  for await (const line of createInterface(server.stdout)) {
    const address = /^Imprimatur listens on (\S+)$/.exec(line)?.[1];
    if (!address) continue;
    server.stdout.resume();
    return address;
  }
  throw new Error('The server ended before it listened.');
}

/** The link of the first mail to somebody whose subject matches; waits for it as a person would. */
export async function linkFromMail(dataDir: string, recipient: string, subject: RegExp): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const folder = join(dataDir, 'mail');
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.eml'))) {
      const mail = readFileSync(join(folder, name), 'utf8').replaceAll('=\n', '').replaceAll('=3D', '=');
      const [, to] = /^To: (.*)$/m.exec(mail) ?? [];
      const [, about] = /^Subject: (.*)$/m.exec(mail) ?? [];
      const [link] = /http:\/\/\S+\/work-orders\/\d+/.exec(mail) ?? [];
      if (to === recipient && subject.test(about ?? '') && link) return link;
    }
    await wait(100);
  }
  throw new Error(`No mail about ${subject} reached ${recipient}.`);
}

/** The cast's world on a port, without its loops: orders generate only when the test says so. */
export async function openWorld(t: TestContext): Promise<World & { address: string }> {
  t.after(() => closeWindows(t));
  const one = await world(t);
  return { ...one, address: await one.app.listen({ host: '127.0.0.1', port: 0 }) };
}
