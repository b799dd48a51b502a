import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import type { Client } from './support/client.ts';
import { downloads } from './support/downloading.ts';
import { askTools, readCsv, readZip } from './support/read-package.ts';
import { tempFolder } from './support/temp-folder.ts';
import { traces } from './support/world.ts';

const { as, db, cast, folders, place, confirm, generateAll, nameOf, downloaded, fetchAs, settled } =
  await downloads({ after });
const scratch = tempFolder({ after });
const olu = await as('olu');
let letters = 0;
const serials = () => ({
  serials: 'sequential',
  first_serial: `${String.fromCharCode(65 + letters++)}-0000100`,
});

async function made(reference: string, quantity: number, more = {}): Promise<number> {
  const order = place(reference, quantity, more);
  confirm(order);
  await generateAll();
  return order.id;
}

async function batchOf(
  id: number,
  batch: number,
  who: Client = olu,
): Promise<{ path: string; bytes: Buffer; name: string }> {
  const answer = await fetchAs(who, id, {}, 'GET', `batches/${batch}`);
  assert.equal(answer.status, 200);
  const bytes = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.headers.get('content-length'), String(bytes.length));
  const [, name = ''] = /filename="(.*)"/.exec(answer.headers.get('content-disposition') ?? '') ?? [];
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return { path, bytes, name };
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const rowsOf = (bytes: Buffer) => bytes.toString().split('\r\n').slice(1, -1);

type Said = { work_order: { batches: { number: number; count: number; sha256: string }[] } };

for (const [quantity, batches] of [
  [1, 1],
  [9_999, 1],
  [10_000, 1],
  [10_001, 2],
  [100_001, 11],
] as const)
  test(`the batches of ${quantity} codes together are the package, hash by hash`, async () => {
    const id = await made(`PO-${quantity}`, quantity, serials());
    const data = quantity > 100_000;
    const whole = new Map<string, Buffer>();
    for (const { name, bytes } of await readZip(join(folders.packages, nameOf(id)))) whole.set(name, bytes);
    const folder = nameOf(id).replace('.zip', '');
    const named = (name: string) => whole.get(`${folder}/${name}`)!;
    const manifest = JSON.parse(named('manifest.json').toString()) as Said;
    const tables = ['codes.csv', 'files.csv', ...(data ? ['codes/messages.csv'] : [])];
    const rows = new Map<string, string[]>(tables.map((table) => [table, []]));
    const images = new Map<string, string>();

    for (let batch = 1; batch <= batches; batch++) {
      const { path, name } = await batchOf(id, batch);
      assert.equal(name, `${folder}-batch-${String(batch).padStart(4, '0')}.zip`);
      for (const { tool, ok, said } of askTools(path)) assert.ok(ok, `${tool}: ${said}`);
      const entries = await readZip(path);
      const own = new Map(entries.map((entry) => [entry.name, entry]));
      assert.equal(own.size, entries.length);
      assert.deepEqual(own.get(`${folder}/manifest.json`)?.bytes, named('manifest.json'));
      const { count, sha256: digest } = manifest.work_order.batches[batch - 1]!;
      const hash = createHash('sha256');
      for (const { name: entry, bytes, method } of entries) {
        const short = entry.slice(folder.length + 1);
        assert.ok(entry.startsWith(`${folder}/`));
        if (rows.has(short)) {
          const table = rowsOf(bytes);
          assert.equal(bytes.toString().split('\r\n')[0], named(short).toString().split('\r\n')[0]);
          if (short === 'codes.csv') assert.equal(table.length, count);
          if (short === 'codes.csv' && data) hash.update(table.map((row) => `${row}\r\n`).join(''));
          rows.get(short)!.push(...table);
        } else if (short !== 'manifest.json') {
          assert.match(short, new RegExp(`^codes/${String(batch).padStart(4, '0')}/\\d{8}\\.\\w+$`));
          assert.equal(method, 0, 'images are stored');
          if (!data) hash.update(bytes);
          images.set(entry, sha256(bytes));
        }
      }
      assert.equal(hash.digest('hex'), digest, `digest of batch ${batch}`);
    }

    for (const table of tables)
      assert.ok(rows.get(table)!.join('\r\n') === rowsOf(named(table)).join('\r\n'), table);
    const stored = [...whole].filter(([name]) => /\/\d{8}\.\w+$/.test(name));
    assert.deepEqual(images, new Map(stored.map(([name, bytes]) => [name, sha256(bytes)])));
    await settled(id, 'package.batch_downloaded', batches);
    assert.equal(downloaded(id), 1, 'who has all batches has the package');
  });

