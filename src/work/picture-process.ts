import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CaptureAnswer, CaptureTask } from '../captures/tasks.ts';

/** Has a picture read in a process of its own. Whatever is wrong with the picture is an answer. */
export type ReadPicture = (task: CaptureTask) => Promise<CaptureAnswer>;

/** No answer came. `sentence` is for the person where another try would come to the same. */
export class NoAnswer extends Error {
  readonly sentence: string | undefined;

  constructor(message: string, sentence?: string) {
    super(message);
    this.sentence = sentence;
  }
}

/** The portal stops: nothing was read, and nothing is known of the picture. */
export class Stopped extends Error {}

export type PictureProcess = {
  read: ReadPicture;
  /** Ends what runs and starts nothing more. */
  stop(): Promise<void>;
};

/** What one reading may take. */
export const LIMITS = {
  /** Milliseconds from its start to its answer. */
  wall: 60_000,
  /** Seconds of processor time. */
  cpu: 30,
  /** KiB of memory that is its own; 139 megapixels took 280,000 in all. */
  memory: 700_000,
  /** Megabytes of JavaScript objects. */
  heap: 192,
  /** Blocks of 512 bytes that it may write to a file: the small copy of a picture takes far less. */
  file: 32_768,
  /** Bytes of its answer, and of its complaints that are logged. */
  answer: 4 * 1024 * 1024,
  complaint: 8 * 1024,
};
type Limits = typeof LIMITS;

const CHILD = fileURLToPath(new URL('../captures/child.js', import.meta.url));

/** Readings at one time: drawing and pages want processors too. */
const LANES = availableParallelism() >= 4 ? 2 : 1;

/**
 * Reads pictures in processes that know nothing of the portal: no environment, a folder of their own, limits on memory, time
 * and what they write. What decodes foreign bytes may crash; the portal may not.
 */
export function pictureProcess(child = CHILD, limits: Limits = LIMITS): PictureProcess {
  const running = new Map<ChildProcess, Promise<void>>();
  const waiting: (() => void)[] = [];
  let busy = 0;
  let stopped = false;
  const enter = async () => {
    if (busy < LANES) busy++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  };
  const read: ReadPicture = async (task) => {
    await enter();
    try {
      if (stopped) throw new Stopped();
      return await readOnce(child, task, limits, (process, ended) => {
        running.set(process, ended);
        void ended.finally(() => running.delete(process));
      });
    } catch (error) {
      throw stopped ? new Stopped() : error;
    } finally {
      leave();
    }
  };
  return {
    read,
    async stop() {
      stopped = true;
      for (const process of running.keys()) process.kill('SIGKILL');
      await Promise.all(running.values());
    },
  };
}

async function readOnce(
  child: string,
  task: CaptureTask,
  limits: Limits,
  started: (process: ChildProcess, ended: Promise<void>) => void,
): Promise<CaptureAnswer> {
  const cwd = await mkdtemp(join(tmpdir(), 'imprimatur-picture-'));
  try {
    const process = start(child, cwd, limits);
    const ended = new Promise<void>((resolve) => process.once('close', () => resolve()));
    started(process, ended);
    return answerOf(task, await said(process, task, limits));
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

// The shell sets the limits of the process that takes its place. Where a system does not know one of them it goes without.
function start(child: string, cwd: string, { cpu, memory, file, heap }: Limits): ChildProcess {
  // The softer limit of time ends with a signal of its own, so that it can be told from other ends.
  const set = [`-c 0`, `-S -t ${cpu}`, `-H -t ${cpu + 1}`, `-f ${file}`, `-d ${memory}`];
  const script = `${set.map((limit) => `ulimit ${limit} 2>/dev/null; `).join('')}exec "$0" "$@"`;
  const node = [process.execPath, `--max-old-space-size=${heap}`, child];
  return spawn('/bin/sh', ['-c', script, ...node], { cwd, env: {}, stdio: 'pipe' });
}

/** All that a process writes until it ends by itself, with success. */
function said(
  process: ChildProcess,
  task: CaptureTask,
  { wall, answer, complaint }: Limits,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let [bytes, why] = [0, ''];
    let complaints = '';
    const end = (reason: string) => {
      why ||= reason;
      process.kill('SIGKILL');
    };
    const timer = setTimeout(() => end('time'), wall);
    process.stdout?.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > answer) end('length');
      else parts.push(part);
    });
    process.stderr?.on('data', (part: Buffer) => {
      complaints = (complaints + part.toString()).slice(0, complaint);
    });
    // It may end before it has read its task: what it was is told by its end.
    process.stdin?.on('error', () => undefined);
    process.once('error', reject);
    process.once('close', (code, signal) => {
      clearTimeout(timer);
      if (why === 'time') return reject(new NoAnswer(`no answer within ${wall} ms`, SLOW));
      if (why === 'length') return reject(new NoAnswer(`an answer of more than ${answer} bytes`, ODD));
      if (signal === 'SIGXCPU') return reject(new NoAnswer('all its processor time was used', SLOW));
      if (code !== 0) return reject(new NoAnswer(`ended with ${signal ?? code}: ${complaints}`));
      resolve(Buffer.concat(parts).toString());
    });
    process.stdin?.end(JSON.stringify(task));
  });
}

function answerOf({ kind }: CaptureTask, text: string): CaptureAnswer {
  let answer: CaptureAnswer;
  try {
    answer = JSON.parse(text) as CaptureAnswer;
  } catch {
    throw new NoAnswer('an answer that is no JSON');
  }
  if (answer?.kind === kind || answer?.kind === 'refused') return answer;
  throw new NoAnswer(`asked for ${kind}, told ${answer?.kind}`);
}

const SLOW =
  'Reading this picture took longer than it may. Upload it once more; if it takes too long again, make it smaller (only what is to be read, at 1,200 ppi or less), save it as PNG without interlacing, and upload that.';
const ODD =
  'What was found in this picture is more than any sheet holds. Scan only the sheet, and upload that.';
