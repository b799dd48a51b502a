import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { finishGeneration } from '../src/domain/generating.ts';
import { cancelWorkOrder, markPrinted } from '../src/domain/lifecycle.ts';
import type { Client } from './support/client.ts';
import { traces, world } from './support/world.ts';

const { app, as, db, cast, folders, place, confirm, generateAll } = await world({ after });
const small = place('PO-small', 3);
confirm(small);
await generateAll();
const base = await app.listen({ host: '127.0.0.1', port: 0 });

const nameOf = (id: number) =>
  String(db.$client.prepare('select file_name from packages where work_order_id = ?').pluck().get(id));
const bytesOf = (id: number) => readFileSync(join(folders.packages, nameOf(id)));
const etagOf = (id: number) => `"${createHash('sha256').update(bytesOf(id)).digest('hex')}"`;
const downloaded = (id: number) =>
  db.$client
    .prepare('select downloaded_at is not null from packages where work_order_id = ?')
    .pluck()
    .get(id);

/** A new package for a test that changes what is known about it. */
async function fresh(reference: string): Promise<number> {
  const { id } = place(reference, 3);
  confirm({ ...small, id });
  await generateAll();
  return id;
}

/** A package larger than the sockets between a slow reader and the disk can hold; what is in it does not matter here. */
function large(reference: string): number {
  const { id } = confirm(place(reference, 3));
  const bytes = 48 * 1024 * 1024;
  const fileName = `workorder-${reference}.zip`;
  writeFileSync(join(folders.packages, fileName), Buffer.alloc(bytes));
  finishGeneration(db, id, { fileName, bytes, sha256: 'a'.repeat(64) });
  return id;
}

test('Olu downloads the package: the very file, its length, its name and its fingerprint', async () => {
  const id = await fresh('PO-1');
  const olu = await as('olu');
  assert.match((await olu.get(`/work-orders/${id}`)).body, /Not downloaded yet/);
  const answer = await fetchAs(olu, id);
  const body = Buffer.from(await answer.arrayBuffer());
  assert.deepEqual(body, bytesOf(id));
  assert.deepEqual(
    ['content-type', 'content-length', 'content-disposition', 'etag', 'accept-ranges', 'cache-control'].map(
      (name) => answer.headers.get(name),
    ),
    [
      'application/zip',
      String(body.length),
      `attachment; filename="${nameOf(id)}"`,
      etagOf(id),
      'bytes',
      'private, no-cache',
    ],
  );
  await settled(id, 'package.downloaded');
  const entry = db.$client
    .prepare(
      `select user_id, company_id, detail from audit where action = 'package.downloaded' and work_order_id = ?`,
    )
    .get(id) as Record<string, unknown>;
  assert.deepEqual(
    [entry.user_id, entry.company_id, JSON.parse(String(entry.detail))],
    [cast.olu.userId, cast.olu.companyId, { from: 0, sent: body.length, size: body.length }],
  );
  assert.doesNotMatch((await olu.get(`/work-orders/${id}`)).body, /[Nn]ot downloaded yet/);
});

