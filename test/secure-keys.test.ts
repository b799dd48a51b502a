import { test } from 'node:test';
import { tellSecureStory } from './support/secure-story.ts';
import { world } from './support/world.ts';

for (const [what, quantity] of [
  ['with images', 30],
  ['of data', 100_001],
] as const)
  test(`no key of graphics leaves keys/ in the whole story of an order ${what}, but in its key file`, async (t) => {
    const log: string[] = [];
    const w = await world(t, {
      log: { level: 'trace', stream: { write: (line: string) => log.push(line) } },
    });
    await tellSecureStory(w, quantity, log);
  });
