import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockMaker } from '../src/codes/block-maker.ts';
import { imageCheck } from '../src/codes/image-check.ts';
import { rowWriter } from '../src/codes/rows.ts';
import { storedEntry } from '../src/codes/zip.ts';
import { planOf } from './support/plan.ts';
import { splitEntries } from './support/read-package.ts';

const plan = planOf(40, { batchSize: 20, urlPrefix: 'https://acme.example/,/' });
const run = { first: 26, count: 5, batch: 2, batchSequence: 6 };
const { bytes } = blockMaker(plan).make({ kind: 'images', run });
const entries = splitEntries(bytes);
const check = imageCheck(plan, rowWriter(plan, 'png'));

/** Checks the entries with something done to them. */
function checking(change: (files: { name: string; bytes: Buffer }[]) => void): () => void {
  const files = entries.map(({ name, bytes: image }) => ({ name, bytes: Buffer.from(image) }));
  change(files);
  return () => check(run, Buffer.concat(files.map(({ name, bytes: image }) => storedEntry(name, image))));
}

test('it passes images that say what their rows say', () => {
  assert.doesNotThrow(checking(() => {}));
});

test('it finds two images that changed places', () => {
  const swap = checking((files) => {
    [files[1]!.bytes, files[2]!.bytes] = [files[2]!.bytes, files[1]!.bytes];
  });
  assert.throws(swap, /image of code 27 says https:/);
});

test('it finds an image of another order', () => {
  const other = planOf(40, { ...plan, mint: { ...plan.mint, number: 1 } });
  const strangers = splitEntries(blockMaker(other).make({ kind: 'images', run }).bytes);
  assert.throws(
    checking((files) => Object.assign(files[0]!, strangers[0])),
    /image of code 26 says/,
  );
});

test('it finds a wrong name, a missing image and one too many', () => {
  assert.throws(
    checking((files) => Object.assign(files[4]!, { name: files[3]!.name })),
    /code 30 is named/,
  );
  assert.throws(
    checking((files) => files.splice(2, 1)),
    /code 28 is named/,
  );
  assert.throws(
    checking((files) => files.pop()),
    /code 30 is missing/,
  );
  assert.throws(
    checking((files) => files.push(files[0]!)),
    /after that of code 30/,
  );
});

test('it says which image is broken and how', () => {
  const cut = checking((files) => Object.assign(files[3]!, { bytes: files[3]!.bytes.subarray(0, -20) }));
  assert.throws(cut, /image of code 29 was read back and is wrong: /);
});
