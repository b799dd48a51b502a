import assert from 'node:assert/strict';
import { test } from 'node:test';
import { world } from './support/world.ts';

test('it keeps what has no pages free of sessions, cookies and HTML', async (t) => {
  const { app, db } = await world(t);
  app.get('/broken', async () => {
    throw new Error('a secret of the inside');
  });
  let asked = 0;
  const prepare = db.$client.prepare.bind(db.$client);
  db.$client.prepare = ((text: string) => {
    if (/sessions/.test(text)) asked++;
    return prepare(text);
  }) as typeof prepare;
  const cookies = { imprimatur: 'x'.repeat(40) };
  for (const url of ['/healthz', '/readyz', '/public/htmx.js', '/broken', '/public/none.css']) {
    const answer = await app.inject({ url, cookies });
    assert.equal(answer.headers['set-cookie'], undefined, url);
    assert.ok(answer.headers['content-security-policy'], url);
    if (url !== '/public/none.css') assert.doesNotMatch(answer.body, /<html|secret/, url);
  }
  assert.equal(asked, 0);
});

test('it answers with a page, headers and all, where there is none', async (t) => {
  const { app } = await world(t);
  const answer = await app.inject('/no/such/page');
  assert.equal(answer.statusCode, 404);
  assert.match(String(answer.headers['content-type']), /text\/html/);
  assert.ok(answer.headers['content-security-policy']);
  assert.match(answer.body, /Not found/);
});
