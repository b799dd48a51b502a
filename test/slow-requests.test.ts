import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { multipart, proofOf } from './support/client.ts';
import { type World, world } from './support/world.ts';

const LIMITS = { headers: 400, whole: 60_000, window: 400, bytesAWindow: 400 };
const BOUND = 3_000;

test('a hundred slow bodies of every kind are gone after a bounded time, and leave no file', async (t) => {
  const { w, port, cookie, proof } = await openSlow(t);
  const { payload } = multipart(proof, [{ field: 'artwork', name: 'front.pdf', content: '%PDF-1.4\n' }]);
  const upload = payload.subarray(0, payload.length - 40);
  const kinds = [
    head('/work-orders', [cookie, FORM_DATA, 'Content-Length: 9000000']) + upload.toString('latin1'),
    head('/work-orders', [cookie, FORM_DATA, 'Transfer-Encoding: chunked']),
    head('/work-orders', [FORM_DATA, 'Content-Length: 9000000']),
    head('/sign-in', ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 5000']),
    head('/nowhere', ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 5000']),
  ];
  const sockets = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const socket = await open(t, port);
      socket.write(kinds[index % kinds.length]!, 'latin1');
      drip(socket, index % kinds.length === 1 ? '1\r\na\r\n' : 'a');
      return socket;
    }),
  );
  await wait(LIMITS.window / 2);
  assert.ok(sockets.some((socket) => !socket.closed));
  await wait(BOUND);
  assert.deepEqual(sockets.filter((socket) => !socket.closed).length, 0);
  assert.deepEqual(readdirSync(w.folders.uploads), []);
  assert.equal((await w.stranger().get('/healthz')).statusCode, 200);
});

test('connections that ask nothing, or never end their headers, are closed as well', async (t) => {
  const { port } = await openSlow(t);
  const silent = await open(t, port);
  const slow = await open(t, port);
  slow.write('GET /sign-in HTTP/1.1\r\nHost: localhost\r\n');
  drip(slow, 'X-A: b\r\n');
  await wait(BOUND);
  assert.deepEqual([silent.closed, slow.closed], [true, true]);
});

test('an upload that goes on at a fair pace is taken, however long it lasts', async (t) => {
  const { w, port, cookie, proof } = await openSlow(t);
  const order = { reference: 'PO-2026-700', partner: String(w.cast.bob.companyId), quantity: '10' };
  const pdf = `%PDF-1.4\n%${'x'.repeat(6_000)}\nxref\ntrailer\nstartxref\n6011\n%%EOF\n`;
  const fields = { ...proof, ...order, url_prefix: 'https://id.acme.example/' };
  const { payload } = multipart(fields, [{ field: 'artwork', name: 'front.pdf', content: pdf }]);
  const socket = await open(t, port);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.write(
    head('/work-orders', [cookie, FORM_DATA, 'Connection: close', `Content-Length: ${payload.length}`]),
  );
  for (let at = 0; at < payload.length; at += 200) {
    socket.write(payload.subarray(at, at + 200));
    await wait(60);
  }
  await Promise.race([once(socket, 'close'), wait(BOUND)]);
  assert.match(answer, /^HTTP\/1.1 303 /);
  assert.match(answer, /location: \/work-orders\/\d+/i);
});

const FORM_DATA = 'Content-Type: multipart/form-data; boundary=----the-cast-writes';

async function openSlow(t: TestContext) {
  const w: World = await world(t, { arrival: LIMITS });
  const alice = await w.as('alice');
  const proof = proofOf((await alice.get('/work-orders/new')).body);
  const cookie = `Cookie: ${[...alice.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}`;
  await w.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = w.app.server.address() as { port: number };
  return { w, port, cookie, proof };
}

async function open(t: TestContext, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.resume();
  return socket;
}

function drip(socket: Socket, drop: string): void {
  const timer = setInterval(() => (socket.writable ? socket.write(drop) : clearInterval(timer)), 100);
  socket.once('close', () => clearInterval(timer));
}

function head(path: string, headers: string[]): string {
  return `${[`POST ${path} HTTP/1.1`, 'Host: localhost', 'Origin: http://localhost', ...headers].join('\r\n')}\r\n\r\n`;
}
