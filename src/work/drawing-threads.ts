import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BlockResult } from '../codes/package/block-maker.ts';
import type { Block } from '../codes/package/package.ts';
import type { DrawingPlan } from '../codes/plan.ts';
import type { FromWorker, ToWorker } from '../codes/worker.ts';

/** Threads that make blocks, shared fairly by every package in the making. They start when first needed. */
export type DrawingThreads = {
  /**
   * The results of the blocks in their order. It fails if a block cannot be made, if a thread dies with one of the
   * blocks, or with the signal's reason once that is aborted. A result's bytes are used again when the next is asked for.
   */
  results(plan: DrawingPlan, blocks: Block[], signal?: AbortSignal): AsyncGenerator<BlockResult>;
  /** Stops the threads; what is still running fails. */
  close(): Promise<void>;
};

export function drawingThreads(count = availableParallelism()): DrawingThreads {
  const threads = new Set<Thread>();
  const spares: ArrayBuffer[] = [];
  let jobs: Job[] = [];
  let nextNumber = 1;
  let closed = false;

  /** Hands out blocks, one job after the other, while a thread has room and a job has credit. */
  function dispatch(): void {
    for (let next = findWork(); next; next = findWork()) {
      const { thread, job } = next;
      jobs = [...jobs.filter((other) => other !== job), job];
      give(thread, job);
    }
  }

  function findWork(): { thread: Thread; job: Job } | undefined {
    for (const job of jobs) {
      const thread = mayIssue(job) ? freeThread(job) : undefined;
      if (thread) return { thread, job };
    }
    return undefined;
  }

  function mayIssue(job: Job): boolean {
    return job.next < job.blocks.length && job.inFlight < QUEUE * count && job.held < CREDIT;
  }

  /** The least busy thread if it has room; a new one if all are busy and there may be more. */
  function freeThread(job: Job): Thread | undefined {
    if (closed) return undefined;
    const all = [...threads];
    const own = all.filter(({ tasks }) => tasks.some((task) => task.job === job));
    const full = own.length === threadsFor(job);
    const [idlest] = (full ? own : all).sort((a, b) => a.tasks.length - b.tasks.length);
    if (!full && threads.size < count && (!idlest || idlest.tasks.length > 0)) return start();
    return idlest && idlest.tasks.length < QUEUE ? idlest : undefined;
  }

  /** Rows are made as quickly as they are hashed and written: that is left a processor of its own. */
  function threadsFor({ plan }: Job): number {
    return plan.imageMode === 'data' ? Math.max(1, count - 1) : count;
  }

  function start(): Thread {
    // codes/worker.ts in one file (npm run bundle:thread): sixty files would take a thread longer to load.
    const file = new URL('../codes/worker.bundle.js', import.meta.url);
    const thread: Thread = {
      worker: new Worker(file, { execArgv: [], env: {}, resourceLimits: { maxYoungGenerationSizeMb: 2 } }),
      tasks: [],
      opened: new Set(),
    };
    let cause: unknown;
    thread.worker.on('message', (message: FromWorker) => take(thread, message));
    thread.worker.on('error', (error) => {
      cause = error;
    });
    thread.worker.on('exit', () => lose(thread, cause));
    threads.add(thread);
    return thread;
  }

  function give(thread: Thread, job: Job): void {
    const index = job.order[job.next++]!;
    job.inFlight++;
    thread.tasks.push({ job, index });
    if (!thread.opened.has(job.number)) {
      thread.opened.add(job.number);
      tell(thread, { kind: 'open', job: job.number, plan: job.plan });
    }
    const spare = spares.pop();
    tell(thread, { kind: 'make', job: job.number, index, block: job.blocks[index]!, spare }, spare);
  }

  function take(thread: Thread, message: FromWorker): void {
    const task = thread.tasks.findIndex(
      ({ job, index }) => job.number === message.job && index === message.index,
    );
    const { job } = thread.tasks.splice(task, 1)[0]!;
    job.inFlight--;
    if (message.kind === 'failed') fail(job, new Error(message.reason));
    else {
      job.arrived.set(message.index, message.result);
      job.held += message.result.bytes.length;
      job.wake();
    }
    dispatch();
  }

  function lose(thread: Thread, cause: unknown): void {
    threads.delete(thread);
    const reason = closed
      ? 'The drawing threads were stopped.'
      : 'A drawing thread died while it made these codes.';
    for (const { job } of thread.tasks) fail(job, new Error(reason, { cause }));
    dispatch();
  }

  function fail(job: Job, error: unknown): void {
    job.failure ??= { error };
    job.wake();
  }

  async function* results(
    plan: DrawingPlan,
    blocks: Block[],
    signal?: AbortSignal,
  ): AsyncGenerator<BlockResult> {
    const job = newJob(nextNumber++, plan, blocks);
    const abort = () => fail(job, signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    if (closed) fail(job, new Error('The drawing threads were stopped.'));
    jobs.push(job);
    try {
      for (let due = 0; due < blocks.length; due++) {
        dispatch();
        const result = await arrival(job, due);
        yield result;
        job.held -= result.bytes.length;
        if (spares.length < QUEUE * count) spares.push(result.bytes.buffer);
      }
      if (job.failure) throw job.failure.error;
    } finally {
      signal?.removeEventListener('abort', abort);
      jobs = jobs.filter((other) => other !== job);
      for (const thread of threads)
        if (thread.opened.delete(job.number)) tell(thread, { kind: 'close', job: job.number });
      dispatch();
    }
  }

  return {
    results,
    async close() {
      closed = true;
      for (const job of jobs) fail(job, new Error('The drawing threads were stopped.'));
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

/** Blocks a thread is given at a time: one to make and one to go on with. */
const QUEUE = 2;
/** Bytes that may wait for the writer before a job gets no further blocks. */
const CREDIT = 4 * 1024 * 1024;

type Thread = { worker: Worker; tasks: { job: Job; index: number }[]; opened: Set<number> };

type Job = {
  number: number;
  plan: DrawingPlan;
  blocks: Block[];
  /** Blocks as they are handed out. */
  order: number[];
  /** How many were handed out. */
  next: number;
  inFlight: number;
  arrived: Map<number, BlockResult>;
  /** Bytes that arrived and were not written yet. */
  held: number;
  failure?: { error: unknown };
  wake: () => void;
};

/** Only what draws goes to the threads: never who ordered, nor the key that signs. */
function newJob(number: number, plan: DrawingPlan, blocks: Block[]): Job {
  const { engine, folder, quantity, batchSize, imageMode, mint, serials, urlPrefix, symbol, drawing } = plan;
  return {
    number,
    plan: { engine, folder, quantity, batchSize, imageMode, mint, serials, urlPrefix, symbol, drawing },
    blocks,
    order: handingOut(blocks),
    next: 0,
    inFlight: 0,
    arrived: new Map(),
    held: 0,
    wake: () => {},
  };
}

/** A lone image among rows comes first: what draws it takes long to build, and nobody shall wait for it in the end. */
function handingOut(blocks: Block[]): number[] {
  const all = blocks.map((_, i) => i);
  const images = all.filter((i) => blocks[i]!.kind === 'images');
  return images.length === 1 ? [...new Set([...images, ...all])] : all;
}

async function arrival(job: Job, due: number): Promise<BlockResult> {
  while (!job.failure) {
    const result = job.arrived.get(due);
    if (result) {
      job.arrived.delete(due);
      return result;
    }
    await new Promise<void>((wake) => {
      job.wake = wake;
    });
  }
  throw job.failure.error;
}

function tell(thread: Thread, message: ToWorker, handedOver?: ArrayBuffer): void {
  thread.worker.postMessage(message, handedOver ? [handedOver] : []);
}
