import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright';
import { root } from '../../src/config.ts';
import { inTurn } from './debian-tools.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const LOCK = join(tmpdir(), 'imprimatur-chromium.lock');

/** What every browser of the tests starts with: quiet, and with its sandbox unless root forbids it. */
export const CHROMIUM_ARGS = [
  ...(isRoot() ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of a Chromium that starts: the one CHROMIUM_PATH names, else an installed one, else Debian's package (as root),
 * else Playwright's own download. Says on stderr what it installs; of two callers at once, one installs and one waits.
 */
export async function findChromium(): Promise<string> {
  const { CHROMIUM_PATH: named } = process.env;
  if (named) {
    if (starts(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, which does not start. Name another, or unset it.`);
  }
  const installed = lookUp();
  if (installed) return installed;
  await takeLock();
  try {
    return lookUp() ?? install();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function lookUp(): string | undefined {
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...found, ...PLACES, chromium.executablePath()].find((path) => existsSync(path) && starts(path));
}

// Some systems install a command that only tells how to get the browser.
function starts(path: string): boolean {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return status === 0 && /chrom/i.test(stdout);
}

function install(): string {
  say('No Chromium is installed and CHROMIUM_PATH is not set.');
  if (isRoot() && spawnSync('apt-get', ['--version']).status === 0) {
    say("Installing Debian's chromium with apt-get, as root …");
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run(...inTurn('update', '-q'), env);
    run(...inTurn('install', '-qy', '--no-install-recommends', 'chromium'), env);
  }
  const packaged = lookUp();
  if (packaged) {
    say(`Installed ${packaged}.`);
    return packaged;
  }
  say("Downloading Playwright's own Chromium …");
  run(process.execPath, [join(root, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium']);
  const downloaded = lookUp();
  if (!downloaded)
    throw new Error(
      'No Chromium could be found, installed or downloaded that starts. Install one, or set CHROMIUM_PATH.',
    );
  say(`Downloaded ${downloaded}.`);
  return downloaded;
}

// A way that fails says so, and the next one is tried. What it prints goes to stderr: stdout holds the path alone.
function run(command: string, args: string[], env = process.env): void {
  const { status } = spawnSync(command, args, { env, stdio: ['ignore', 2, 2], timeout: 15 * 60_000 });
  if (status !== 0) say(`${[command, ...args].join(' ')} failed.`);
}

async function takeLock(): Promise<void> {
  for (let said = false; ; said = true) {
    try {
      return writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (!said) say('Another process is installing Chromium: waiting for it.');
    await wait(500);
    const holder = readLock();
    if (holder && !isAlive(Number(holder))) rmSync(LOCK, { force: true });
  }
}

function readLock(): string {
  try {
    return readFileSync(LOCK, 'utf8');
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const path = await findChromium();
  const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  say(`Chromium of the browser tests: ${version}.`);
  process.stdout.write(`${path}\n`);
}
