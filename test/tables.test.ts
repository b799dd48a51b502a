import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../src/config.ts';
import { changeCodes, undoChange } from '../src/domain/code-status/code-changes.ts';
import { statusOf } from '../src/domain/code-status/code-status.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import type { Client } from './support/client.ts';
import { readCsv, readZip } from './support/read-package.ts';
import { traces, world } from './support/world.ts';

const w = await world({ after });
const { app, as, cast, confirm, db, folders, generateAll, place } = w;
const base = await app.listen({ host: '127.0.0.1', port: 0 });

// What a spreadsheet would take for a formula, and what it would not.
const TEMPTING = ['=1+1', '+49 30', '-5', '@SUM(A1)', '＝1', "'quoted", ' =1', 'plain'];
const SAFE = ["'=1+1", "'+49 30", "'-5", "'@SUM(A1)", "'＝1", "''quoted", "'=1", 'plain'];
const tempting = TEMPTING.map((remarks, n) => place(`${remarks.trim()}-${n}`, 3, { remarks }).id);
const serials = { serials: 'sequential', first_serial: '000100' };
const made = confirm(place('PO-made', 5_000, serials)).id;
await generateAll();

test('the list of work orders is the list of the pages, whatever it is filtered by', async () => {
  const other = place('PO-canceled', 7, { remarks: 'No, "thanks",\nno.' }).id;
  cancelWorkOrder(db, cast.alice, other, 'Never mind.');
  for (const name of ['alice', 'bob'] as const)
    for (const query of [
      '',
      '?state=canceled',
      '?search=made',
      '?search=po',
      '?from=2020-01-01',
      '?to=2020-01-01',
    ]) {
      const rows = await tableOf(name, `/work-orders.csv${query}`);
      const shown = [
        ...(await (await as(name)).get(`/work-orders${query}`)).body.matchAll(/id="card-(\d+)"/g),
      ];
      assert.deepEqual(
        rows.map(({ number }) => number),
        shown.map(([, id]) => id),
        `${name} ${query}`,
      );
    }
  const [row] = await tableOf('bob', '/work-orders.csv?state=canceled');
  const { state, brand, partner, quantity, cancel_reason, remarks, submitted_by } = row!;
  assert.deepEqual(
    [state, brand, partner, quantity, cancel_reason, remarks, submitted_by],
    ['canceled', 'Acme Beverages', 'Inkworks Labels', '7', 'Never mind.', 'No, "thanks",\nno.', 'Alice'],
  );
  assert.deepEqual(await tableOf('mallory', '/work-orders.csv'), []);
  assert.equal((await (await as('root')).get('/work-orders.csv')).statusCode, 404);
});

test('no text is a formula, each can be had back, and IDs and serial numbers are what they are', async () => {
  const rows = await tableOf('alice', '/work-orders.csv');
  const found = tempting.map((id) => rows.find(({ number }) => number === String(id))!);
  assert.deepEqual(
    found.map(({ remarks }) => remarks),
    SAFE,
  );
  for (const [n, { reference, remarks }] of found.entries()) {
    assert.doesNotMatch(`${reference}\n${remarks}`, /^\s*[=+\-@＝]/m);
    assert.equal(remarks!.replace(/^'/, ''), TEMPTING[n]!.trim());
  }
  assert.equal(rows.find(({ reference }) => reference === 'PO-made')?.first_serial_number, '000100');
});

test('the audit log is the log of the pages, and tells no company from where another acts', async () => {
  for (const name of ['alice', 'bob', 'root'] as const)
    for (const query of ['', '?kind=work-orders', '?person=bob', '?from=2020-01-01&to=2020-01-02']) {
      const client = await as(name);
      const rows = await tableOf(name, `/audit-log.csv${query}`, client);
      const times: string[] = [];
      for (let path = `/audit-log${query}`; path; ) {
        const { body } = await client.get(path);
        times.push(
          ...[...body.matchAll(/<td data-label="When"><time datetime="([^"]+)"/g)].map(([, at]) => at!),
        );
        path = /<a href="([^"]+)" rel="next">Older/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
      }
      assert.deepEqual(
        rows.map(({ at }) => at),
        times,
        `${name} ${query}`,
      );
    }
  await tableOf('alice', `/work-orders/${made}/codes.csv?status=blocked`);
  for (const [name, from] of [
    ['alice', '127.0.0.1'],
    ['bob', ''],
  ] as const) {
    const [row] = (await tableOf(name, '/audit-log.csv')).filter(({ action }) => action === 'codes.exported');
    assert.deepEqual(
      [row?.who, row?.company, row?.from, row?.what, row?.reference, JSON.parse(row?.details ?? '')],
      ['Alice', 'Acme Beverages', from, 'took the codes as a table', 'PO-made', { status: 'blocked' }],
    );
  }
  assert.equal((await (await as('olu')).get('/audit-log.csv')).statusCode, 403);
});

