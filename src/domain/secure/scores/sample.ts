import type { SecureReading } from '../../../captures/tasks.ts';
import { correlationOf, type Graphic, spreadOf } from './predictor.ts';

/** What is measured of a graphic before any threshold. */
export type Scores = Omit<SecureReading, 'url' | 'corners' | 'gate' | 'cells'>;

/** A graphic as it was read, and the cells that were drawn. */
export type Sample = Scores & { cells: number[]; pattern: Uint8Array };

/** Standard deviations of a Gaussian between 10 and 90 % of an edge that it blurs. */
const ACROSS_EDGE = 2.563;
/** Variance, in cells, that is blurred at one time: a cell and its two neighbours hold no more. */
const AT_ONCE = 0.25;

/**
 * The sample as it would be read with edges `edgeWidth` cells wide; as it is if they are as wide. Light is blurred from cell to cell, so
 * its noise is less than that of a blurred picture: scores come out right to about a standard deviation of originals.
 */
export function softened(sample: Sample, edgeWidth: number): Sample {
  const variance = (edgeWidth ** 2 - (sample.edgeWidth ?? 0) ** 2) / ACROSS_EDGE ** 2;
  if (variance <= 0) return sample;
  const times = Math.ceil(variance / AT_ONCE);
  let cells = sample.cells;
  for (let i = 0; i < times; i++) cells = blurredOnce(cells, variance / times);
  const { mean, deviation } = spreadOf(cells);
  return { ...sample, cells, mean, deviation, correlation: patternScore({ ...sample, cells }), edgeWidth };
}

/** Pearson's correlation of light with light cells: positive for an original. */
function patternScore({ cells, pattern }: Graphic): number {
  return correlationOf(
    cells,
    pattern.map((dark) => 1 - dark),
  );
}

/** Each cell with a share of its neighbours, along rows and then along columns; paper lies around them all. */
function blurredOnce(cells: readonly number[], variance: number): number[] {
  const side = Math.sqrt(cells.length);
  const rows = new Array<number>(cells.length);
  const both = new Array<number>(cells.length);
  const mixed = (before = 1, light: number, after = 1) =>
    (1 - variance) * light + (variance / 2) * (before + after);
  for (let at = 0; at < cells.length; at++) {
    const x = at % side;
    rows[at] = mixed(x > 0 ? cells[at - 1] : 1, cells[at]!, x < side - 1 ? cells[at + 1] : 1);
  }
  for (let at = 0; at < cells.length; at++) both[at] = mixed(rows[at - side], rows[at]!, rows[at + side]);
  return both;
}
