import { decimal } from '../dot-grid.ts';

/** `stated` must be the length of `dots` in points (1/72 inch) to six decimals. */
export function mustBePoints(stated: string, dots: number, resolution: string) {
  const { over, under } = decimal(resolution);
  const wanted = (dots * 72 * under) / over;
  if (Math.abs(Number(stated) - wanted) > 0.000001) {
    throw new Error(`The picture measures ${stated} points instead of ${wanted.toFixed(6)}.`);
  }
}
