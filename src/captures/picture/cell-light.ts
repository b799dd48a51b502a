import { mean } from '../../codes/statistics.ts';

/** The light of a cell by nine places, weighted 1-2-1 across and along; `light` takes thirds of the cell from its middle. */
export function cellLight(light: (thirdsX: number, thirdsY: number) => number): number {
  let sum = 0;
  for (let i = 0; i < 9; i++) {
    const [x, y] = [(i % 3) - 1, Math.floor(i / 3) - 1];
    sum += (2 - Math.abs(x)) * (2 - Math.abs(y)) * light(x, y);
  }
  return sum / 16;
}

/** Pearson's correlation of the light of cells with those that were drawn dark, 1 for each, turned so that an original's is positive. */
export function correlationOf(light: ArrayLike<number>, dark: Uint8Array): number {
  const n = light.length;
  const [middle, share] = [mean(light), mean(dark)];
  let [both, own] = [0, 0];
  for (let i = 0; i < n; i++) {
    both += (light[i]! - middle) * (share - dark[i]!);
    own += (light[i]! - middle) ** 2;
  }
  return both / Math.sqrt(own * n * share * (1 - share) || 1);
}
