import { after, test } from 'node:test';
import { tryChanges } from './support/painting-trials.ts';
import { tryReports } from './support/report-trials.ts';
import { world } from './support/world.ts';

const w = await world({ after });
w.db.$client.pragma('synchronous = OFF');

test('20,000 random changes and undos over 200 orders leave what arrays hold', () => {
  tryChanges(w, { count: 20_000, orders: 200, seed: 31 });
});

test('of 10,000 random reports those that are accepted sum to the quantity, and all others are refused', async () => {
  await tryReports(w, 10_000, 32);
});
