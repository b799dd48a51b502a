// Start here: threads that do the tasks of jobs; serve-tasks.ts is their other side.
import { Worker } from 'node:worker_threads';
import type { CodeRun } from '../rows/tables.ts';
import { arrival, fail, type Job, type JobOptions, newJob, type Tasks } from './job.ts';
import type { FromThread, ToThread } from './serve-tasks.ts';

/** Threads that do the tasks of jobs, shared fairly by every job under way. They start when first needed. */
export type ThreadPool<Plan, Task, Result> = {
  /**
   * The results of a job's tasks in their order. It fails with TaskFailed if a task does, with ThreadLost if a thread ends
   * with one of them, with what taking the tasks throws, or with the signal's reason once that is aborted. A result's bytes
   * are used again when the next is asked for.
   */
  results(plan: Plan, tasks: Tasks<Task>, options?: JobOptions): AsyncGenerator<Result>;
  /** Stops the threads; what is still running fails. */
  close(): Promise<void>;
};

/** A task that could not be done. `code` is the system's name of the error, or empty. */
export class TaskFailed<Task> extends Error {
  readonly task: Task;
  readonly code: string;

  constructor(message: string, task: Task, code: string) {
    super(message);
    this.task = task;
    this.code = code;
  }
}

/** A thread that ended with a task; the cause is why, where that is known. */
export class ThreadLost extends Error {}

type Made = { bytes?: Uint8Array<ArrayBuffer> };

