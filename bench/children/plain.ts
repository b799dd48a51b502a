import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { drawingThreads } from '../../src/work/drawing-threads.ts';
import { makePackage } from '../../src/work/package-job.ts';
import { benchPlan } from '../order.ts';
import { answer, timed } from '../task.ts';

// The bytes of a data package, unzipped, into the file `more.target`.
await answer(async ({ codes, folder, more }) => {
  const zip = join(folder, 'package.zip');
  const target = String(more?.target);
  const threads = drawingThreads(2);
  await makePackage(threads, benchPlan(codes, 8, { imageMode: 'data' }), zip);
  await threads.close();
  const seconds = await timed(() => spawnSync('sh', ['-c', 'unzip -p "$1" > "$2"', 'sh', zip, target]));
  return { seconds, codes, bytes: statSync(target).size };
});
