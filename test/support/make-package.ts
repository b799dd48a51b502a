import { availableParallelism } from 'node:os';
import { drawingThreads } from '../../src/work/drawing-threads.ts';
import { makePackage } from '../../src/work/package-job.ts';
import { planOf } from './plan.ts';

/*
 * A process of its own that makes one package, to be limited, killed or measured:
 * node make-package.js QUANTITY DOTS PATH prints what came of it as a line of JSON.
 */
const [quantity = '1', dots = '4', path = ''] = process.argv.slice(2);
const drawing = { ...planOf(1).drawing, dotsX: Number(dots), dotsY: Number(dots) };
const plan = planOf(Number(quantity), { drawing, serials: { kind: 'none' } });
const threads = drawingThreads(availableParallelism());
try {
  const made = await makePackage(threads, plan, path, { onProgress: () => process.stderr.write('.') });
  console.log(JSON.stringify({ ...made, peakMiB: process.resourceUsage().maxRSS / 1024 }));
} catch (error) {
  console.log(JSON.stringify({ error: error instanceof Error ? error.message : error }));
}
await threads.close();
