import { ENGINE } from '../plan.ts';
import { type Fallback, fallbacks } from '../wasm/checked-kernel.ts';
import { taskMaker } from './task-maker.ts';

/** Makes a few rows and an image with every kernel, and says which of the hot steps go without theirs in this process. */
export function probeKernels(): Fallback[] {
  const run = { first: 1, count: 2, batch: 1, batchSequence: 1 };
  const maker = taskMaker({
    engine: ENGINE,
    folder: 'workorder-PROBE',
    quantity: run.count,
    batchSize: run.count,
    imageMode: 'images',
    mint: { number: 1, key: new Uint8Array(32) },
    serials: { kind: 'none' },
    urlPrefix: 'HTTPS://A.EXAMPLE/',
    symbol: { version: 3, level: 'L' },
    drawing: {
      format: 'png',
      resolutionX: '600',
      resolutionY: '600',
      dotsX: 2,
      dotsY: 2,
      reductionX: 0,
      reductionY: 0,
    },
  });
  maker.make({ kind: 'rows', tables: ['codes'], run });
  maker.make({ kind: 'images', run });
  maker.close();
  return fallbacks();
}
