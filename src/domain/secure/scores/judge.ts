// Start here: what the scores of a graphic come to; model.ts is what originals show. Nothing in this folder knows the database.
import { restOf } from './covered.ts';
import {
  COPY,
  corrected,
  deviationsIn,
  driftIn,
  GENUINE,
  genuineOf,
  type Model,
  type Range,
  type Spread,
} from './model.ts';
import type { Reason, Verdict } from './reasons.ts';
import { type Sample, softened } from './sample.ts';

/**
 * A picture may be so many times softer or sharper than those of the training and still be compared as it is. One that is sharper is
 * softened first, up to so many times, beyond which it is no picture of a print.
 */
const BEYOND = 1.15;
const SHARPEST = 2.5;
/** It may have so many times fewer pixels a cell, if its edges are as sharp. */
const COARSER = 2.2;
/** Deviations below what originals show in softer pictures that are a copy's: how a picture is soft is not known, blur of a hand or of a lens. */
const SOFT_COPY = 8;
/** Deviations below the mean that what is left of a covered original may lie: copies without their worst squares lie lower. */
const REST = 4;

/** What a graphic came to, and both scores as they were compared. `margin` is how far the weaker lies from the mean of originals, in deviations. */
export type Judgement = {
  verdict: Verdict;
  reasons: Reason[];
  correlation: number;
  prediction: number;
  margin: number;
};

/**
 * The verdict on a graphic: both scores must be those of originals, in a picture like theirs. A softer picture is never genuine, as a soft
 * ring could be printed, but it is a copy's if originals would show more however soft it is. Where nobody knows whether it is a photo or
 * a scan (`isKnown`), softness tells nothing.
 */
export function judgeBy(model: Model, read: Sample, isKnown = true): Judgement {
  const unlike = unlikeOf(model, read, isKnown);
  const sample = isBelow(model.edgeWidth, read) && isKnown ? softened(read, middleOf(model.edgeWidth)) : read;
  const prediction = corrected(model, sample);
  const { correlation = 0 } = sample;
  const scores = scoresOf(correlation, prediction);
  const margins = scores.map((score) => ({ ...score, margin: deviationsIn(model[score.of], score.value) }));
  const margin = Math.min(...margins.map((each) => each.margin));
  if (!Number.isFinite(margin)) throw new Error('A graphic was judged whose scores are no numbers.');
  const told = (verdict: Verdict, ...reasons: Reason[]) => ({
    ...{ verdict, reasons, correlation, prediction, margin },
  });
  if (unlike) return told('cannot tell', unlike);
  const expected = expectedIn(model, sample.edgeWidth ?? 0);
  const low = expected ? scores.flatMap((score) => lowIn(expected, score) ?? []) : [];
  if (expected && low.length > 0)
    return isCovered(model, sample, expected) ? told('cannot tell', COVERED) : told('copy suspected', ...low);
  const odd = softOf(model, sample, BEYOND) ?? oddOf(model, sample);
  if (odd) return told('cannot tell', odd);
  const near = margins.filter((each) => each.margin < -genuineOf(model)).map(borderline);
  const soft = softOf(model, sample, 1);
  if (near.length > 0) return told('cannot tell', ...near, ...(soft ? [soft] : []));
  return told('genuine', AGREES);
}

type Score = { of: 'correlation' | 'prediction'; value: number };

const scoresOf = (correlation: number, prediction: number): Score[] => [
  { of: 'correlation', value: correlation },
  { of: 'prediction', value: prediction },
];

const NAMES = { correlation: 'correlation with the pattern', prediction: 'prediction by the pattern' };

/** What originals show in a picture with edges so many cells wide, and how many deviations below it are a copy's. */
type Expected = { correlation: Spread; prediction: Spread; copy: number; isSofter: boolean };

/** Undefined if it is softer than any that originals are known in. */
function expectedIn(
  { correlation, prediction, edgeWidth, softer = [] }: Model,
  width: number,
): Expected | undefined {
  const asTrained = { correlation, prediction, copy: COPY, isSofter: false };
  if (width <= edgeWidth.high) return asTrained;
  const at = softer.findIndex((each) => each.edgeWidth >= width);
  const [less, more] = [softer[at - 1], softer[at]];
  if (!less || !more) return width > edgeWidth.high * BEYOND ? undefined : asTrained;
  const share = (width - less.edgeWidth) / (more.edgeWidth - less.edgeWidth);
  const between = (a: Spread, b: Spread) => ({
    mean: a.mean + share * (b.mean - a.mean),
    deviation: Math.max(a.deviation, b.deviation),
  });
  return {
    correlation: between(less.correlation, more.correlation),
    prediction: between(less.prediction, more.prediction),
    ...{ copy: SOFT_COPY, isSofter: true },
  };
}