test('any part of it can be asked for', async () => {
  const olu = await as('olu');
  const whole = bytesOf(small.id);
  const { length } = whole;
  const etag = etagOf(small.id);
  const tries: [Record<string, string>, number, [number, number] | undefined][] = [
    [{ range: 'bytes=0-' }, 206, [0, length - 1]],
    [{ range: 'bytes=0-0' }, 206, [0, 0]],
    [{ range: 'bytes=10-19' }, 206, [10, 19]],
    [{ range: 'bytes=-10' }, 206, [length - 10, length - 1]],
    [{ range: `bytes=-${length * 2}` }, 206, [0, length - 1]],
    [{ range: `bytes=${length - 1}-${length + 99}` }, 206, [length - 1, length - 1]],
    [{ range: 'bytes=10-19', 'if-range': etag }, 206, [10, 19]],
    [{ range: 'bytes=10-19', 'if-range': '"another"' }, 200, undefined],
    [{ range: 'bytes=10-19', 'if-range': `W/${etag}` }, 200, undefined],
    [{ range: 'bytes=10-19', 'if-range': 'Mon, 23 Nov 2026 00:00:00 GMT' }, 200, undefined],
    [{ range: 'bytes=0-1,3-4' }, 200, undefined],
    [{ range: 'bytes=19-10' }, 200, undefined],
    [{ range: 'lines=1-2' }, 200, undefined],
    [{ range: 'bytes=-' }, 200, undefined],
    [{ range: `bytes=${length}-` }, 416, undefined],
    [{ range: 'bytes=-0' }, 416, undefined],
    [{ 'if-none-match': etag }, 304, undefined],
    [{ 'if-none-match': `W/${etag}` }, 304, undefined],
    [{ 'if-none-match': `"x", ${etag}` }, 304, undefined],
    [{ 'if-none-match': '*' }, 304, undefined],
    [{ 'if-none-match': '"another"' }, 200, undefined],
  ];
  for (const [headers, status, range] of tries) {
    const answer = await fetchAs(olu, small.id, headers);
    const what = JSON.stringify(headers);
    const body = Buffer.from(await answer.arrayBuffer());
    assert.equal(answer.status, status, what);
    if (status === 200) assert.ok(body.equals(whole), what);
    if (status === 304 || status === 416) assert.equal(body.length, 0, what);
    if (status === 416) assert.equal(answer.headers.get('content-range'), `bytes */${length}`);
    if (!range) continue;
    const [from, to] = range;
    assert.equal(answer.headers.get('content-range'), `bytes ${from}-${to}/${length}`, what);
    assert.equal(answer.headers.get('content-length'), String(to - from + 1), what);
    assert.ok(body.equals(whole.subarray(from, to + 1)), what);
  }
});

test('HEAD tells the same and costs nothing: no file is read, nothing is traced', async () => {
  const olu = await as('olu');
  const before = traces(db, small.id).actions.length;
  const answer = await fetchAs(olu, small.id, {}, 'HEAD');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-length'), String(bytesOf(small.id).length));
  assert.equal(answer.headers.get('etag'), etagOf(small.id));
  assert.equal((await fetchAs(olu, small.id, { 'if-none-match': etagOf(small.id) }, 'HEAD')).status, 304);
  await wait(50);
  assert.equal(traces(db, small.id).actions.length, before);
});

test('it is for the partner alone, and only once there is a package', async () => {
  const waiting = place('PO-waiting', 3);
  for (const [name, status] of [
    ['alice', 403],
    ['erin', 403],
    ['root', 404],
    ['mallory', 404],
    ['petra', 404],
  ] as const)
    for (const method of ['GET', 'HEAD'] as const) {
      const answer = await fetchAs(await as(name), small.id, {}, method);
      assert.equal(answer.status, status, name);
      if (method === 'GET' && status === 403) assert.match(await answer.text(), /of the partner may/);
    }
  const answer = await fetchAs(await as('bob'), waiting.id);
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /PO-waiting has no package to download: its codes are not generated yet/);
});

test('it counts as downloaded when one person had all of it, also in two ranges, in any order', async () => {
  const id = await fresh('PO-ranges');
  const { length } = bytesOf(id);
  const half = Math.floor(length / 2);
  const [olu, mia] = [await as('olu'), await as('mia')];
  await (await fetchAs(olu, id, { range: `bytes=${half}-` })).arrayBuffer();
  await settled(id, 'package.download');
  assert.equal(downloaded(id), 0);
  await (await fetchAs(mia, id, { range: `bytes=0-${half - 1}` })).arrayBuffer();
  await settled(id, 'package.download', 2);
  assert.equal(downloaded(id), 0, "half of Olu's and half of Mia's is nobody's");
  await (await fetchAs(olu, id, { range: `bytes=0-${half - 2}` })).arrayBuffer();
  await settled(id, 'package.download', 3);
  assert.equal(downloaded(id), 0, 'one byte is missing');
  await (await fetchAs(olu, id, { range: `bytes=${half - 1}-${half - 1}` })).arrayBuffer();
  await settled(id, 'package.download', 4);
  assert.equal(downloaded(id), 1);
});

