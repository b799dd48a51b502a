import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphicCells } from '../src/codes/secure/pattern.ts';
import { judgeBy } from '../src/domain/secure/scores/judge.ts';
import { limitsOf, makeModel } from '../src/domain/secure/scores/model.ts';
import { fitWeights, predictionScore, WEIGHTS } from '../src/domain/secure/scores/predictor.ts';
import type { Sample } from '../src/domain/secure/scores/sample.ts';

const SIDE = 48;

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = chance(7);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const pattern = (index: number) =>
  graphicCells(
    new Uint8Array(32).fill(5),
    `0123456789AB${String(index).padStart(2, '0')}`.slice(-14),
    SIDE,
    6,
  );

/** Ink of the cells spreads to those around, and the rest is noise; what is printed twice is spread and noised twice. */
function light(dark: ArrayLike<number>, spread: number, noise: number): number[] {
  const near = [-SIDE, -1, 1, SIDE];
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const around = near.reduce((sum, step) => sum + (dark[i + step] ?? 0), 0);
    return 0.9 - 0.5 * (dark[i]! * (1 - 4 * spread) + around * spread) + noise * normal();
  });
}

function sampleOf(index: number, cells: number[], more: Partial<Sample> = {}): Sample {
  const drawn = pattern(index % 100);
  const mean = cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
  const deviation = Math.sqrt(cells.reduce((sum, cell) => sum + (cell - mean) ** 2, 0) / cells.length);
  const dark = drawn.reduce((sum, bit) => sum + bit, 0) / drawn.length;
  const products = cells.reduce((sum, cell, i) => sum + (cell - mean) * (dark - drawn[i]!), 0);
  const correlation = products / cells.length / deviation / Math.sqrt(dark * (1 - dark));
  return { cells, pattern: drawn, mean, deviation, correlation, pixels: 2, edgeWidth: 1.2, ...more };
}

const original = (index: number, more: Partial<Sample> = {}, noise = 0.17) =>
  sampleOf(index, light(pattern(index % 100), 0.12, noise + 0.006 * normal()), more);

