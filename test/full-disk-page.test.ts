import assert from 'node:assert/strict';
import { test } from 'node:test';
import { world } from './support/world.ts';

test('a full disk is told in words, and the portal goes on once there is room', async (t) => {
  const { as, db } = await world(t);
  const mia = await as('mia');
  db.$client.pragma(`max_page_count = ${db.$client.pragma('page_count', { simple: true })}`);
  let answer = await mia.post('/profile/name', { name: 'Mia 0' });
  for (let n = 1; n < 400 && answer.statusCode === 303; n++)
    answer = await mia.post('/profile/name', { name: `Mia ${n}` });
  assert.equal(answer.statusCode, 507);
  assert.match(answer.body, /The disk of the portal is full, so nothing was changed/);
  assert.equal((await mia.get('/')).statusCode, 200);
  db.$client.pragma('max_page_count = 1000000');
  assert.equal((await mia.post('/profile/name', { name: 'Mia' })).statusCode, 303);
});