/** Why a score is that of a copy; undefined if it is not. */
function lowIn(expected: Expected, { of, value }: Score): Reason | undefined {
  const below = -deviationsIn(expected[of], value);
  if (below <= expected.copy) return undefined;
  const than = expected.isSofter ? `that of originals in as soft a picture` : 'that of originals';
  const sentence = `The ${NAMES[of]} lies ${below.toFixed(1)} standard deviations below ${than}, more than ${expected.copy}.`;
  return { code: 'graphic differs', sentence };
}

/** Whether something lies on the graphic, and the rest of it is like originals. Of a part scores spread more, by the root of its share. */
function isCovered(model: Model, sample: Sample, expected: Expected): boolean {
  const rest = restOf(model.weights, Math.tanh(model.prediction.mean), sample);
  if (!rest) return false;
  const most = REST / Math.sqrt(rest.share);
  const scores = scoresOf(rest.correlation, rest.prediction - driftIn(model, rest));
  return scores.every(({ of, value }) => deviationsIn(expected[of], value) >= -most);
}

const AGREES: Reason = { code: 'graphic agrees', sentence: 'Both scores are those of originals.' };

const COVERED: Reason = {
  code: 'covered',
  sentence:
    'A part of the graphic agrees with the pattern far less than the rest of it: it is covered, worn, or mirrors light. Clean the label, turn it away from the light, and take another picture.',
};

function borderline({ of, margin }: Score & { margin: number }): Reason {
  const sentence = `The ${NAMES[of]} lies ${(-margin).toFixed(1)} standard deviations below that of originals: between about ${GENUINE} and ${COPY} it decides nothing. Take another picture.`;
  return { code: 'borderline', sentence };
}

const outside = (sentence: string): Reason => ({ code: 'outside training', sentence });
const inWords = ({ low, high }: Range) => `${low.toFixed(1)} to ${high.toFixed(1)}`;

/** A picture that cannot be compared with those that originals were measured in, whatever its scores. */
function unlikeOf(model: Model, { pixels = 0, edgeWidth = 0 }: Sample, isKnown: boolean): Reason | undefined {
  if (pixels < model.pixels.low / (isKnown ? COARSER : BEYOND))
    return outside(
      `A cell has ${pixels.toFixed(1)} pixels here, and ${inWords(model.pixels)} in the pictures of the training: take it from as near as those.`,
    );
  if (edgeWidth < model.edgeWidth.low / (isKnown ? SHARPEST : BEYOND))
    return outside(
      `Edges are ${edgeWidth.toFixed(1)} cells wide here, and ${inWords(model.edgeWidth)} in the pictures of the training: it is sharper than a print can be, as a file or a screen is.`,
    );
  return isKnown ? undefined : softOf(model, { edgeWidth }, BEYOND);
}

function softOf(
  model: Model,
  { edgeWidth = 0 }: Pick<Sample, 'edgeWidth'>,
  times: number,
): Reason | undefined {
  if (edgeWidth <= model.edgeWidth.high * times) return undefined;
  return outside(
    `Edges are ${edgeWidth.toFixed(1)} cells wide here, and ${inWords(model.edgeWidth)} in the pictures of the training: it is not as sharp. Take it from as near as those, and still.`,
  );
}

/** What passes for an original by its scores, and is unlike them all the same. */
function oddOf({ light, correlation }: Model, sample: Sample): Reason | undefined {
  if (Math.abs(deviationsIn(light, sample.mean ?? 0)) > COPY)
    return outside(
      `The graphic is ${(sample.mean ?? 0) < light.mean ? 'darker' : 'lighter'} than any that it was trained on.`,
    );
  if (deviationsIn(correlation, sample.correlation ?? 0) > 2 * COPY)
    return outside(
      'The graphic is nearer to the drawn one than ink on paper comes: a file or a screen, not a print.',
    );
  return undefined;
}

function isBelow({ low }: Range, { edgeWidth = 0 }: Sample): boolean {
  return edgeWidth < low / BEYOND;
}

function middleOf({ low, high }: Range): number {
  return (low + high) / 2;
}
