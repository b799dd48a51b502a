import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../../src/config.ts';

/** A real process of the portal, on a data folder. */
export type Server = {
  child: ChildProcess;
  address: string;
  /** Everything it wrote so far. */
  log(): string;
  /** Sends the signal and returns the exit code; null when the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
};

type Environment = Record<string, string>;
const clean: Environment = { PATH: process.env.PATH ?? '', TZ: 'UTC' };

const running = new Set<ChildProcess>();
after(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts it and waits until it listens; ended with the test file at the latest. */
export async function startServer(
  dataDir: string,
  more: Environment = {},
  program: 'server.js' | 'cli/demo.js' = 'server.js',
): Promise<Server> {
  const env = { ...clean, DATA_DIR: dataDir, PORT: '0', ...more };
  const child = spawn(process.execPath, [join(root, 'dist/src', program)], { env });
  running.add(child);
  const log = written(child);
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const open = /(?:listens on|demo is open:) (\S+)/;
  while (!open.test(log())) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}: ${log()}`);
    await wait(10);
  }
  const address = open.exec(log())![1]!;
  const end: Server['end'] = async (signal) => {
    child.kill(signal);
    return (await exit)[0];
  };
  return { child, address, log, end };
}

/** Runs one of the programs of dist/src to its end. */
export async function run(program: string, args: string[], env: Environment, input = '') {
  const child = spawn(process.execPath, [join(root, 'dist/src', program), ...args], {
    env: { ...clean, ...env },
  });
  const log = written(child);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text: log() };
}

/** Bytes of the package that is being written to the folder; less than nothing when there is none. */
export function unfinishedBytes(folder: string): number {
  const name = readdirSync(folder).find((each) => /\.zip\.[\w-]+\.unfinished$/.test(each));
  return name ? (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? -1) : -1;
}

export async function until(
  what: string,
  reached: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await reached())) {
    if (Date.now() > end) throw new Error(`It did not come to pass: ${what}`);
    await wait(5);
  }
}

function written(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  return () => text;
}