/** @param file what a thread runs, which calls `serveTasks`. */
export function threadPool<Plan, Task extends { run: CodeRun }, Result extends Made>(
  file: URL,
  count: number,
): ThreadPool<Plan, Task, Result> {
  const threads = new Set<Thread<Plan, Task, Result>>();
  const spares: ArrayBuffer[] = [];
  let jobs: Job<Plan, Task, Result>[] = [];
  let nextNumber = 1;
  let closed = false;

  /** Hands out tasks, one job after the other, while a thread has room and a job has credit. */
  function dispatch(): void {
    for (let next = findWork(); next; next = findWork()) {
      const { thread, job } = next;
      jobs = [...jobs.filter((other) => other !== job), job];
      give(thread, job);
    }
    for (const job of jobs) if (job.ready.length === 0 && mayIssue(job)) void pull(job);
  }

  function findWork() {
    for (const job of jobs) {
      const thread = job.ready.length > 0 && mayIssue(job) ? freeThread(job) : undefined;
      if (thread) return { thread, job };
    }
    return undefined;
  }

  const mayIssue = (job: Job<Plan, Task, Result>): boolean =>
    job.waiting.size < QUEUE * count && job.held < CREDIT;

  /** The least busy thread if it has room; a new one if all are busy and there may be more. */
  function freeThread(job: Job<Plan, Task, Result>): Thread<Plan, Task, Result> | undefined {
    if (closed) return undefined;
    const all = [...threads];
    const own = all.filter(({ tasks }) => tasks.some((task) => task.job === job));
    const full = own.length === (job.leaveOne ? Math.max(1, count - 1) : count);
    const [idlest] = (full ? own : all).sort((a, b) => a.tasks.length - b.tasks.length);
    if (!full && threads.size < count && (!idlest || idlest.tasks.length > 0)) return start();
    return idlest && idlest.tasks.length < QUEUE ? idlest : undefined;
  }

  function start(): Thread<Plan, Task, Result> {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG };
    const worker = new Worker(file, { execArgv: [], argv: [], env: {}, resourceLimits });
    const thread: Thread<Plan, Task, Result> = { worker, tasks: [], opened: new Set() };
    let cause: unknown;
    worker.on('message', (message: FromThread<Result>) => take(thread, message));
    worker.on('error', (error) => {
      cause = error;
    });
    worker.on('exit', () => lose(thread, cause));
    threads.add(thread);
    return thread;
  }

  function give(thread: Thread<Plan, Task, Result>, job: Job<Plan, Task, Result>): void {
    const { index, task } = job.ready.shift()!;
    job.waiting.set(index, task);
    thread.tasks.push({ job, index });
    if (!thread.opened.has(job.number)) {
      thread.opened.add(job.number);
      tell(thread, { kind: 'open', job: job.number, plan: job.plan });
    }
    const spare = spares.pop();
    tell(thread, { kind: 'make', job: job.number, index, task, spare }, spare);
  }

  function tell(thread: Thread<Plan, Task, Result>, message: ToThread<Plan, Task>, given?: ArrayBuffer) {
    thread.worker.postMessage(message, given ? [given] : []);
  }

  function take(thread: Thread<Plan, Task, Result>, message: FromThread<Result>): void {
    const at = thread.tasks.findIndex(
      ({ job, index }) => job.number === message.job && index === message.index,
    );
    const { job, index } = thread.tasks.splice(at, 1)[0]!;
    const task = job.waiting.get(index)!;
    job.waiting.delete(index);
    if (message.kind === 'failed') {
      fail(job, new TaskFailed(sentence(task.run, message.reason), task, message.code));
    } else {
      job.arrived.set(index, message.result);
      job.held += message.result.bytes?.length ?? 0;
      job.wake();
    }
    dispatch();
  }

  function lose(thread: Thread<Plan, Task, Result>, cause: unknown): void {
    threads.delete(thread);
    for (const { job } of thread.tasks)
      fail(
        job,
        closed ? stopped() : new ThreadLost('A drawing thread died while it made these codes.', { cause }),
      );
    dispatch();
  }

  async function pull(job: Job<Plan, Task, Result>): Promise<void> {
    const { source } = job;
    if (!source || job.pulling) return;
    job.pulling = true;
    try {
      const { done, value } = await source.next();
      if (done) job.source = undefined;
      else job.ready.push({ index: job.total++, task: value });
    } catch (error) {
      fail(job, error);
    }
    job.pulling = false;
    job.wake();
    if (!job.failure) dispatch();
  }

  async function* results(plan: Plan, tasks: Tasks<Task>, options: JobOptions = {}): AsyncGenerator<Result> {
    const { signal } = options;
    const job = newJob<Plan, Task, Result>(nextNumber++, plan, tasks, options);
    const abort = () => fail(job, signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    if (closed) fail(job, stopped());
    jobs.push(job);
    try {
      for (let due = 0; ; due++) {
        dispatch();
        const result = await arrival(job, due);
        if (!result) break;
        yield result;
        if (!result.bytes) continue;
        job.held -= result.bytes.length;
        if (spares.length < QUEUE * count) spares.push(result.bytes.buffer);
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      jobs = jobs.filter((other) => other !== job);
      for (const thread of threads)
        if (thread.opened.delete(job.number)) tell(thread, { kind: 'close', job: job.number });
      await job.source?.return(undefined);
      dispatch();
    }
  }

  return {
    results,
    async close() {
      closed = true;
      for (const job of jobs) fail(job, stopped());
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

/** Tasks a thread is given at a time: one to do and one to go on with. */
const QUEUE = 2;
/** Bytes that may wait for who asked before a job gets no further tasks. */
const CREDIT = 4 * 1024 * 1024;
/** Megabytes: a drawing thread makes little garbage, and sixteen of them should not keep it. */
const YOUNG = 2;

type Thread<Plan, Task, Result> = {
  worker: Worker;
  tasks: { job: Job<Plan, Task, Result>; index: number }[];
  opened: Set<number>;
};

const stopped = () => new Error('The drawing threads were stopped.');

function sentence({ first, count }: CodeRun, reason: string): string {
  const ending = reason.trim().endsWith('.') ? '' : '.';
  return `Codes ${first} to ${first + count - 1} could not be made: ${reason.trim()}${ending}`;
}
