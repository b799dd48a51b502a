import { test } from 'node:test';
import { readInTheChild } from './support/malformed/read-in-the-child.ts';
import { malformedPictures } from './support/malformed-pictures.ts';

// All of them: malformed-pictures.long.ts.
test('of files that are odd, damaged or lie each is read or refused with a sentence, and the portal goes on', async () => {
  const all = await malformedPictures();
  await readInTheChild(all.filter((_, i) => i % 11 === 0));
});
