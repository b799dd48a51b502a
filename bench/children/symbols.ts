import { mintIds } from '../../src/codes/id/extended-id.ts';
import type { ErrorCorrection } from '../../src/codes/plan.ts';
import { kernelSource, referenceSource, symbolSource, tableSource } from '../../src/codes/symbol/symbol.ts';
import { benchPlan } from '../order.ts';
import { rates } from '../rates.ts';
import { answer } from '../task.ts';

// Symbols of one thread with all eight masks scored, beside `qrcode` create for the same segments.
await answer(({ codes, more }) => {
  const prefix = String(more?.prefix);
  const shape = { version: Number(more?.version), level: more?.level as ErrorCorrection };
  const ids = mintIds(benchPlan(1, 8).mint, 1, codes);
  const some = (times: number, symbol: (id: Uint8Array) => unknown) => ({
    times,
    work: () => {
      for (let i = 0; i < times; i++) symbol(ids.subarray((i % codes) * 14, (i % codes) * 14 + 14));
    },
  });
  const cold = buildTime(() => symbolSource(prefix, shape));
  const figures = rates(
    {
      kernel: some(5 * codes, kernelSource(prefix, shape)),
      tables: some(codes, tableSource(prefix, shape)),
      qrcode: some(Math.ceil(codes / 50), referenceSource(prefix, shape)),
    },
    Number(more?.rounds),
  );
  const warm = buildTime(() => symbolSource(prefix, shape));
  return { seconds: codes / figures.tables, codes, bytes: 0, figures: { ...figures, cold, warm } };
});

function buildTime(build: () => unknown): number {
  const start = performance.now();
  build();
  return (performance.now() - start) / 1000;
}
