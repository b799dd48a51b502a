import { parentPort } from 'node:worker_threads';
import { onFallback } from '../wasm/checked-kernel.ts';

/** Does the tasks of one job, one at a time. */
export type TaskMaker<Task, Result> = {
  /** `spare` is a buffer nobody uses any more: where the result fits it may lie in it, so that a long job leaves little to collect. */
  make(task: Task, spare?: ArrayBuffer): Result;
  close(): void;
};

/** What a thread is told. A job's number is the sender's. */
export type ToThread<Plan, Task> =
  | { kind: 'open'; job: number; plan: Plan }
  | { kind: 'make'; job: number; index: number; task: Task; spare?: ArrayBuffer }
  | { kind: 'close'; job: number };

/** What it answers to every `make`. `code` is the system's name of the error, if it has one. */
export type FromThread<Result> =
  | { kind: 'made'; job: number; index: number; result: Result }
  | { kind: 'failed'; job: number; index: number; reason: string; code: string };

/** The other side of the thread pool: does what it is told with a maker for each job, made at its first task. */
export function serveTasks<Plan, Task, Result extends { bytes?: Uint8Array<ArrayBuffer> }>(
  makerOf: (plan: Plan) => TaskMaker<Task, Result>,
): void {
  const port = parentPort!;
  onFallback(({ step, reason }) =>
    process.emitWarning(`${step} go without their kernel here, and slower: ${reason}`),
  );
  const jobs = new Map<number, { plan: Plan; maker?: TaskMaker<Task, Result> }>();

  function answer({ job, index, task, spare }: Extract<ToThread<Plan, Task>, { kind: 'make' }>): void {
    try {
      const held = jobs.get(job)!;
      held.maker ??= makerOf(held.plan);
      const result = held.maker.make(task, spare);
      const made: FromThread<Result> = { kind: 'made', job, index, result };
      port.postMessage(made, result.bytes ? [result.bytes.buffer] : []);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      port.postMessage({ kind: 'failed', job, index, reason, code } satisfies FromThread<Result>);
    }
  }

  port.on('message', (message: ToThread<Plan, Task>) => {
    if (message.kind === 'open') jobs.set(message.job, { plan: message.plan });
    else if (message.kind === 'make') answer(message);
    else {
      jobs.get(message.job)?.maker?.close();
      jobs.delete(message.job);
    }
  });
}
