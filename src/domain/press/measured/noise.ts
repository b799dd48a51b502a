import type { NoiseFound } from '../../../captures/tasks.ts';
import { groupsOf } from '../../../codes/groups.ts';

/** Noise blocks of several scans, those of one kind together: rates and shares are means over the blocks. */
export function noiseOfAll(scans: NoiseFound[][]): NoiseFound[] {
  return groupsOf(scans.flat(), (found) => `${found.cellX} ${found.cellY} ${found.sixteenths}`).map(together);
}

function together(found: NoiseFound[]): NoiseFound {
  const blocks = found.reduce((sum, each) => sum + each.blocks, 0);
  const mean = (of: (each: NoiseFound) => number) =>
    found.reduce((sum, each) => sum + each.blocks * of(each), 0) / blocks;
  return {
    ...found[0]!,
    blocks,
    errorRate: mean(({ errorRate }) => errorRate),
    correlation: {
      mean: mean(({ correlation }) => correlation.mean),
      deviation: Math.max(...found.map(({ correlation }) => correlation.deviation)),
    },
    dark: mean(({ dark }) => dark),
    pixels: Math.min(...found.map(({ pixels }) => pixels)),
  };
}