test('all batches unpacked into one place are the images of the package, for unzip too', async () => {
  const id = await made('PO-unzip', 10_003);
  const [apart, together] = [join(scratch, 'apart'), join(scratch, 'together')];
  for (const batch of [2, 1]) execFileSync('unzip', ['-qqo', (await batchOf(id, batch)).path, '-d', apart]);
  execFileSync('unzip', ['-qqo', join(folders.packages, nameOf(id)), '-d', together]);
  const files = readdirSync(together, { recursive: true, encoding: 'utf8' }).sort();
  assert.deepEqual(readdirSync(apart, { recursive: true, encoding: 'utf8' }).sort(), files);
  const images = files.filter((name) => /\d{8}\.\w+$/.test(name));
  assert.equal(images.length, 10_003);
  for (const name of images)
    assert.ok(readFileSync(join(apart, name)).equals(readFileSync(join(together, name))), name);
});

test('the same batch is the same bytes, in any part, and HEAD tells the same of it', async () => {
  const id = await made('PO-parts', 10_007);
  const { bytes } = await batchOf(id, 2);
  assert.ok((await batchOf(id, 2, await as('mia'))).bytes.equals(bytes));
  const head = await fetchAs(olu, id, {}, 'HEAD', 'batches/2');
  const etag = head.headers.get('etag')!;
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(bytes.length)]);
  assert.notEqual(etag, (await fetchAs(olu, id, {}, 'HEAD', 'batches/1')).headers.get('etag'));
  const codes = bytes.indexOf('PK\x03\x04', 10);
  const spans = [
    ...[
      [0, 0],
      [0, bytes.length - 1],
      [1, codes],
      [codes - 3, codes + 3],
      [bytes.length - 40, bytes.length - 1],
    ],
    ...[
      [codes + 1, codes + 900],
      [codes - 1, bytes.length - 2],
      [bytes.length - 1, bytes.length - 1],
    ],
  ] as [number, number][];
  for (const [from, to] of spans) {
    const answer = await fetchAs(
      olu,
      id,
      { range: `bytes=${from}-${to}`, 'if-range': etag },
      'GET',
      'batches/2',
    );
    assert.equal(answer.status, 206);
    assert.equal(answer.headers.get('content-range'), `bytes ${from}-${to}/${bytes.length}`);
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(from, to + 1)), `${from}-${to}`);
  }
  for (const [headers, status] of [
    [{ 'if-none-match': etag }, 304],
    [{ 'if-match': '"another"' }, 412],
    [{ range: `bytes=${bytes.length}-` }, 416],
  ] as const)
    assert.equal((await fetchAs(olu, id, headers, 'GET', 'batches/2')).status, status);
});

test('it counts as downloaded once each batch was had whole by somebody, in parts or not', async () => {
  const id = await made('PO-shared', 10_002);
  const mia = await as('mia');
  const { length } = (await batchOf(id, 1)).bytes;
  await settled(id, 'package.batch_downloaded');
  const two = Number((await fetchAs(olu, id, {}, 'HEAD', 'batches/2')).headers.get('content-length'));
  const part = async (who: Client, range: string, count: number) => {
    await (await fetchAs(who, id, { range: `bytes=${range}` }, 'GET', 'batches/2')).arrayBuffer();
    await settled(id, 'package.batch_download', count);
  };
  await part(mia, `0-${two - 11}`, 2);
  await part(olu, `${two - 10}-`, 3);
  assert.equal(downloaded(id), 0, 'a part of Mia’s and a part of Olu’s are nobody’s batch');
  const page = await olu.get(`/work-orders/${id}/batches`);
  assert.match(page.body, /Batch 1<[\s\S]*?First on[\s\S]*?Batch 2<[\s\S]*?Not yet/);
  await part(mia, `${two - 10}-`, 4);
  assert.equal(downloaded(id), 1);
  const details = db.$client
    .prepare(
      `select detail from audit where action like 'package.batch_download%' and work_order_id = ? order by id`,
    )
    .pluck()
    .all(id) as string[];
  assert.deepEqual(JSON.parse(details[0]!), { batch: 1, from: 0, sent: length, size: length });
});

