import { test } from 'node:test';
import { tellSecureStory } from './support/secure-story.ts';
import { world } from './support/world.ts';

test('no key of graphics leaves keys/ in the story of an order of 1,000,000 codes, but in its key file', async (t) => {
  const log: string[] = [];
  const w = await world(t, { log: { level: 'trace', stream: { write: (line: string) => log.push(line) } } });
  await tellSecureStory(w, 1_000_000, log);
});
