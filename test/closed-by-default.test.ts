import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Answer, type Client, formHeaders, multipart, proofOf } from './support/client.ts';
import { routesOf } from './support/routes.ts';
import { traces, world } from './support/world.ts';

const { app, as, stranger, db, cast, place } = await world({ after });
const order = place('PO-1', 10);
const routes = routesOf(app);

test('what is not there is 404 to everybody, with words and a way on', async () => {
  for (const visitor of [stranger(), await as('alice')])
    for (const url of [
      '/nothing',
      '/work-orders/0',
      '/work-orders/1e1',
      '/work-orders/99999999999999999',
      '/public/../package.json',
    ]) {
      const answer = await visitor.get(url);
      const signIn = answer.statusCode === 303 && answer.headers.location?.startsWith('/sign-in');
      assert.ok(answer.statusCode === 404 || signIn, `${url}: ${answer.statusCode}`);
    }
  const page = await (await as('alice')).get('/work-orders/4711');
  assert.match(
    page.body,
    /There is no such work order, or it is not your company&#39;s\.|or it is not your company's/,
  );
  assert.match(page.body, /href="\/work-orders"/);
});

test('every change wants the token of our own page, whatever the form is made of', async () => {
  const alice = await as('alice');
  const proof = proofOf((await alice.get('/menu')).body);
  const changes = routes.filter(({ method, url }) => method === 'POST' && url !== '/set-up');
  for (const { url } of changes) {
    const path = url.replace(':id', String(order.id));
    const { _csrf, ...noToken } = proof;
    for (const fields of [noToken, { ...proof, _csrf: 'wrong' }, { ...proof, _csrf: '' }]) {
      const plain = new URLSearchParams({ ...fields, reason: 'Because.' } as Record<
        string,
        string
      >).toString();
      refused(
        await alice.send({ method: 'POST', url: path, headers: formHeaders('/menu'), payload: plain }),
        url,
      );
      const { payload, contentType } = multipart(
        { ...fields, reason: 'Because.' } as Record<string, string>,
        [],
      );
      const headers = { ...formHeaders('/menu'), 'content-type': contentType };
      refused(await alice.send({ method: 'POST', url: path, headers, payload }), `${url} as multipart`);
    }
    const twice = `_csrf=wrong&_csrf=${_csrf ?? ''}x&opened_for=${noToken.opened_for}`;
    refused(
      await alice.send({ method: 'POST', url: path, headers: formHeaders('/menu'), payload: twice }),
      url,
    );
  }
  assert.equal((await alice.get('/')).statusCode, 200, 'nobody was signed out');
  assert.deepEqual(traces(db, order.id).actions, ['work_order.submitted']);

  function refused(answer: Answer, what: string): void {
    assert.equal(answer.statusCode, 403, what);
    assert.match(answer.body, /too old to be trusted/, what);
  }
});

test('a form of another site is refused, however it says where it comes from', async () => {
  const alice = await as('alice');
  const post = (headers: Record<string, string>) => signOutWith(alice, headers);
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:81' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { referer: 'https://evil.example/form' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site', origin: 'http://localhost' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
  ];
  for (const headers of foreign) {
    const answer = await post(headers);
    assert.equal(answer.statusCode, 403, JSON.stringify(headers));
    assert.match(answer.body, /came from another site/);
  }
  assert.equal((await post({ 'sec-fetch-site': 'same-origin', origin: 'http://localhost' })).statusCode, 303);
});

test('a form opened for another person or another company is refused with a sentence', async () => {
  const alice = await as('alice');
  const page = `/work-orders/${order.id}/cancellation`;
  const { userId, companyId } = cast.alice;
  for (const openedFor of [`${cast.erin.userId}.${companyId}`, `${userId}.${cast.bob.companyId}`, '']) {
    const answer = await alice.post(page, { opened_for: openedFor, reason: 'Because.' }, page);
    assert.equal(answer.statusCode, 409);
    assert.match(answer.body, /opened for another person or company; you are now here for Acme Beverages/);
  }
  assert.deepEqual(traces(db, order.id).actions, ['work_order.submitted']);
});

test('pages are kept by no cache, sniffed by no browser, framed by no site; nothing inline may run', async () => {
  const { headers } = await (await as('alice')).get('/work-orders');
  assert.deepEqual(String(headers['content-security-policy']).split(';').sort(), [
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "img-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
  ]);
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers.vary, 'HX-Request');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'same-origin');
});

async function signOutWith(client: Client, headers: Record<string, string>): Promise<Answer> {
  const payload = new URLSearchParams(proofOf((await client.get('/menu')).body)).toString();
  const { origin, ...rest } = formHeaders('/menu');
  assert.ok(origin);
  return client.send({ method: 'POST', url: '/sign-out', headers: { ...rest, ...headers }, payload });
}
