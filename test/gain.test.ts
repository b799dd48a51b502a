import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotsInNanometres, proposedReduction } from '../src/codes/sheet/gain.ts';

test('two edges of gain become whole dots, rounded, half up', () => {
  // At 600 dpi a dot is 42.333… µm.
  assert.equal(proposedReduction(0, '600', 10), 0);
  assert.equal(proposedReduction(10_583, '600', 10), 0);
  assert.equal(proposedReduction(10_584, '600', 10), 1);
  assert.equal(proposedReduction(40_000, '600', 10), 2);
  assert.equal(proposedReduction(12_500, '2540', 12), 3, '25 µm of 10 µm dots: half goes up');
  assert.equal(proposedReduction(15_625, '812.8', 12), 1, '31.25 µm are one dot of 812.8 dpi exactly');
});

test('it takes nothing back where ink falls short, and never the whole module', () => {
  assert.equal(proposedReduction(-30_000, '600', 10), 0);
  assert.equal(proposedReduction(100_000, '600', 5), 4);
  assert.equal(proposedReduction(500_000, '2540', 1), 0);
});

test('lengths are those of the resolution', () => {
  assert.equal(dotsInNanometres(1, '2540'), 10_000);
  assert.equal(dotsInNanometres(32, '812.8'), 1_000_000);
});
