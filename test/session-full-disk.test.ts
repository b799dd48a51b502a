import assert from 'node:assert/strict';
import { test } from 'node:test';
import { world } from './support/world.ts';

test('a page opens though the use of the session cannot be noted, and a later one notes it', async (t) => {
  const { as, db } = await world(t);
  const mia = await as('mia');
  const longAgo = Date.now() - 40 * 60_000;
  const age = 'update sessions set last_used_at = ?, expires_at = ?';
  db.$client.prepare(age).run(longAgo, Date.now() + 20 * 60_000);
  const lastUse = () => db.$client.prepare('select max(last_used_at) from sessions').pluck().get() as number;
  db.$client.exec(
    `create temp trigger full before update on sessions begin select raise(abort, 'database or disk is full'); end`,
  );
  assert.equal((await mia.get('/')).statusCode, 200);
  assert.equal(lastUse(), longAgo);
  db.$client.exec('drop trigger full');
  assert.equal((await mia.get('/')).statusCode, 200);
  assert.ok(lastUse() > longAgo);
});
