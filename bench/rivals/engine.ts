import { join } from 'node:path';
import type { Drawing, PackagePlan, SecurePlan } from '../../src/codes/plan.ts';
import { secureGraphic } from '../../src/codes/secure/graphic.ts';
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
  const drawn = { ...plan, drawing: { ...plan.drawing, format } };
  return more?.cell ? { ...drawn, secure: secureOf(drawn, more) } : drawn;
}

/** `more.cell` dots a cell, `more.sixteenths` of them dark. */
function secureOf({ drawing }: PackagePlan, { cell, sixteenths }: NonNullable<Task['more']>): SecurePlan {
  const size = { cellX: Number(cell), cellY: Number(cell), sixteenths: Number(sixteenths) };
  return { graphic: secureGraphic(drawing, size), key: new Uint8Array(32).fill(7), keyId: 'graphic-0001' };
}
