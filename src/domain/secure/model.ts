import type { SecureReading } from '../../captures/tasks.ts';
import { isCovered } from './covered.ts';
import { fitWeights, predictionScore, spreadOf } from './predictor.ts';
import type { Reason, Verdict } from './reasons.ts';

/** What is measured of a graphic before any threshold. */
export type Scores = Omit<SecureReading, 'url' | 'corners' | 'gate' | 'cells'>;

/** A graphic as it was read, and the cells that were drawn. */
export type Sample = Scores & { cells: number[]; pattern: Uint8Array };

type Spread = { mean: number; deviation: number };
type Range = { low: number; high: number };

/** What originals of an order show in pictures of one class: plain data, kept with its training. */
export type Model = {
  /** Originals that it was made from. */
  codes: number;
  /** Of the predictor, see predictor.ts. */
  weights: number[];
  /** How the prediction follows light and contrast of a picture: by deviations of each from the mean of all. */
  drift: { light: number; contrast: number };
  light: Spread;
  contrast: Spread;
  correlation: Spread;
  prediction: Spread;
  /** Ranges of the pictures it was made from. */
  pixels: Range;
  edgeWidth: Range;
};

/** From where on a score is genuine, and below what it is a copy's. */
export type Limit = Spread & { genuineFrom: number; copyBelow: number };
export type Limits = { correlation: Limit; prediction: Limit };

/** Deviations below the mean of originals: up to the first a score is genuine, beyond the second a copy's. */
const GENUINE = 3;
/** Of few originals the spread itself is not sure: the first is so much farther, by their number. */
const UNSURE = 3;
const COPY = 5;

/**
 * A picture may be so many times coarser or finer, softer or sharper, than those of the training: a little blur lowers the scores of
 * originals as much as copying does.
 */
const BEYOND = 1.15;

/** The least deviations that are believed: codes of one scan are more alike than those of a run. */
const LEAST = { correlation: 0.01, prediction: 0.02, light: 0.01, contrast: 0.005 };

/** How strongly the drift is held at nothing, in graphics. */
const RIDGE = 1;
const MOST_DRIFT = 3;

