import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noneBelow, rateOf, ratesOf } from '../src/domain/secure/scores/rates.ts';

// Quantiles of the beta distribution by SciPy 1.17: k, n, lower and upper bound of 95 %.
const INTERVALS = [
  [0, 30, 0.0, 0.1157033],
  [1, 30, 0.0008436, 0.1721695],
  [3, 30, 0.0211171, 0.2652885],
  [15, 30, 0.3129703, 0.6870297],
  [29, 30, 0.8278305, 0.9991564],
  [30, 30, 0.8842967, 1.0],
  [0, 1, 0.0, 0.975],
  [1, 100, 0.0002531, 0.0544594],
  [7, 150, 0.0189656, 0.0937859],
] as const;

test('an interval of Clopper and Pearson is what SciPy says', () => {
  for (const [k, n, low, high] of INTERVALS) {
    const rate = rateOf(k, n);
    assert.ok(Math.abs(rate.low - low) < 1e-6, `${k} of ${n}: ${rate.low}`);
    assert.ok(Math.abs(rate.high - high) < 1e-6, `${k} of ${n}: ${rate.high}`);
  }
  assert.ok(noneBelow(30) < 0.1 && noneBelow(28) > 0.1, '0 of 30 means below 10 %, 0 of 28 does not');
});

const results = (verdict: 'genuine' | 'copy suspected' | 'cannot tell', margins: number[]) =>
  margins.map((margin) => ({ margin, verdict }));

test('prints and copies that never meet have no error, and their numbers are told', () => {
  const prints = results('genuine', [-1, 0, 1]);
  const { equal, atOnePercent, verdicts, curve } = ratesOf({
    prints,
    copies: results('copy suspected', [-9, -8]),
  });
  assert.deepEqual([equal.refused.of, equal.accepted.of, atOnePercent.accepted.of], [0, 0, 0]);
  assert.deepEqual([verdicts.copiesAccepted.n, verdicts.printsRefused.n], [2, 3]);
  assert.deepEqual([curve[0]?.refused, curve[0]?.accepted], [3, 0], 'the strictest refuses everything');
  assert.deepEqual([curve.at(-1)?.refused, curve.at(-1)?.accepted], [0, 2], 'the most lenient nothing');
});

test('where they meet, each error is counted, and equal errors are where they cross', () => {
  const prints = results('genuine', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const copies = results('copy suspected', [-4, -3, -2, -1, 0.5, 1.5, -5, -6, -7, -8]);
  const { equal, atOnePercent } = ratesOf({ prints, copies });
  // At 1: one print is refused, one copy accepted. At 0, below which no print lies: two copies.
  assert.deepEqual([equal.refused.of, equal.accepted.of], [1, 1]);
  assert.deepEqual([atOnePercent.refused.of, atOnePercent.accepted.of], [0, 2]);
});
