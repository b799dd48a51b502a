import { readFileSync } from 'node:fs';

/** What a child process is to do; each takes from it what it needs. */
export type Task = {
  codes: number;
  /** Dots of a module. */
  dots: number;
  threads: number;
  /** A folder of its own, gone afterwards. */
  folder: string;
  /** A file with the URLs, one a line: the same for every rival. */
  urls: string;
  /** What else one kind of measurement wants to know. */
  more?: Record<string, string | number | boolean>;
};

/** What it says: the seconds of the work without the start of the process, and what came of it. */
export type Done = {
  seconds: number;
  codes: number;
  /** Of what was made. */
  bytes: number;
  /** An image of the first code, where there are image files. */
  sample?: string;
  figures?: Record<string, number>;
};

/** Of the whole process: processor seconds of all threads, and the most memory it ever held. */
export type Used = { cpu: number; peak: number };

/** Runs the work of a child process and tells the parent. */
export async function answer(work: (task: Task) => Done | Promise<Done>): Promise<void> {
  const done = await work(JSON.parse(process.argv[2]!) as Task);
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const peak = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
  process.stdout.write(`${JSON.stringify({ ...done, cpu: (userCPUTime + systemCPUTime) / 1e6, peak })}\n`);
}

/** The seconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** The first `count` URLs of the task. */
export function urlsOf({ urls, codes }: Task): string[] {
  return readFileSync(urls, 'utf8').split('\n', codes);
}
