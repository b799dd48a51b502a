import { join } from 'node:path';
import { drawingThreads } from '../../src/work/drawing-threads.ts';
import { makePackage } from '../../src/work/package-job.ts';
import { benchPlan } from '../order.ts';
import { answer, timed } from '../task.ts';

// This engine, the whole job: threads, tables, package on the disk (fsync), its SHA-256.
await answer(async ({ codes, dots, threads: count, folder }) => {
  const path = join(folder, 'package.zip');
  let bytes = 0;
  const seconds = await timed(async () => {
    const threads = drawingThreads(count);
    bytes = (await makePackage(threads, benchPlan(codes, dots), path)).bytes;
    await threads.close();
  });
  return { seconds, codes, bytes, sample: path };
});
