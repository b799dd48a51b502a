import { fitWeights, predictionScore, solve, spreadOf } from './predictor.ts';
import { type Sample, softened } from './sample.ts';

export type Spread = { mean: number; deviation: number };
export type Range = { low: number; high: number };

/** What originals of an order show in pictures of one class: plain data, kept with its training. */
export type Model = {
  /** Originals that it was made from. */
  codes: number;
  /** Of the predictor, see predictor.ts. */
  weights: number[];
  /** How the prediction follows light and contrast of a picture: by deviations of each from the mean of all. */
  drift: Drift;
  light: Spread;
  contrast: Spread;
  correlation: Spread;
  prediction: Spread;
  /** Ranges of the pictures it was made from. */
  pixels: Range;
  edgeWidth: Range;
  /** What the same originals would show in softer pictures, from the softest of the training on. Older trainings have none. */
  softer?: Softer[];
};

/** By deviations of light, of its square, and of contrast. Older trainings have no `curve`. */
type Drift = { light: number; curve?: number; contrast: number };

/** Scores in pictures whose edges are so many cells wide. */
export type Softer = { edgeWidth: number; correlation: Spread; prediction: Spread };

/** From where on a score is genuine, and below what it is a copy's. */
export type Limit = Spread & { genuineFrom: number; copyBelow: number };
export type Limits = { correlation: Limit; prediction: Limit };

/** Deviations below the mean of originals: up to the first a score is genuine, beyond the second a copy's. */
export const GENUINE = 3;
/** Of few originals the spread itself is not sure: the first is so much farther, by their number. */
const UNSURE = 3;
export const COPY = 5;

/** How soft pictures are imagined, in edges of the softest of the training, and of how many originals: the portal waits meanwhile. */
const SOFTER = [1, 1.3, 1.6, 2];
const SOFTENED = 20;

/** The least deviations that are believed: codes of one scan are more alike than those of a run. */
const LEAST = { correlation: 0.01, prediction: 0.02, light: 0.01, contrast: 0.005 };

/** How strongly the drift is held at nothing, in graphics. */
const RIDGE = 1;
const MOST_DRIFT = 3;

/** What so many originals show; at least two. */
export function makeModel(samples: readonly Sample[]): Model {
  const weights = fitWeights(samples);
  const light = spreadAtLeast(LEAST.light, samples, ({ mean = 0 }) => mean);
  const contrast = spreadAtLeast(LEAST.contrast, samples, ({ deviation = 0 }) => deviation);
  const raw = samples.map((sample) => predictionScore(weights, sample));
  const drift = driftOf(samples, raw, { light, contrast });
  const base = { codes: samples.length, weights, drift, light, contrast };
  const model = {
    ...base,
    ...scoresOf(base, samples, LEAST),
    pixels: rangeOf(samples.map(({ pixels = 0 }) => pixels)),
    edgeWidth: rangeOf(samples.map(({ edgeWidth = 0 }) => edgeWidth)),
  };
  const few = samples.slice(0, SOFTENED);
  const softer = SOFTER.map((times) => {
    const edgeWidth = times * model.edgeWidth.high;
    const least = { correlation: model.correlation.deviation, prediction: model.prediction.deviation };
    const soft = few.map((sample) => softened(sample, edgeWidth));
    return { edgeWidth, ...scoresOf(model, soft, least) };
  });
  return { ...model, softer };
}

function scoresOf(
  model: Base,
  samples: readonly Sample[],
  least: { correlation: number; prediction: number },
) {
  return {
    correlation: spreadAtLeast(least.correlation, samples, ({ correlation = 0 }) => correlation),
    prediction: spreadAtLeast(least.prediction, samples, (sample) => corrected(model, sample)),
  };
}

export function limitsOf(model: Model): Limits {
  const { correlation, prediction } = model;
  const limit = (spread: Spread): Limit => ({
    ...spread,
    genuineFrom: spread.mean - genuineOf(model) * spread.deviation,
    copyBelow: spread.mean - COPY * spread.deviation,
  });
  return { correlation: limit(correlation), prediction: limit(prediction) };
}

/** Deviations below the mean down to which a score is genuine: Student's quantile at the chance that 3 deviations of a sure spread have, nearly: 3.3 for 30 originals, 3.09 for 100. */
export function genuineOf({ codes }: Model): number {
  return GENUINE * (1 + UNSURE / codes);
}

type Base = Pick<Model, 'weights' | 'drift' | 'light' | 'contrast'>;

/** The second score, without what light and contrast of the picture do to it. */
export function corrected(model: Base, sample: Sample): number {
  return predictionScore(model.weights, sample) - driftIn(model, sample);
}

type Lit = Pick<Sample, 'mean' | 'deviation'>;

export function driftIn(model: Pick<Model, 'drift' | 'light' | 'contrast'>, sample: Lit): number {
  const { light, curve = 0, contrast } = model.drift;
  const [one, two, three] = regressors(model, sample);
  return light * one + curve * two + contrast * three;
}

type Regressors = [light: number, curve: number, contrast: number];

/** A fine press prints lighter and darker than the mean by so much that both are worse: hence the square. */
function regressors(
  { light, contrast }: Pick<Model, 'light' | 'contrast'>,
  { mean = 0, deviation = 0 }: Lit,
) {
  const clipped = (value: number) => Math.max(-MOST_DRIFT, Math.min(MOST_DRIFT, value));
  const lighter = clipped(deviationsIn(light, mean));
  return [lighter, lighter ** 2 - 1, clipped(deviationsIn(contrast, deviation))] satisfies Regressors;
}

export const deviationsIn = ({ mean, deviation }: Spread, value: number) => (value - mean) / deviation;

/** How the raw prediction follows light and contrast, by ridge regression. */
function driftOf(
  samples: readonly Sample[],
  raw: readonly number[],
  spreads: Pick<Model, 'light' | 'contrast'>,
): Drift {
  const { mean } = spreadOf(raw);
  const count = 3;
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (let i = 0; i < count; i++) matrix[i * count + i] = RIDGE;
  for (const [at, sample] of samples.entries()) {
    const row = regressors(spreads, sample);
    row.forEach((one, i) => {
      right[i]! += one * (raw[at]! - mean);
      row.forEach((other, j) => {
        matrix[i * count + j]! += one * other;
      });
    });
  }
  const [light = 0, curve = 0, contrast = 0] = solve(matrix, right);
  return { light, curve, contrast };
}

function spreadAtLeast(least: number, samples: readonly Sample[], of: (sample: Sample) => number): Spread {
  const { mean, deviation } = spreadOf(samples.map(of));
  return { mean, deviation: Math.max(deviation, least) };
}

function rangeOf(values: readonly number[]): Range {
  return { low: Math.min(...values), high: Math.max(...values) };
}
