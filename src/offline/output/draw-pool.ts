import { Worker } from 'node:worker_threads';
import { ownBytes } from '../../codes/space.ts';
import { EXIT, Failure, unwritable } from '../failure.ts';
import type { DrawDone, DrawPlan, DrawTask } from './draw-thread.ts';

/** Threads that draw. They start when first needed. */
export type DrawPool = {
  /** Draws a task on the idlest thread. @throws Failure (4) if it cannot be written. */
  draw(task: DrawTask): Promise<DrawDone>;
  /** Bytes to fill and to give to a task; those of results that were given back, if there are any. */
  room(length: number): Uint8Array<ArrayBuffer>;
  /** Takes the bytes of a result for the next: waiting for the collector, they would be most of a long run's memory. */
  giveBack(done: DrawDone): void;
  close(): Promise<void>;
};

/** Megabytes: a drawing thread makes little garbage, and sixteen of them should not keep it. */
const YOUNG = 4;

type Waiting = { task: DrawTask; resolve: (done: DrawDone) => void; reject: (error: unknown) => void };
type Thread = { worker: Worker; waiting: Map<number, Waiting> };

/** @param self the program's own file, which serves as a drawing thread when it is started as one. */
export function drawPool(self: URL, plan: DrawPlan, count: number): DrawPool {
  const threads: Thread[] = [];
  const spares: ArrayBuffer[] = [];
  let next = 0;
  let closed = false;

  function start(): Thread {
    const thread: Thread = {
      worker: new Worker(self, {
        workerData: plan,
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG },
        execArgv: [],
        env: {},
        argv: [],
      }),
      waiting: new Map(),
    };
    thread.worker.on('message', (done: DrawDone) => {
      const { task, resolve, reject } = thread.waiting.get(done.index)!;
      thread.waiting.delete(done.index);
      if (done.failure) reject(inWords(done.failure, task));
      else resolve(done);
    });
    let cause: unknown = ENDED;
    thread.worker.on('error', (error) => {
      cause = 'code' in error && String(error.code).startsWith('ERR_WORKER') ? ENDED : error;
    });
    thread.worker.on('exit', () => {
      threads.splice(threads.indexOf(thread), 1);
      if (closed) return;
      for (const { reject } of thread.waiting.values()) reject(cause);
      thread.waiting.clear();
    });
    threads.push(thread);
    return thread;
  }

  return {
    draw(task) {
      const idlest = threads.toSorted((a, b) => a.waiting.size - b.waiting.size)[0];
      const thread = idlest && (idlest.waiting.size === 0 || threads.length >= count) ? idlest : start();
      return new Promise((resolve, reject) => {
        const index = next++;
        thread.waiting.set(index, { task, resolve, reject });
        const spare = task.kind === 'entries' ? spares.pop() : undefined;
        const given = [task.ids.buffer as ArrayBuffer];
        if (task.kind === 'verify-entries') given.push(task.entries.buffer as ArrayBuffer);
        if (spare) given.push(spare);
        thread.worker.postMessage({ index, task: spare ? { ...task, spare } : task }, given);
      });
    },
    room: (length) => ownBytes(length, spares.pop()),
    giveBack({ bytes }) {
      if (bytes) spares.push(bytes.buffer as ArrayBuffer);
    },
    async close() {
      closed = true;
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

const ENDED = new Failure(
  EXIT.unwritable,
  'A drawing thread ended unexpectedly, perhaps for want of memory. Give the same command again with fewer --threads: it goes on where it stopped.',
);

function inWords({ message, code }: { message: string; code: string }, task: DrawTask): unknown {
  const known = unwritable(Object.assign(new Error(message), { code }), task.to);
  if (known instanceof Failure) return known;
  return new Error(`Codes from ${task.first} on could not be drawn: ${message}`);
}
