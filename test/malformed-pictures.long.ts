import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInTheChild } from './support/malformed/read-in-the-child.ts';
import { malformedPictures } from './support/malformed-pictures.ts';

test('300 files that are odd, damaged or lie are each read or refused with a sentence', async () => {
  const all = await malformedPictures();
  assert.equal(all.length, 300);
  assert.equal(new Set(all.map(({ name }) => name)).size, 300);
  await readInTheChild(all);
});
