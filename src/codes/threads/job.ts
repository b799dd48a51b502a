/** All of them, or those that come about in time: they are asked for as threads have room. */
export type Tasks<Task> = Task[] | AsyncGenerator<Task>;

export type JobOptions = {
  signal?: AbortSignal;
  /** Leaves a thread to others: for tasks that are made as quickly as their results are hashed and written. */
  leaveOne?: boolean;
  /** The index of the task to hand out first, where it takes longest. */
  first?: number;
};

/** The tasks of one plan, and how far they are. */
export type Job<Plan, Task, Result> = {
  number: number;
  plan: Plan;
  leaveOne: boolean;
  /** Where further tasks come from, until it has no more. */
  source: AsyncGenerator<Task> | undefined;
  pulling: boolean;
  /** Tasks known so far. */
  total: number;
  /** Tasks to hand out. */
  ready: { index: number; task: Task }[];
  /** Those that were. */
  waiting: Map<number, Task>;
  arrived: Map<number, Result>;
  /** Bytes that arrived and were not taken yet. */
  held: number;
  failure?: { error: unknown };
  wake: () => void;
};

export function newJob<Plan, Task, Result>(
  number: number,
  plan: Plan,
  tasks: Tasks<Task>,
  { leaveOne = false, first }: JobOptions,
): Job<Plan, Task, Result> {
  const known = Array.isArray(tasks) ? tasks : [];
  const ready = known.map((task, index) => ({ index, task }));
  if (first !== undefined) ready.unshift(...ready.splice(first, 1));
  return {
    number,
    plan,
    leaveOne,
    source: Array.isArray(tasks) ? undefined : tasks,
    pulling: false,
    total: known.length,
    ready,
    waiting: new Map(),
    arrived: new Map(),
    held: 0,
    wake: () => {},
  };
}

export function fail<Plan, Task, Result>(job: Job<Plan, Task, Result>, error: unknown): void {
  job.failure ??= { error };
  job.wake();
}

/** A result as soon as it is there; undefined after the last. */
export async function arrival<Plan, Task, Result>(
  job: Job<Plan, Task, Result>,
  due: number,
): Promise<Result | undefined> {
  while (!job.failure) {
    const result = job.arrived.get(due);
    job.arrived.delete(due);
    if (result) return result;
    if (!job.source && due === job.total) return undefined;
    await new Promise<void>((wake) => {
      job.wake = wake;
    });
  }
  throw job.failure.error;
}