test('a download that broke off is traced with how far it came', async () => {
  const olu = await as('olu');
  const id = large('PO-BROKE');
  const answer = await slowly(olu, id);
  answer.destroy();
  await settled(id, 'package.download_cut');
  const detail = JSON.parse(
    String(
      db.$client
        .prepare(`select detail from audit where action = 'package.download_cut' and work_order_id = ?`)
        .pluck()
        .get(id),
    ),
  ) as { sent: number; size: number };
  assert.ok(detail.sent > 0 && detail.sent < detail.size, JSON.stringify(detail));
  assert.equal(downloaded(id), 0);
});

test('a package that is gone from the disk is no download, and nobody reads why', async () => {
  const id = await fresh('PO-gone');
  rmSync(join(folders.packages, nameOf(id)));
  const answer = await fetchAs(await as('olu'), id);
  assert.equal(answer.status, 500);
  assert.doesNotMatch(await answer.text(), /ENOENT|\.zip/);
  await wait(50);
  assert.equal(downloaded(id), 0);
  assert.equal(traces(db, id).actions.includes('package.downloaded'), false);
});

test('a download whose trace cannot be written is whole all the same, and the portal lives on', async () => {
  const id = await fresh('PO-traceless');
  const olu = await as('olu');
  db.$client.exec(
    `create temp trigger no_trace before insert on audit begin select raise(abort, 'no room'); end`,
  );
  const answer = await fetchAs(olu, id);
  assert.equal((await answer.arrayBuffer()).byteLength, bytesOf(id).length);
  await wait(50);
  db.$client.exec('drop trigger no_trace');
  assert.equal(downloaded(id), 0);
  assert.equal((await olu.get('/')).statusCode, 200);
});

test('a running download is cut by a cancel, and there is none afterwards', async () => {
  const id = large('PO-CUT');
  markPrinted(db, cast.olu, id);
  const olu = await as('olu');
  const answer = await slowly(olu, id);
  let had = 1000;
  answer.on('error', () => {});
  answer.on('data', (chunk: Buffer) => {
    had += chunk.length;
  });
  answer.pause();
  const ended = new Promise((resolve) => answer.once('close', resolve));
  cancelWorkOrder(db, cast.alice, id, 'Leaked.');
  await wait(700);
  answer.resume();
  await ended;
  assert.ok(had < Number(answer.headers['content-length']), 'it never was complete');
  assert.equal(answer.complete, false);
  const late = await fetchAs(olu, id);
  assert.equal(late.status, 409);
  assert.match(await late.text(), /it was canceled, and its codes are blocked/);
  assert.equal((await olu.get(`/work-orders/${id}/code.png`)).statusCode, 404);
  assert.equal(downloaded(id), 0);
});

function fetchAs(
  client: Client,
  id: number,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Response> {
  return fetch(`${base}/work-orders/${id}/package`, {
    method,
    headers: { ...headers, cookie: cookieOf(client) },
  });
}

/** Asks for a package and reads its first bytes only: what is not read waits in the sockets, and then on the disk. */
async function slowly(client: Client, id: number): Promise<IncomingMessage> {
  const request = get(`${base}/work-orders/${id}/package`, {
    headers: { cookie: cookieOf(client) },
    agent: false,
  });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  await once(answer, 'readable');
  answer.read(1000);
  return answer;
}

function cookieOf(client: Client): string {
  return [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

/** The trace is left when the connection is over, a moment after the last byte. */
async function settled(id: number, action: string, count = 1): Promise<void> {
  for (let n = 0; n < 100; n++) {
    if (traces(db, id).actions.filter((each) => each.startsWith(action)).length >= count) return;
    await wait(20);
  }
  throw new Error(`${action} was not traced.`);
}
