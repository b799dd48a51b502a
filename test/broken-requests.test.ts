import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type Client, multipart, proofOf } from './support/client.ts';
import { rawRequest } from './support/raw-http.ts';
import { type Route, routesOf } from './support/routes.ts';
import { dice } from './support/specimens.ts';
import { world } from './support/world.ts';

const BOUNDARY = '----the-cast-writes';
const FORM = 'application/x-www-form-urlencoded';
const METHODS = ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'QUERY', 'HEAD'];
const PARAMETERS = ['1', '999', '0', '-1', '1e1', '%zz', '%ff', '%', '%00', '%2F', 'x'.repeat(3_000), 'ü'];
const QUERIES = [
  '',
  '',
  '?page=%zz',
  '?search=%ff&search=x',
  '?__proto__=1',
  '?again=NaN',
  '?page=9e9',
  '?=',
];
const TYPES = [
  FORM,
  `multipart/form-data; boundary=${BOUNDARY}`,
  `Multipart/Form-Data; boundary=${BOUNDARY}`,
  `multipart/form-data;boundary="${BOUNDARY}"`,
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=another',
  `multipart/form-datax; boundary=${BOUNDARY}`,
  'multipart/mixed; boundary=x',
  'application/json',
  'application/json; charset=utf-7',
  'text/plain',
  'nonsense',
  '',
];

test('nothing that is broken in a request gets anything but a page with its headers', async (t) => {
  const { app, as, place, stranger } = await world(t);
  place('PO-1', 10);
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
  const visitors = [await as('alice'), await as('bob'), stranger()];
  const proofs = await Promise.all(visitors.map(async (one) => proofOf((await one.get('/menu')).body)));
  const roll = dice(22);
  const one = <T>(of: readonly T[]): T => of[roll(of.length)] as T;
  const routes = routesOf(app).filter(({ url }) => !/^\/(public|healthz|readyz)/.test(url));
  assert.ok(routes.length > 100, `${routes.length} routes`);
  for (let tries = 0; tries < 4_000; tries++) {
    const who = roll(visitors.length);
    const request = broken(one(routes), visitors[who] as Client, proofs[who] ?? {});
    judge(await exchange(port, request), request);
  }

  function broken({ method, url }: Route, who: Client, proof: Record<string, string>): Buffer {
    const path = url.replace(/:\w+/g, () => one(PARAMETERS)) + one(QUERIES);
    const cookie = [...who.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const type = one(TYPES);
    const headers = { connection: 'close', cookie, ...(type && { 'content-type': type }), ...oddHeaders() };
    const word = roll(4) === 0 ? one(METHODS) : method;
    const hasBody = !['GET', 'HEAD'].includes(word) || roll(8) === 0;
    // A sign-out that succeeds would make strangers of all that follow.
    return rawRequest(word, path, headers, hasBody ? body(url === '/sign-out' ? {} : proof) : undefined);
  }

  function oddHeaders(): Record<string, string> {
    return one<Record<string, string>>([
      {},
      {},
      {},
      { expect: 'a-miracle' },
      { referer: 'http://[' },
      { origin: 'null' },
      { range: 'bytes=9-1' },
      { 'if-none-match': '*' },
      { 'hx-request': 'true' },
      { 'content-encoding': 'br' },
    ]);
  }

  function body(proof: Record<string, string>): Buffer {
    const fields = roll(2) ? { ...proof, reference: 'PO-2', reason: 'Because.' } : {};
    const whole = multipart(fields, [
      { field: one(['artwork', 'x']), name: 'a.pdf', content: '%PDF-1.4' },
    ]).payload;
    return one([
      whole,
      whole.subarray(0, roll(whole.length)),
      jsonParts(fields),
      Buffer.from(new URLSearchParams(fields).toString()),
      Buffer.from('{"_csrf":{"toString":1},"email":[{}],"__proto__":{"a":1}}'),
      Buffer.from('null'),
      Buffer.from('%zz=%ff&_csrf&&==&__proto__=1&constructor=1'),
      Buffer.from(Array.from({ length: roll(200) }, () => roll(256))),
      Buffer.alloc(0),
      Buffer.alloc(70_000, 'a'),
    ]);
  }

  function jsonParts(fields: Record<string, string>): Buffer {
    const texts = Object.entries({ ...fields, reason: '{"toString":1}', [one(['x', '__proto__'])]: '[1' });
    const parts = texts.map(
      ([name, value]) =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n${name in fields ? '' : 'Content-Type: application/json\r\n'}\r\n${value}\r\n`,
    );
    return Buffer.from(`${parts.join('')}--${BOUNDARY}--\r\n`);
  }
});

test('what is no HTTP is answered with a page too', async (t) => {
  const { app } = await world(t);
  const port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
  for (const [text, status] of [
    ['nonsense\r\n\r\n', 400],
    ['GET / HTTP/9.9\r\n\r\n', 400],
    ['GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n', 422],
    ['GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
    ['POST /sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 303],
    ['GET http://[/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 404],
  ] as const) {
    const request = Buffer.from(text);
    assert.equal(judge(await exchange(port, request), request), status, text.slice(0, 60));
  }
});

/** Everything that comes until the connection ends. */
async function exchange(port: number, request: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  socket.on('error', () => {});
  socket.write(request);
  await new Promise((resolve) => socket.once('close', resolve));
  return answer;
}

function judge(answer: string, request: Buffer): number {
  const said = `${request.toString().slice(0, 700)}\n→ ${answer.slice(0, 1_500)}`;
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  assert.ok(status >= 200 && status < 500, said);
  assert.match(head, /\r\ncontent-security-policy: default-src 'none'/i, said);
  assert.match(head, /\r\nx-content-type-options: nosniff/i, said);
  assert.match(head, /\r\nreferrer-policy: /i, said);
  if (status >= 400 && body) assert.match(head, /\r\ncontent-type: text\/html/i, said);
  const isEmpty = request.toString().startsWith('HEAD ') || /\r\nhx-redirect:/i.test(head);
  if (status >= 400 && !isEmpty) assert.match(body, /<!doctype html>/i, said);
  return status;
}
