import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './median.ts';
import { benchIds, PREFIX } from './order.ts';
import { checkSample } from './sample.ts';
import type { Done, Task, Used } from './task.ts';
import { uncheckedCopy } from './unchecked.ts';

export type Measured = Done & Used;

/** Where the measurements write; BENCH_DIR puts it on another disk. */
const scratch = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'imprimatur-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** A path in the scratch folder. */
export function scratchPath(name: string): string {
  return join(scratch, name);
}

export type Asked = Pick<Task, 'codes' | 'dots'> & Partial<Pick<Task, 'threads' | 'more'>>;

/** Runs a script of children/ or rivals/ in a process of its own and returns what it says. `bench` is its folder. */
export function measureScript(
  script: string,
  asked: Asked,
  bench = new URL('.', import.meta.url),
): Promise<Measured> {
  const file = fileURLToPath(new URL(script.replace(/\.ts$/, '.js'), bench));
  return inFolder(asked, async (task) => {
    const { stdout } = await run(process.execPath, [file, JSON.stringify(task)]);
    const measured = JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured;
    if (measured.sample) await checkSample(measured.sample, task.dots);
    return measured;
  });
}

/** The whole job by an engine without its read-back. */
export function measureUnchecked(asked: Asked): Promise<Measured> {
  return measureScript('rivals/engine.ts', asked, uncheckedCopy(scratchPath('unchecked')));
}

/**
 * Runs a command in a process of its own: its whole time counts, and what GNU time says of it and its children. `made`
 * tells what came of it.
 */
export function measureCommand(
  asked: Asked,
  command: (task: Task) => string[],
  made: (task: Task, stdout: string) => Pick<Done, 'bytes' | 'sample'>,
): Promise<Measured> {
  return inFolder(asked, async (task) => {
    const report = join(task.folder, '..', 'time');
    const { stdout } = await run('/usr/bin/time', ['-o', report, '-f', '%e %U %S %M', ...command(task)]);
    const [seconds, user, system, peak] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
    const used = { cpu: user! + system!, peak: peak! * 1024 };
    const done = made(task, stdout);
    if (done.sample) await checkSample(done.sample, task.dots);
    return { seconds: seconds!, codes: task.codes, ...used, ...done };
  });
}

/** Whether a program can be called. */
export function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

/** The run whose time is the median of a few. */
export function middle(runs: Measured[]): Measured {
  const seconds = median(runs.map((run) => run.seconds));
  return runs.find((run) => run.seconds === seconds)!;
}

async function inFolder<T>(asked: Asked, work: (task: Task) => Promise<T>): Promise<T> {
  const folder = scratchPath('work');
  mkdirSync(folder);
  try {
    return await work({ threads: 2, ...asked, folder, urls: urlFile(asked.codes) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function urlFile(codes: number): string {
  const most = Math.min(codes, 100_000);
  const file = scratchPath(`urls-${most}`);
  if (!existsSync(file))
    writeFileSync(
      file,
      benchIds(most)
        .map((id) => `${PREFIX}${id}\n`)
        .join(''),
    );
  return file;
}

function run(program: string, args: string[]): Promise<{ stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text: Buffer) => (stdout += text));
    child.stderr.on('data', (text: Buffer) => (stderr = `${stderr}${text}`.slice(-2000)));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve({ stdout }) : reject(new Error(`${program} ended with ${code}: ${stderr.trim()}`)),
    );
  });
}
