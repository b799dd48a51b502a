import { type DrawingPlan, ENGINE } from '../plan.ts';
import { type Fallback, fallbacks } from '../wasm/checked-kernel.ts';
import { taskMaker } from './task-maker.ts';

/** Makes a few rows and images with every kernel, and says which of the hot steps go without theirs in this process. */
export function probeKernels(): Fallback[] {
  const maker = taskMaker(PLAN);
  maker.make({ kind: 'rows', tables: ['codes'], run: RUN });
  maker.make({ kind: 'images', run: RUN });
  maker.close();
  const drawing = { ...PLAN.drawing, format: 'pdf' as const };
  const vectorMaker = taskMaker({ ...PLAN, imageMode: 'data', drawing });
  vectorMaker.make({ kind: 'images', run: RUN });
  vectorMaker.close();
  return fallbacks();
}

const RUN = { first: 1, count: 2, batch: 1, batchSequence: 1 };
const PLAN: DrawingPlan = {
  engine: ENGINE,
  folder: 'workorder-PROBE',
  quantity: RUN.count,
  batchSize: RUN.count,
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
};
