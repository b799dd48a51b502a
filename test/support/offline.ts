import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { PackagePlan } from '../../src/codes/plan.ts';
import { runGenerator } from '../../src/offline/command/run.ts';
import { drawingThreads } from '../../src/work/drawing-threads.ts';
import { makePackage } from '../../src/work/package-job.ts';
import { PUBLIC_KEY, planOf } from './plan.ts';
import { readZip } from './read-package.ts';

/** The generator as it is delivered: one file. */
export const GENERATOR = fileURLToPath(new URL('../../imprimatur-generate.mjs', import.meta.url));

/** A folder for a test file's packages and output, with the public key in `portal.pem`. */
export function pressRoom() {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-press-'));
  const key = join(folder, 'portal.pem');
  writeFileSync(key, PUBLIC_KEY);
  return { folder, key, leave: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A small data package of small images, with whatever a test wants different. */
export function dataPlan(quantity: number, changes: Partial<PackagePlan> = {}): PackagePlan {
  const { about } = planOf(1);
  return planOf(quantity, {
    about: { ...about, calibration: { ...about.calibration, dotsX: 2, dotsY: 2 } },
    batchSize: 100,
    imageMode: 'data',
    drawing: { ...planOf(1).drawing, dotsX: 2, dotsY: 2 },
    ...changes,
  });
}

/** Makes packages by the portal's own code, and unpacks each beside it by a reader that nobody here wrote. */
export async function makePackages<T extends string>(
  folder: string,
  plans: Record<T, PackagePlan>,
): Promise<Record<T, { zip: string; folder: string }>> {
  const threads = drawingThreads(2);
  mkdirSync(folder, { recursive: true });
  try {
    const made = await Promise.all(
      (Object.entries(plans) as [T, PackagePlan][]).map(async ([name, plan]) => {
        const zip = join(folder, `${name}.zip`);
        await makePackage(threads, plan, zip);
        for (const entry of await readZip(zip)) put(join(folder, name, entry.name), entry.bytes);
        return [name, { zip, folder: join(folder, name, plan.folder) }] as const;
      }),
    );
    return Object.fromEntries(made) as Record<T, { zip: string; folder: string }>;
  } finally {
    await threads.close();
  }
}

/** A copy of an unpacked package that a test may spoil. */
export function copyOf(packageFolder: string, name: string): string {
  const copy = join(dirname(dirname(packageFolder)), name, 'workorder-7K3F9Q2MX4');
  cpSync(packageFolder, copy, { recursive: true });
  return copy;
}

export type Run = { status: number | null; signal: string | null; out: string; err: string };

/** Starts the generator with an environment of nothing. */
export function start(args: string[], cwd?: string): ChildProcess & { run: Promise<Run> } {
  const child = spawn(process.execPath, [GENERATOR, ...args], { cwd, env: { PATH: process.env.PATH ?? '' } });
  return Object.assign(child, { run: ended(child) });
}

/** Runs the generator to its end. */
export const generate = (...args: string[]): Promise<Run> => start(args).run;

/** Runs a copy of the generator from wherever it lies. */
export const generateAs = (program: string, args: string[]): Promise<Run> =>
  ended(spawn(process.execPath, [program, ...args], { cwd: dirname(program), env: {} }));

/** Runs the generator with another Node. */
export const generateWith = (node: string, args: string[]): Promise<Run> =>
  ended(spawn(node, [GENERATOR, ...args], { env: {} }));

/** Runs the generator by way of another program, such as unshare. */
export function generateUnder(command: string[], args: string[]): Promise<Run> {
  const [program, ...before] = command;
  return ended(spawn(program!, [...before, process.execPath, GENERATOR, ...args]));
}

/** Runs the generator and asks what memory its process took at most. */
export async function generateMeasured(...args: string[]): Promise<Run & { peakMiB: number }> {
  const run = await ended(spawn(process.execPath, ['--import', TELL_PEAK, GENERATOR, ...args], { env: {} }));
  return { ...run, peakMiB: Number(/^peak (\d+) KiB$/m.exec(run.err)?.[1]) / 1024 };
}

const TELL_PEAK = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from 'node:worker_threads';
  const tell = () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + ' KiB\\n');
  if (isMainThread) process.on('exit', tell);
`)}`;

/** Every file under a folder by its path, with its bytes. */
export function filesOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.sort().map((file) => [file.slice(folder.length + 1), readFileSync(file)]));
}

/** The digest of everything under a folder, names and bytes. */
export function digestOf(folder: string): string {
  const hash = createHash('sha256');
  for (const [name, bytes] of filesOf(folder)) hash.update(`${name} ${bytes.length}\n`).update(bytes);
  return hash.digest('hex');
}

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function ended(child: ChildProcess): Promise<Run> {
  const run: Run = { status: null, signal: null, out: '', err: '' };
  child.stdout!.on('data', (data) => {
    run.out += data;
  });
  child.stderr!.on('data', (data) => {
    run.err += data;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ ...run, status, signal }));
  });
}

/** The same program within this process: quicker, for what needs no process of its own. */
export async function generateHere(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err') =>
    new Writable({
      write(text, _encoding, done) {
        said[name] += text;
        done();
      },
    });
  const streams = { out: stream('out'), err: stream('err') };
  return { status: await runGenerator(args, pathToFileURL(GENERATOR), streams), ...said };
}

/** Draws a package that must be refused as damaged, with nothing written and a sentence that says what to do. */
export async function refusedIn(room: string, input: string, ...more: string[]) {
  const out = join(room, 'refused');
  const run = await generateHere(input, '-o', out, ...more);
  assert.equal(run.status, 3, run.err);
  assert.equal(existsSync(out), false, 'nothing was written');
  assert.match(run.err, /Download|again|Use the file|Compare/, 'it says what to do');
  return run;
}
