import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { after, test } from 'node:test';
import Fastify from 'fastify';
import { dropUnreadBodies } from '../src/http/unread-bodies.ts';
import { type Client, multipart, proofOf } from './support/client.ts';
import { openConnection, rawRequest } from './support/raw-http.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { app, folders, as } = w;
const address = await app.listen({ host: '127.0.0.1', port: 0 });
const [alice, bob, stranger] = [await as('alice'), await as('bob'), w.stranger()];
const proof = proofOf((await alice.get('/work-orders/new')).body);
const bobs = proofOf((await bob.get('/menu')).body);
const list = (bytes: number) => 'A1,B2\n'.repeat(Math.ceil(bytes / 6));

type Case = {
  of?: Client;
  url?: string;
  fields?: Record<string, string>;
  field?: string;
  headers?: Record<string, string>;
  status: number;
};

const REFUSED: Record<string, Case> = {
  'a wrong token': { fields: { ...proof, _csrf: 'wrong' }, status: 403 },
  'no token': { fields: {}, status: 403 },
  'a form of another company': { fields: { ...proof, opened_for: '1.1' }, status: 409 },
  'a partner, who may not order': { of: bob, fields: bobs, status: 403 },
  'a stranger': { of: stranger, status: 303 },
  'another site': { headers: { origin: 'https://mallory.example' }, status: 403 },
  'a page that is not there': { url: '/no-such-page', status: 403 },
  'a page that takes no files': { url: '/profile/name', status: 403 },
  'a list that is wrong in its first row': { status: 422 },
  'a field too many': {
    fields: { ...proof, ...Object.fromEntries(Array.from({ length: 99 }, (_, n) => [`f${n}`, ''])) },
    status: 422,
  },
};

for (const [what, one] of Object.entries(REFUSED))
  for (const bytes of [100_000, 200_000, 3_000_000])
    test(`after an upload of ${bytes} bytes refused for ${what} the connection goes on`, async () => {
      await sendTwo(one, bytes);
    });

test('after an upload that could not be written the connection goes on', async () => {
  renameSync(folders.uploads, `${folders.uploads}-gone`);
  try {
    await sendTwo({ field: 'artwork', status: 500 }, 400_000);
  } finally {
    renameSync(`${folders.uploads}-gone`, folders.uploads);
  }
});

test('what stands behind a refused list in the form is kept', async () => {
  const fields = { ...proof, reference: 'PO-1', serials: 'list' };
  const { payload, contentType } = multipart(fields, [
    { field: 'serial_list', name: 'list.txt', content: list(500_000) },
  ]);
  const boundary = contentType.split('boundary=')[1];
  const remarks = `--${boundary}\r\nContent-Disposition: form-data; name="remarks"\r\n\r\nMatte, please.\r\n--${boundary}--\r\n`;
  const end = payload.length - Buffer.byteLength(`--${boundary}--\r\n`);
  const connection = openConnection(address);
  const headers = { cookie: cookieOf(alice), 'content-type': contentType };
  const body = Buffer.concat([payload.subarray(0, end), Buffer.from(remarks)]);
  connection.write(rawRequest('POST', '/work-orders', headers, body));
  const answer = await connection.answer();
  assert.equal(answer?.status, 422);
  assert.ok(answer.body.includes('>Matte, please.</textarea>'));
});

test('a body beyond the bounds, in bytes or in time, ends the connection after its answer', async (t) => {
  const small = Fastify();
  dropUnreadBodies(small, { bytes: 300_000, milliseconds: 200 });
  small.addContentTypeParser('application/zip', (_request, _body, done) => done(null));
  small.post('/', async (_request, reply) => reply.code(403).send('No.'));
  const there = await small.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => small.close());
  for (const sent of [10, 2_000_000]) {
    const connection = openConnection(there);
    const headers = { 'content-type': 'application/zip', 'content-length': '4000000' };
    connection.write(rawRequest('POST', '/', headers));
    connection.write(Buffer.alloc(sent));
    const answer = await connection.answer();
    assert.equal(answer?.status, 403, `${sent} bytes`);
    assert.equal(answer.headers.connection, 'close', `${sent} bytes`);
    assert.equal(await connection.answer(), undefined, `${sent} bytes`);
  }
});

async function sendTwo(one: Case, bytes: number): Promise<void> {
  const { of: client = alice, url = '/work-orders', fields = proof, field = 'serial_list', status } = one;
  const { payload, contentType } = multipart(fields, [{ field, name: 'file', content: list(bytes) }]);
  const headers = { cookie: cookieOf(client), 'content-type': contentType, ...one.headers };
  const connection = openConnection(address);
  connection.write(rawRequest('POST', url, headers, payload));
  const refused = await connection.answer();
  assert.equal(refused?.status, status);
  connection.write(rawRequest('GET', '/healthz', {}));
  assert.equal((await connection.answer())?.status, 200, 'the next request');
  connection.socket.destroy();
}

function cookieOf(client: Client): string {
  return [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