/** Scanned, made black and white, and printed again by the same press. */
function copyOf(index: number): Sample {
  const seen = light(pattern(index % 100), 0.12, 0.17);
  return sampleOf(
    index,
    light(
      seen.map((cell) => Number(cell < 0.72)),
      0.12,
      0.17,
    ),
  );
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

test('the weights are the spread that ink had, up to a factor', () => {
  const weights = fitWeights(
    range(20).map((i) => ({ cells: light(pattern(i), 0.12, 0.05), pattern: pattern(i) })),
  );
  assert.equal(weights.length, WEIGHTS);
  const [middle, beside, corner] = [weights[12]!, weights[11]!, weights[6]!];
  assert.ok(middle < 0, 'a dark cell takes light away');
  assert.ok(Math.abs(beside / middle - 0.12 / 0.52) < 0.03, `beside it: ${beside / middle}`);
  assert.ok(Math.abs(corner / middle) < 0.03, `across the corner there was nothing: ${corner / middle}`);
});

test('thirty originals tell others from copies: of 200 at most 4 are refused, of 100 copies none is accepted', () => {
  const model = makeModel(range(30).map((i) => original(i)));
  const verdicts = (samples: Sample[]) => samples.map((sample) => judgeBy(model, sample).verdict);
  const others = verdicts(range(200).map((i) => original(i)));
  assert.ok(others.filter((verdict) => verdict !== 'genuine').length <= 4, others.join(' '));
  const copies = verdicts(range(100).map((i) => copyOf(i)));
  assert.ok(!copies.includes('genuine'));
  assert.ok(copies.filter((verdict) => verdict === 'copy suspected').length >= 90);
});

test('one score is not enough, and between the lines nothing is guessed', () => {
  const model = makeModel(range(30).map((i) => original(i)));
  const { correlation } = limitsOf(model);
  const at = (deviations: number) => {
    const sample = original(40);
    return judgeBy(model, { ...sample, correlation: correlation.mean + deviations * correlation.deviation });
  };
  assert.equal(at(0).verdict, 'genuine');
  assert.deepEqual([at(-4).verdict, at(-4).reasons[0]?.code], ['cannot tell', 'borderline']);
  assert.deepEqual([at(-6).verdict, at(-6).reasons[0]?.code], ['copy suspected', 'graphic differs']);
  const scrambled = { ...original(41), pattern: pattern(77), correlation: correlation.mean };
  assert.equal(judgeBy(model, scrambled).verdict, 'copy suspected', 'the other score alone refuses');
});

test('a picture unlike those of the training tells nothing: softer, coarser, darker, or the file itself', () => {
  const model = makeModel(range(30).map((i) => original(i)));
  const reason = (sample: Sample) => {
    const { verdict, reasons } = judgeBy(model, sample);
    return `${verdict}: ${reasons[0]?.sentence}`;
  };
  assert.match(reason(original(50, { edgeWidth: 2.4 })), /^cannot tell: .*not as sharp/);
  assert.match(reason(original(50, { edgeWidth: 0.1 })), /^cannot tell: .*sharper than a print can be/);
  assert.match(reason(original(50, { pixels: 0.7 })), /^cannot tell: A cell has 0\.7 pixels/);
  assert.match(reason(original(50, { pixels: 1.4 })), /^genuine/, 'fewer pixels, as sharp');
  assert.match(reason(original(50, { mean: 0.2 })), /^cannot tell: The graphic is darker/);
  const file = sampleOf(50, light(pattern(50), 0, 0));
  assert.match(reason({ ...file, mean: original(50).mean! }), /^cannot tell: .*a file or a screen/);
});

/** Each cell with half of it and quarters of its neighbours, along and across: a variance of half a cell, so edges of 1.2 cells become 2.17. */
function blurred(sample: Sample): number[] {
  const mixed = (cells: number[], step: number) =>
    cells.map((cell, i) => cell / 2 + ((cells[i - step] ?? 1) + (cells[i + step] ?? 1)) / 4);
  return mixed(mixed(sample.cells, 1), SIDE);
}

test('in a softer picture an original is never called a copy nor told to be genuine, and a copy is told', () => {
  const model = makeModel(range(30).map((i) => original(i)));
  const soft = (sample: Sample, index: number) =>
    sampleOf(index, blurred(sample), { edgeWidth: Math.sqrt(1.2 ** 2 + 0.5 * 2.563 ** 2) });
  const told = (sample: Sample) => {
    const { verdict, reasons } = judgeBy(model, sample);
    return `${verdict}: ${reasons[0]?.sentence}`;
  };
  for (const i of range(60)) assert.match(told(soft(original(i), i)), /^cannot tell: .*not as sharp/);
  const copies = range(60).map((i) => told(soft(copyOf(i), i)));
  assert.ok(copies.every((each) => !each.startsWith('genuine')));
  assert.ok(
    copies.filter((each) => /^copy suspected: .*as soft a picture/.test(each)).length > 50,
    copies[0],
  );
  for (const i of range(20))
    assert.equal(
      judgeBy(model, soft(copyOf(i), i), false).verdict,
      'cannot tell',
      'scan or photo, nobody knows',
    );
  for (const i of range(20)) {
    const { edgeWidth: _, ...far } = soft(copyOf(i), i);
    assert.match(told({ ...far, edgeWidth: 2.6 }), /^cannot tell: .*not as sharp/, 'softer than is known');
  }
});

test('a sharper picture is softened before it is judged', () => {
  const model = makeModel(range(30).map((i) => original(i)));
  const sharper = (index: number, from: (i: number) => Sample) => ({ ...from(index), edgeWidth: 0.9 });
  const sharp = (i: number) => sampleOf(i, light(pattern(i), 0.05, 0.18));
  const originals = range(60).map((i) => judgeBy(model, sharper(i, sharp)).verdict);
  assert.ok(originals.filter((verdict) => verdict === 'genuine').length > 50, originals.join());
  assert.ok(!originals.includes('copy suspected'));
  for (const i of range(60)) assert.equal(judgeBy(model, sharper(i, copyOf)).verdict, 'copy suspected');
});

test('a training from before softer pictures were thought of judges as it did', () => {
  const { softer: _, ...model } = makeModel(range(30).map((i) => original(i)));
  assert.equal(judgeBy(model, original(50)).verdict, 'genuine');
  assert.equal(judgeBy(model, copyOf(50)).verdict, 'copy suspected');
  assert.equal(judgeBy(model, { ...copyOf(50), edgeWidth: 2 }).verdict, 'cannot tell');
});

test('where prints that are lighter and darker than the mean are both worse, neither is refused for its light', () => {
  const printed = (index: number, share: number) =>
    original(index, { mean: 0.71 + 0.05 * share }, 0.15 + 0.02 * share ** 2);
  const model = makeModel(range(30).map((i) => printed(i, (i % 11) / 2.5 - 2)));
  const told = (share: number, index: number) => {
    const sample = { ...printed(index, share), correlation: model.correlation.mean };
    return judgeBy(model, sample).verdict;
  };
  for (const share of [-2, -1, 0, 1, 2])
    for (const i of range(10)) assert.equal(told(share, 40 + i), 'genuine', `${share}`);
  const { curve = 0 } = model.drift;
  assert.ok(curve < -0.02, `${curve}`);
  assert.ok(model.prediction.deviation < 0.05, `${model.prediction.deviation}`);
});

test('light and contrast of a picture weigh nothing, and what shows no pattern scores 0', () => {
  const sample = original(3);
  const weights = fitWeights(range(5).map((i) => original(i)));
  const dim = { ...sample, cells: sample.cells.map((cell) => 0.1 + 0.3 * cell) };
  assert.ok(Math.abs(predictionScore(weights, sample) - predictionScore(weights, dim)) < 1e-9);
  assert.equal(predictionScore(weights, { ...sample, cells: sample.cells.map(() => 0.5) }), 0);
});

test('an original that is partly covered is told from nothing; one with a speck, and a copy, as before', () => {
  const model = makeModel(range(30).map((i) => original(i)));
  const rowsCovered = (index: number, rows: number) =>
    sampleOf(
      index,
      light(pattern(index), 0.12, 0.17).map((cell, i) => (i < rows * SIDE ? 0.3 + 0.02 * normal() : cell)),
    );
  const told = (sample: Sample) => {
    const { verdict, reasons } = judgeBy(model, { ...sample, mean: model.light.mean });
    return `${verdict}: ${reasons[0]?.code}`;
  };
  for (const rows of [12, 24, 36])
    assert.equal(told(rowsCovered(50, rows)), 'cannot tell: covered', `${rows}`);
  for (const rows of [1, 2, 3, 4, 5, 6])
    for (const i of range(20)) assert.doesNotMatch(told(rowsCovered(50 + i, rows)), /copy/, `${rows} rows`);
  for (const i of range(60)) assert.doesNotMatch(told(copyOf(i)), /covered|genuine/);
  for (const i of range(60)) assert.doesNotMatch(told(original(40 + i)), /covered/);
});