test('the page lists what each batch holds, fifty at a time', async () => {
  const id = await made('PO-listed', 10_001, { serials: 'sequential', first_serial: '0000100' });
  const page = await olu.get(`/work-orders/${id}/batches`);
  assert.match(page.body, /1 to 10000[\s\S]*0000100[\s\S]*0010099[\s\S]*10001 to 10001[\s\S]*0010100/);
  assert.match(
    (await olu.get(`/work-orders/${id}`)).body,
    new RegExp(`/work-orders/${id}/batches">Batches</a>`),
  );
  assert.equal((await olu.get(`/work-orders/${id}/batches?page=2`)).statusCode, 404);
  const sizes = [...page.body.matchAll(/Size, about" class="count">([\d.]+) (MB|kB)/g)];
  const real = [(await batchOf(id, 1)).bytes.length, (await batchOf(id, 2)).bytes.length];
  for (const [i, [, figure, unit]] of sizes.entries())
    assert.ok(
      Math.abs(Number(figure) * (unit === 'MB' ? 1e6 : 1e3) - real[i]!) / real[i]! < 0.25,
      `${figure} ${unit}`,
    );
});

test('a list of serial numbers keeps its commas and quotes', async () => {
  const list = Array.from({ length: 10_002 }, (_, i) => (i % 2 ? `A,"${i}` : `B${i}`));
  const alice = await as('alice');
  const answer = await alice.upload(
    '/work-orders',
    {
      ...{ reference: 'PO-list', partner: String(cast.bob.companyId), quantity: '10002' },
      ...{ url_prefix: 'https://id.acme.example/', serials: 'list', first_row: 'serial' },
    },
    [
      {
        field: 'serial_list',
        name: 'serials.csv',
        content: list.map((serial) => `"${serial.replaceAll('"', '""')}"`).join('\r\n'),
      },
    ],
  );
  assert.equal(answer.statusCode, 303);
  const id = Number(String(answer.headers.location).split('/').at(-1));
  confirm({ id } as Parameters<typeof confirm>[0]);
  await generateAll();
  const { path } = await batchOf(id, 2);
  const codes = (await readZip(path)).find(({ name }) => name.endsWith('/codes.csv'))!;
  assert.deepEqual(
    readCsv(codes.bytes.toString())
      .slice(1)
      .map(([, serial]) => serial),
    list.slice(10_000),
  );
  const page = await olu.get(`/work-orders/${id}/batches`);
  assert.match(page.body, /B0<[\s\S]*A,&quot;9999<[\s\S]*B10000<[\s\S]*A,&quot;10001</);
});

test('rows that are no longer those of the package are refused, and nothing is sent', async () => {
  const id = await made('PO-moved', 5);
  db.$client.prepare(`update work_orders set url_prefix = 'https://id.acme.example/x/' where id = ?`).run(id);
  const answer = await fetchAs(olu, id, {}, 'GET', 'batches/1');
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /cannot be taken out of its package/);
});

test('it is for the partner alone, and only while there is a package', async () => {
  const id = await made('PO-rights', 3);
  const waiting = place('PO-waits', 3).id;
  for (const path of ['batches', 'batches/1'])
    for (const [name, status] of [
      ['alice', 403],
      ['erin', 403],
      ['root', 404],
      ['mallory', 404],
      ['petra', 404],
    ] as const)
      assert.equal((await fetchAs(await as(name), id, {}, 'GET', path)).status, status, `${path} ${name}`);
  for (const batch of ['0', '2', '01', 'x', '99999999999999'])
    assert.equal((await fetchAs(olu, id, {}, 'GET', `batches/${batch}`)).status, 404, batch);
  for (const path of ['batches', 'batches/1'])
    assert.equal((await fetchAs(olu, waiting, {}, 'GET', path)).status, 409);
  rmSync(join(folders.packages, nameOf(id)));
  assert.match(await (await fetchAs(olu, id, {}, 'GET', 'batches/1')).text(), /missing on the portal’s disk/);
  const canceled = await made('PO-canceled', 3);
  cancelWorkOrder(db, cast.alice, canceled, 'Wrong artwork.');
  assert.equal((await fetchAs(olu, canceled, {}, 'GET', 'batches/1')).status, 409);
  assert.ok(!traces(db, canceled).actions.includes('package.batch_downloaded'));
});

test('a batch that went out keeps the serial numbers of a canceled order', async () => {
  const id = await made('PO-kept', 3, { serials: 'sequential', first_serial: '777000' });
  await batchOf(id, 1);
  await settled(id, 'package.batch_downloaded');
  cancelWorkOrder(db, cast.alice, id, 'Wrong artwork.');
  assert.throws(
    () => place('PO-again', 3, { serials: 'sequential', first_serial: '777000' }),
    /mending|used already/,
  );
});