test('the codes of an order are those of its package, each with the status it has on its page', async () => {
  const change = (typed: Record<string, string>) => changeCodes(db, cast.alice, made, typed);
  change({ act: 'activate', which: 'all' });
  change({ act: 'block', reason: 'damaged', ranges: '1, 2000-2001, 4990-5000', remark: '=cmd' });
  const undone = change({ act: 'block', reason: 'lost', ranges: '3000-4000' });
  change({ act: 'unblock', ranges: '2001, 3500', remark: 'Found, "again".' });
  undoChange(db, cast.alice, undone.id, { remark: 'Wrong.' });
  const rows = await tableOf('erin', `/work-orders/${made}/codes.csv`);
  const zip = await readZip(
    join(folders.packages, String(db.$client.prepare('select file_name from packages').pluck().get())),
  );
  const [, ...packed] = readCsv(zip.find(({ name }) => name.endsWith('/codes.csv'))!.bytes.toString());
  assert.deepEqual(
    rows.map((row) => Object.values(row).slice(0, 6)),
    packed,
  );
  const order = findWorkOrder(db, cast.alice, made);
  for (const { sequence_number, status, reason, changed_at, remark } of rows) {
    const now = statusOf(db, order, Number(sequence_number));
    const said = now.change?.remark ?? '';
    assert.deepEqual(
      [status, reason, changed_at, remark],
      [now.status, now.reason, now.change?.at.toISOString() ?? '', said === '=cmd' ? "'=cmd" : said],
      sequence_number,
    );
  }
  for (const status of ['active', 'inactive', 'blocked'])
    assert.deepEqual(
      await tableOf('olu', `/work-orders/${made}/codes.csv?status=${status}`),
      rows.filter((row) => row.status === status),
    );
  assert.equal(traces(db, made).actions.filter((action) => action === 'codes.exported').length, 5);
  const page = (await (await as('alice')).get(`/work-orders/${made}/code-changes`)).body;
  assert.match(page, /codes\.csv\?status=blocked" download>blocked ones/);
});

test('a list of serial numbers is read in its order, also where its heading was left out', async () => {
  const order = place('PO-list', 3, { ...serials, first_serial: '900100' }).id;
  db.$client
    .prepare(
      `update work_orders set serial_kind = 'list', serial_prefix = null, serial_digits = null, serial_suffix = null where id = ?`,
    )
    .run(order);
  const list = db.$client
    .prepare(
      `insert into serial_lists (brand_id, work_order_id, stored_name, file_name, count, created_at) values (?, ?, 'x', 'x.csv', 3, 1) returning id`,
    )
    .pluck()
    .get(cast.alice.companyId, order);
  const add = db.$client.prepare(
    'insert into listed_serials (brand_id, serial_number, serial_list_id, row) values (?, ?, ?, ?)',
  );
  for (const [n, serial] of ['0007', 'B,1', '0001'].entries())
    add.run(cast.alice.companyId, serial, list, n + 2);
  confirm(findWorkOrder(db, cast.alice, order));
  db.$client.prepare(`update work_orders set state = 'ready' where id = ?`).run(order);
  const rows = await tableOf('alice', `/work-orders/${order}/codes.csv`);
  assert.deepEqual(
    rows.map((row) => row.serial_number),
    ['0007', 'B,1', '0001'],
  );
});

test('no codes before there are any, a canceled order’s for the brand alone, and no status that there is not', async () => {
  const fresh = place('PO-fresh', 3).id;
  const canceled = confirm(place('PO-gone', 3)).id;
  await generateAll();
  cancelWorkOrder(db, cast.alice, canceled, 'Leaked.');
  const answer = async (name: 'alice' | 'olu' | 'mallory' | 'petra' | 'root', id: number, query = '') =>
    (await as(name)).get(`/work-orders/${id}/codes.csv${query}`);
  const refused = await answer('alice', fresh);
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /PO-fresh is “New”: it has no codes yet\./);
  const rows = await tableOf('alice', `/work-orders/${canceled}/codes.csv`);
  assert.deepEqual(
    rows.map(({ status, reason }) => `${status}: ${reason}`),
    Array(3).fill('blocked: work order canceled'),
  );
  assert.equal((await answer('olu', canceled)).statusCode, 409);
  const wrong = await answer('alice', made, '?status=spoiled');
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /A code is active, inactive or blocked, and never “spoiled”\./);
  for (const name of ['mallory', 'petra', 'root'] as const)
    assert.equal((await answer(name, made)).statusCode, 404);
});

