import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../src/config.ts';
import { finishGeneration } from '../src/domain/orders/generator-moves.ts';
import { recordDelivery } from '../src/domain/orders/packages.ts';
import { downloads } from './support/downloading.ts';
import { traces, world } from './support/world.ts';

const { as, db, cast, place, nameOf, bytesOf, etagOf, downloaded, fresh, fetchAs, settled } = await downloads(
  { after },
);
const small = { id: await fresh('PO-small') };

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
      'no-store',
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
    [{ range: 'bytes=10-19', 'if-match': `"x", ${etag}` }, 206, [10, 19]],
    [{ 'if-match': '*' }, 200, undefined],
    [{ range: 'bytes=10-19', 'if-match': '"another"' }, 412, undefined],
    [{ 'if-match': `W/${etag}` }, 412, undefined],
  ];
  for (const [headers, status, range] of tries) {
    const answer = await fetchAs(olu, small.id, headers);
    const what = JSON.stringify(headers);
    const body = Buffer.from(await answer.arrayBuffer());
    assert.equal(answer.status, status, what);
    if (status === 200) assert.ok(body.equals(whole), what);
    if (status === 304) assert.equal(body.length, 0, what);
    if (status > 400) {
      assert.match(body.toString(), /Download it from its beginning\..*<code>/s, what);
      assert.match(answer.headers.get('content-type') ?? '', /^text\/html/, what);
      assert.equal(answer.headers.get('content-disposition'), null, what);
    }
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

for (const ranges of [300, 1_500])
  test(`a download in ${ranges} ranges, in any order, counts as done once the last byte is there`, async (t) => {
    const { db, cast, place, confirm } = await world(t);
    const order = place('PO-1', 5);
    confirm(order);
    const size = 50_000;
    finishGeneration(db, order.id, {
      ...{ fileName: 'workorder-X.zip', bytes: size, sha256: 'a'.repeat(64), fileChangedAt: new Date() },
    });
    const step = Math.ceil(size / ranges);
    const starts = Array.from({ length: Math.ceil(size / step) }, (_, i) => i * step);
    const deliver = (from: number, actor = cast.olu) =>
      recordDelivery(db, actor, order, { from, sent: Math.min(step, size - from), size });
    const done = () =>
      db.$client
        .prepare('select downloaded_at is not null from packages where work_order_id = ?')
        .pluck()
        .get(order.id);
    const shuffled = starts.map((start) => ({ start, key: (start * 2_654_435_761) % 1_000_003 }));
    shuffled.sort((one, other) => one.key - other.key);
    for (const { start } of shuffled.slice(1)) deliver(start);
    deliver(shuffled[0]?.start ?? 0, cast.mia);
    assert.equal(done(), 0, 'one piece is Mia’s, so nobody has all of it');
    deliver(shuffled[0]?.start ?? 0);
    assert.equal(done(), 1);
    const spans = db.$client
      .prepare('select first, beyond from deliveries where user_id = ?')
      .all(cast.olu.userId);
    assert.deepEqual(spans, [{ first: 0, beyond: size }], 'spans that touch are one');

    db.$client.prepare('delete from deliveries').run();
    const sql = readFileSync(join(root, 'drizzle/0011_state_of_its_own.sql'), 'utf8');
    const fill = sql.split('--> statement-breakpoint')[1] ?? '';
    db.$client.exec(fill.replace('INTO `deliveries`', '$& (work_order_id, user_id, first, beyond)'));
    const mias = {
      user_id: cast.mia.userId,
      first: shuffled[0]?.start,
      beyond: (shuffled[0]?.start ?? 0) + step,
    };
    const filled = db.$client.prepare('select user_id, first, beyond from deliveries order by user_id').all();
    const olus = { user_id: cast.olu.userId, first: 0, beyond: size };
    assert.deepEqual(
      filled,
      [mias, olus].sort((one, other) => one.user_id - other.user_id),
      'an update finds the same in the audit log',
    );
  });
