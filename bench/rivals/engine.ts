import { join } from 'node:path';
import type { Drawing, PackagePlan } from '../../src/codes/plan.ts';
import { drawingThreads } from '../../src/work/drawing-threads.ts';
import { makePackage } from '../../src/work/package-job.ts';
import { benchPlan } from '../order.ts';
import { answer, type Task, timed } from '../task.ts';

// This engine, the whole job: threads, tables, package on the disk (fsync), its SHA-256. Then the same once more in the
// same process, as a portal does that has been running.
await answer(async (task) => {
  const plan = planOf(task);
  const path = join(task.folder, 'package.zip');
  let made = { bytes: 0 };
  const threads = drawingThreads(task.threads);
  const seconds = await timed(async () => {
    made = await makePackage(threads, plan, path);
  });
  const figures = { again: 0 };
  if (task.more?.again) figures.again = await timed(() => makePackage(threads, plan, path));
  await threads.close();
  const sample = plan.drawing.format === 'png' ? { sample: path } : {};
  return { seconds, codes: task.codes, bytes: made.bytes, ...sample, figures };
});

/** `more.data` asks for rows however few the codes are, `more.format` for another image format than PNG. */
function planOf({ codes, dots, more }: Task): PackagePlan {
  const plan = benchPlan(codes, dots, more?.data ? { imageMode: 'data' } : {});
  const format = (more?.format ?? 'png') as Drawing['format'];
  return { ...plan, drawing: { ...plan.drawing, format } };
}