test('whoever may no longer act is cut off, and what they have has no end', async () => {
  const order = confirm(place('PO-long', 400_000)).id;
  await generateAll();
  const client = await as('mia');
  const answer = await slowly(client, `/work-orders/${order}/codes.csv`);
  db.$client.prepare('update memberships set deactivated_at = 1 where user_id = ?').run(cast.mia.userId);
  const ending = once(answer, 'error');
  let bytes = 0;
  answer.on('data', (part: Buffer) => {
    bytes += part.length;
  });
  assert.match(String((await ending)[0]), /aborted/);
  assert.ok(bytes < 20_000_000, `${bytes} bytes of some 36 million`);
  db.$client.prepare('update memberships set deactivated_at = null where user_id = ?').run(cast.mia.userId);
});

test('a reader who does not read holds nothing but a slice: the rest waits in the tables', async () => {
  const order = db.$client.prepare(`select id from work_orders where reference = 'PO-long'`).pluck().get();
  const client = await as('olu');
  const before = process.memoryUsage().rss;
  const answers = [];
  for (let n = 0; n < 10; n++) answers.push(await slowly(client, `/work-orders/${order}/codes.csv`));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const grown = (process.memoryUsage().rss - before) / 1e6;
  for (const answer of answers) answer.destroy();
  assert.ok(grown < 100, `${grown.toFixed(0)} MB for ten files of 36 MB`);
});

test('docs/formats.md names the columns of each table', async () => {
  const page = readFileSync(join(root, 'docs/formats.md'), 'utf8');
  for (const path of ['/work-orders.csv', '/audit-log.csv', `/work-orders/${made}/codes.csv`]) {
    const [header] = (await (await as('alice')).get(path)).body.split('\r\n');
    assert.ok(page.includes(`\`${header}\``), header);
  }
});

async function tableOf(name: Parameters<typeof as>[0], path: string, client?: Client) {
  const answer = await (client ?? (await as(name))).get(path);
  assert.equal(answer.statusCode, 200, path);
  assert.match(String(answer.headers['content-type']), /^text\/csv; charset=utf-8/);
  assert.match(String(answer.headers['content-disposition']), /^attachment; filename="[a-z0-9-]+\.csv"$/);
  const [header, ...rows] = readCsv(answer.body);
  return rows.map((row) => {
    assert.equal(row.length, header!.length);
    return Object.fromEntries(row.map((value, n) => [header![n]!, value]));
  });
}

/** Asks for a file and reads its first bytes only. */
async function slowly(client: Client, path: string): Promise<IncomingMessage> {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const request = get(base + path, { headers: { cookie }, agent: false });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  await once(answer, 'readable');
  answer.read(100);
  return answer;
}
