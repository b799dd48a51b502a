import type { Resolution } from '../geometry.ts';

/**
 * `stated` must be the length of `dots` in points (1/72 inch), less by one to two millionths: a program that rounds pages up
 * to whole dots finds as many as there are.
 */
export function mustBePoints(stated: string, dots: number, { over, under }: Resolution) {
  const wanted = (dots * 72 * under) / over;
  const less = wanted - Number(stated);
  if (!(less > 0.9e-6 && less < 2.1e-6)) {
    throw new Error(`The picture measures ${stated} points instead of just under ${wanted.toFixed(6)}.`);
  }
}
