import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageCheck } from '../src/codes/package/image-check.ts';
import { imageNames } from '../src/codes/package/layout.ts';
import { taskMaker } from '../src/codes/package/task-maker.ts';
import type { DrawingPlan } from '../src/codes/plan.ts';
import { rowWriter } from '../src/codes/rows/rows.ts';
import { storedEntry } from '../src/codes/zip/zip.ts';
import { planOf } from './support/plan.ts';
import { splitEntries } from './support/read-package.ts';

const run = { first: 26, count: 5, batch: 2, batchSequence: 6 };

/** The same checks for prefixes that CSV writes bare, and in quotes. */
const PREFIXES = ['https://acme.example/c/', 'https://acme.example/,/'];

type Files = { name: string; bytes: Buffer }[];

/** Fails unless the check refuses the entries with something done to them, whatever the prefix. */
function refuses(change: (files: Files, plan: DrawingPlan) => void, sentence: RegExp): void {
  for (const urlPrefix of PREFIXES) assert.throws(() => checkChanged(urlPrefix, change), sentence);
}

function checkChanged(urlPrefix: string, change: (files: Files, plan: DrawingPlan) => void): void {
  const plan = planOf(40, { batchSize: 20, urlPrefix });
  const check = imageCheck(plan, rowWriter(plan, imageNames('png')));
  const files = imagesOf(plan);
  change(files, plan);
  check(run, Buffer.concat(files.map(({ name, bytes }) => storedEntry(name, bytes))));
}

function imagesOf(plan: DrawingPlan): Files {
  const { bytes } = taskMaker(plan).make({ kind: 'images', run });
  return splitEntries(bytes).map(({ name, bytes: image }) => ({ name, bytes: Buffer.from(image) }));
}

test('it passes images that say what their rows say', () => {
  for (const urlPrefix of PREFIXES) checkChanged(urlPrefix, () => {});
});

test('it finds two images that changed places', () => {
  refuses((files) => {
    [files[1]!.bytes, files[2]!.bytes] = [files[2]!.bytes, files[1]!.bytes];
  }, /image of code 27 says https:/);
});

test('it finds an image of another order', () => {
  refuses((files, plan) => {
    const strangers = imagesOf({ ...plan, mint: { ...plan.mint, number: 1 } });
    Object.assign(files[0]!, strangers[0]);
  }, /image of code 26 says/);
});

test('it finds a wrong name, a missing image and one too many', () => {
  refuses((files) => Object.assign(files[4]!, { name: files[3]!.name }), /code 30 is named/);
  for (const [part, instead] of [
    ['workorder', 'workplace'],
    ['codes/0002', 'codes/0001'],
    ['00000030', '0000002:'],
    ['00000030', '000000030'],
    ['.png', '.tif'],
  ] as const)
    refuses((files) => {
      files[4]!.name = files[4]!.name.replace(part, instead);
    }, /code 30 is named .*(place|0001|:|tif|000000030)/);
  refuses((files) => files.splice(2, 1), /code 28 is named/);
  refuses((files) => files.pop(), /code 30 is missing/);
  refuses((files) => files.push(files[0]!), /after that of code 30/);
});

test('it says which image is broken and how', () => {
  refuses(
    (files) => Object.assign(files[3]!, { bytes: files[3]!.bytes.subarray(0, -20) }),
    /image of code 29 was read back and is wrong: /,
  );
});
