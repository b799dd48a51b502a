import { drawingThreads } from '../../src/work/drawing-threads.ts';
import { makePackage } from '../../src/work/package-job.ts';
import { benchPlan } from '../order.ts';
import { answer, timed } from '../task.ts';

// A data package, however few its codes, at `more.target`.
await answer(async ({ codes, dots, more }) => {
  const threads = drawingThreads(2);
  let made = { bytes: 0 };
  const seconds = await timed(async () => {
    made = await makePackage(threads, benchPlan(codes, dots, { imageMode: 'data' }), String(more?.target));
  });
  await threads.close();
  return { seconds, codes, bytes: made.bytes };
});
