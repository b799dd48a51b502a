import { test } from 'node:test';
import { mustRead } from './oracle/gs1-link.ts';
import { randomLinks } from './support/random-links.ts';
import { samePackages } from './support/same-packages.ts';
import { world } from './support/world.ts';

test('10,000 GS1 Digital Links are read by digital-link.js', () => {
  for (const link of randomLinks(10_000)) mustRead(link);
});

test('a package of 100,000 codes is that of the same prefix typed by hand, to the byte', async (t) => {
  await samePackages(await world(t), 100_000);
});
