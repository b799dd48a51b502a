import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { formHeaders, proofOf } from './support/client.ts';
import { world } from './support/world.ts';

test('a form of another session, or from before the sign-in, is refused', async (t) => {
  const { as, stranger } = await world(t);
  const [alice, elsewhere] = [await as('alice'), await as('alice')];
  const before = proofOf((await stranger().get('/sign-in')).body);
  const own = proofOf((await alice.get('/menu')).body);
  const other = proofOf((await elsewhere.get('/menu')).body);
  // As one who plants a secret would: the cookie of the other session's form comes along.
  alice.cookies.set('_csrf', elsewhere.cookies.get('_csrf') ?? '');
  for (const proof of [other, { ...own, _csrf: before._csrf ?? '' }]) {
    const payload = new URLSearchParams(proof).toString();
    const answer = await alice.send({
      method: 'POST',
      url: '/sign-out',
      headers: formHeaders('/menu'),
      payload,
    });
    assert.equal(answer.statusCode, 403);
    assert.match(answer.body, /too old to be trusted/);
  }
  assert.equal((await alice.get('/')).statusCode, 200);
  const left = await alice.post('/sign-out');
  assert.equal(left.statusCode, 303);
  assert.equal(left.headers['clear-site-data'], '"cache", "storage"');
});

test('every cookie is Secure and bound to the host wherever there is https', async (t) => {
  const { stranger, as } = await world(t, { secure: true });
  const answers = [await stranger().get('/sign-in'), await (await as('alice')).post('/sign-out')];
  const cookies = answers.flatMap(({ headers }) => headers['set-cookie'] ?? []);
  assert.ok(cookies.some((cookie) => cookie.startsWith('__Host-flash=')));
  assert.ok(cookies.some((cookie) => cookie.startsWith('__Host-csrf=')));
  for (const cookie of cookies) assert.match(cookie, /^__Host-.*; Path=\/;.* HttpOnly; Secure; SameSite=Lax/);
});

test('HEAD answers where uptime monitors look, without a body and without using up a message', async (t) => {
  const { app, as } = await world(t);
  for (const url of ['/healthz', '/readyz', '/sign-in']) {
    const answer = await app.inject({ method: 'HEAD', url });
    assert.deepEqual([answer.statusCode, answer.body], [200, ''], url);
  }
  assert.equal((await app.inject({ method: 'HEAD', url: '/' })).statusCode, 303);
  const alice = await as('alice');
  alice.cookies.set('flash', 'Done.');
  assert.equal((await alice.send({ method: 'HEAD', url: '/' })).statusCode, 200);
  assert.match((await alice.get('/')).body, /Done\./);
});

test('the token of a mailed link stays out of the log, however the address is written', async (t) => {
  let log = '';
  const stream = new Writable({
    write(chunk, _, done) {
      log += chunk;
      done();
    },
  });
  const { app } = await world(t, { log: { level: 'info', stream } });
  const token = 'x'.repeat(43);
  for (const url of [
    `/invitation/${token}`,
    `/invitation/%78${token.slice(1)}`,
    `/in%76itation/${token}`,
    `/%6eew-password/${token}?a=1`,
    `/sign-in?next=%2Finvitation%2F${token}`,
    `/sign-in?next=%2Finvitation%2F%2578${token.slice(1)}`,
    `/new-address/${token}%zz`,
  ])
    await app.inject(url);
  assert.match(log, /invitation/);
  assert.doesNotMatch(log, /x{20}/);
});

test('a form comes from the origin of BASE_URL, whatever host was asked', async (t) => {
  const alice = (await world(t, { origin: 'https://codes.example.com' })).stranger();
  const payload = new URLSearchParams(proofOf((await alice.get('/sign-in')).body)).toString();
  const each = (...from: Record<string, string>[]) => from;
  const send = (from: Record<string, string>) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', host: 'localhost', ...from };
    return alice.send({ method: 'POST', url: '/sign-in', headers, payload });
  };
  for (const from of each(
    { origin: 'http://localhost' },
    { origin: 'http://codes.example.com' },
    { origin: 'null' },
    { referer: 'http://localhost/' },
  ))
    assert.match((await send(from)).body, /came from another site/);
  for (const from of each(
    { origin: 'https://codes.example.com' },
    { referer: 'https://codes.example.com/menu' },
    {},
  ))
    assert.doesNotMatch((await send(from)).body, /came from another site/);
});
