import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taskMaker } from '../src/codes/package/task-maker.ts';
import { independentCheck } from '../src/work/independent-check.ts';
import { planOf } from './support/plan.ts';

const run = { first: 1, count: 3, batch: 1, batchSequence: 1 };

test('it has an independent decoder read images of each batch and compare them with their codes', async () => {
  const plan = planOf(3);
  const check = await independentCheck(plan);
  await check(run, taskMaker(plan).make({ kind: 'images', run }).bytes);
});

test('it finds images that say something else', async () => {
  const plan = planOf(3);
  const other = planOf(3, { mint: { ...plan.mint, number: 1 } });
  const check = await independentCheck(plan);
  const strangers = taskMaker(other).make({ kind: 'images', run }).bytes;
  await assert.rejects(check(run, strangers), /independent decoder reads https:.* in the image of code 1/);
});
