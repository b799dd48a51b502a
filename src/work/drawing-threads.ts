import { availableParallelism } from 'node:os';
import type { PackageTask } from '../codes/package/package.ts';
import type { TaskResult } from '../codes/package/task-maker.ts';
import type { DrawingPlan } from '../codes/plan.ts';
import { type ThreadPool, threadPool } from '../codes/threads/thread-pool.ts';

/** The threads that make packages, shared fairly by every one in the making. */
export type DrawingThreads = ThreadPool<DrawingPlan, PackageTask, TaskResult>;

export function drawingThreads(count = availableParallelism()): DrawingThreads {
  // codes/worker.ts in one file (npm run bundle:thread): sixty files would take a thread longer to load.
  return threadPool(new URL('../codes/worker.bundle.js', import.meta.url), count);
}