/** What so many originals show; at least two. */
export function makeModel(samples: readonly Sample[]): Model {
  const weights = fitWeights(samples);
  const light = spreadAtLeast(
    samples.map(({ mean = 0 }) => mean),
    LEAST.light,
  );
  const contrast = spreadAtLeast(
    samples.map(({ deviation = 0 }) => deviation),
    LEAST.contrast,
  );
  const raw = samples.map((sample) => predictionScore(weights, sample));
  const drift = driftOf(samples, raw, { light, contrast });
  const model = { codes: samples.length, weights, drift, light, contrast };
  const predictions = samples.map((sample, i) => raw[i]! - driftIn(model, sample));
  return {
    ...model,
    correlation: spreadAtLeast(
      samples.map(({ correlation = 0 }) => correlation),
      LEAST.correlation,
    ),
    prediction: spreadAtLeast(predictions, LEAST.prediction),
    pixels: rangeOf(samples.map(({ pixels = 0 }) => pixels)),
    edgeWidth: rangeOf(samples.map(({ edgeWidth = 0 }) => edgeWidth)),
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

/** Student's quantile at the chance that 3 deviations of a sure spread have, nearly: 3.3 for 30 originals, 3.09 for 100. */
function genuineOf({ codes }: Model): number {
  return GENUINE * (1 + UNSURE / codes);
}

/** The verdict on a graphic: both scores must be those of originals, in a picture like theirs. */
export function judgeBy(
  model: Model,
  sample: Sample,
): { verdict: Verdict; reasons: Reason[]; prediction: number } {
  const prediction = corrected(model, sample);
  const outside = outsideOf(model, sample);
  if (outside) return { verdict: 'cannot tell', reasons: [outside], prediction };
  const margins = marginsOf(model, sample, prediction);
  if (!margins.every(({ margin }) => Number.isFinite(margin)))
    throw new Error('A graphic was judged whose scores are no numbers.');
  const low = margins.filter(({ margin }) => margin < -COPY);
  if (low.length > 0 && isCovered(sample)) return { verdict: 'cannot tell', reasons: [COVERED], prediction };
  if (low.length > 0) return { verdict: 'copy suspected', reasons: low.map(differs), prediction };
  const odd = oddOf(model, sample);
  if (odd) return { verdict: 'cannot tell', reasons: [odd], prediction };
  const near = margins.filter(({ margin }) => margin < -genuineOf(model));
  if (near.length > 0) return { verdict: 'cannot tell', reasons: near.map(borderline), prediction };
  return { verdict: 'genuine', reasons: [AGREES], prediction };
}

/** How far the weaker score lies from the mean of originals, in deviations; `prediction` is what judgeBy found. */
export function marginOf(model: Model, sample: Sample, prediction: number): number {
  return Math.min(...marginsOf(model, sample, prediction).map(({ margin }) => margin));
}

type Margin = { name: string; margin: number };

function marginsOf({ correlation, prediction }: Model, sample: Sample, predicted: number): Margin[] {
  return [
    { name: 'correlation with the pattern', margin: marginIn(correlation, sample.correlation ?? 0) },
    { name: 'prediction by the pattern', margin: marginIn(prediction, predicted) },
  ];
}

const marginIn = ({ mean, deviation }: Spread, value: number) => (value - mean) / deviation;

const AGREES: Reason = { code: 'graphic agrees', sentence: 'Both scores are those of originals.' };

const COVERED: Reason = {
  code: 'covered',
  sentence:
    'A part of the graphic agrees with the pattern far less than the rest of it: it is covered, worn, or mirrors light. Clean the label, turn it away from the light, and take another picture.',
};

function differs({ name, margin }: Margin): Reason {
  const sentence = `The ${name} lies ${(-margin).toFixed(1)} standard deviations below that of originals, more than ${COPY}.`;
  return { code: 'graphic differs', sentence };
}

function borderline({ name, margin }: Margin): Reason {
  const sentence = `The ${name} lies ${(-margin).toFixed(1)} standard deviations below that of originals: between about ${GENUINE} and ${COPY} it decides nothing. Take another picture.`;
  return { code: 'borderline', sentence };
}

/** A picture unlike those that originals were measured in tells nothing, whatever its scores. */
function outsideOf(model: Model, { pixels = 0, edgeWidth = 0 }: Sample): Reason | undefined {
  const outside = (sentence: string): Reason => ({ code: 'outside training', sentence });
  const range = ({ low, high }: Range) => `${low.toFixed(1)} to ${high.toFixed(1)}`;
  if (isBeyond(model.pixels, pixels))
    return outside(
      `A cell has ${pixels.toFixed(1)} pixels here, and ${range(model.pixels)} in the pictures of the training: take it from as near as those.`,
    );
  if (isBeyond(model.edgeWidth, edgeWidth))
    return outside(
      `Edges are ${edgeWidth.toFixed(1)} cells wide here, and ${range(model.edgeWidth)} in the pictures of the training: ${edgeWidth < model.edgeWidth.low ? 'it is sharper than a print can be, as a file or a screen is' : 'it is not as sharp'}.`,
    );
  return undefined;
}

/** What passes for an original by its scores, and is unlike them all the same. */
function oddOf({ light, correlation }: Model, sample: Sample): Reason | undefined {
  if (Math.abs(marginIn(light, sample.mean ?? 0)) > COPY)
    return {
      code: 'outside training',
      sentence: `The graphic is ${(sample.mean ?? 0) < light.mean ? 'darker' : 'lighter'} than any that it was trained on.`,
    };
  if (marginIn(correlation, sample.correlation ?? 0) > 2 * COPY)
    return {
      code: 'outside training',
      sentence:
        'The graphic is nearer to the drawn one than ink on paper comes: a file or a screen, not a print.',
    };
  return undefined;
}

function corrected(model: Pick<Model, 'weights' | 'drift' | 'light' | 'contrast'>, sample: Sample): number {
  return predictionScore(model.weights, sample) - driftIn(model, sample);
}

function driftIn(model: Pick<Model, 'drift' | 'light' | 'contrast'>, sample: Sample): number {
  const { light, contrast } = regressors(model, sample);
  return model.drift.light * light + model.drift.contrast * contrast;
}

function regressors(
  { light, contrast }: Pick<Model, 'light' | 'contrast'>,
  { mean = 0, deviation = 0 }: Sample,
) {
  const clipped = (value: number) => Math.max(-MOST_DRIFT, Math.min(MOST_DRIFT, value));
  return { light: clipped(marginIn(light, mean)), contrast: clipped(marginIn(contrast, deviation)) };
}

/** How the raw prediction follows light and contrast, by ridge regression. */
function driftOf(
  samples: readonly Sample[],
  raw: readonly number[],
  spreads: Pick<Model, 'light' | 'contrast'>,
) {
  const { mean } = spreadOf(raw);
  const rows = samples.map((sample, i) => ({ ...regressors(spreads, sample), rest: raw[i]! - mean }));
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  const [aa, bb] = [sum(({ light }) => light ** 2) + RIDGE, sum(({ contrast }) => contrast ** 2) + RIDGE];
  const ab = sum(({ light, contrast }) => light * contrast);
  const [ar, br] = [sum(({ light, rest }) => light * rest), sum(({ contrast, rest }) => contrast * rest)];
  const determinant = aa * bb - ab * ab;
  return { light: (ar * bb - br * ab) / determinant, contrast: (br * aa - ar * ab) / determinant };
}

function spreadAtLeast(values: readonly number[], least: number): Spread {
  const { mean, deviation } = spreadOf(values);
  return { mean, deviation: Math.max(deviation, least) };
}

function rangeOf(values: readonly number[]): Range {
  return { low: Math.min(...values), high: Math.max(...values) };
}

function isBeyond({ low, high }: Range, value: number): boolean {
  return value < low / BEYOND || value > high * BEYOND;
}
