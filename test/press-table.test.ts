import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { mintIds } from '../src/codes/id/extended-id.ts';
import { lanesOf, type PressTable, pressTable } from '../src/codes/package/press-table.ts';
import type { PackagePlan } from '../src/codes/plan.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { wrong } from './support/placing.ts';
import { planOf } from './support/plan.ts';
import { tempFolder } from './support/temp-folder.ts';
import { world } from './support/world.ts';

const scratch = tempFolder({ after });

const QUANTITY = 25_003;
const list = Array.from(
  { length: QUANTITY },
  (_, i) => [`S,${i}`, `"${i}"`, `T;${i}`, `Ü${i}`, `${i}`][i % 5]!,
);
const listFile = join(scratch, 'serials.txt');
writeFileSync(listFile, `${list.join('\n')}\n`);
const plan = planOf(QUANTITY, { serials: { kind: 'list', file: listFile } });
const ids = Buffer.from(mintIds(plan.mint, 1, QUANTITY)).toString('latin1');
const PLAIN: PressTable = {
  ...{ header: '@image', separator: ',', encoding: 'utf-8', path: '' },
  ...{ order: 'forward', lanes: 1, from: 1, to: QUANTITY },
};

/** The rows as Python's csv module reads them. */
function read(plan: PackagePlan, table: PressTable): string[][] {
  const path = join(scratch, 'table');
  writeFileSync(path, Buffer.concat([...pressTable(plan, table)]));
  const codec = { 'utf-8': 'utf-8', 'utf-8-bom': 'utf-8-sig', 'utf-16le': 'utf-16' }[table.encoding];
  const program = `import csv,json,sys
with open(sys.argv[1], encoding=sys.argv[2], newline='') as f: json.dump(list(csv.reader(f, delimiter=sys.argv[3], strict=True)), sys.stdout)`;
  const said = execFileSync('python3', ['-c', program, path, codec, table.separator], { maxBuffer: 2 ** 28 });
  return JSON.parse(said.toString()) as string[][];
}

const rowOf = (sequence: number) => {
  const id = ids.slice((sequence - 1) * 14, sequence * 14);
  const batch = Math.ceil(sequence / 10_000);
  const image = `${String(batch).padStart(4, '0')}/${String(sequence).padStart(8, '0')}.png`;
  return [image, plan.urlPrefix + id, id, list[sequence - 1]!, String(sequence), String(batch)];
};
const all = Array.from({ length: QUANTITY }, (_, i) => rowOf(i + 1));
const sorted = (rows: string[][]) => [...rows].sort((one, other) => Number(one[4]) - Number(other[4]));

test('the plain table is every code in its order', () => {
  const [head, ...rows] = read(plan, PLAIN);
  assert.deepEqual(head, [
    '@image',
    'url',
    'extended_id',
    'serial_number',
    'sequence_number',
    'batch_number',
  ]);
  assert.deepEqual(rows, all);
});

for (const encoding of ['utf-8', 'utf-8-bom', 'utf-16le'] as const)
  for (const separator of [',', ';', '\t'] as const)
    for (const order of ['forward', 'reverse'] as const)
      for (const lanes of [1, 4, 7])
        test(`${encoding}, ${JSON.stringify(separator)}, ${order}, ${lanes} lanes read back to the same codes`, () => {
          const table = { ...PLAIN, encoding, separator, order, lanes };
          const rows = read(plan, table).slice(1);
          assert.deepEqual(sorted(rows), all);
          const sequences = rows.map((row) => Number(row[4]));
          for (const [lane, { first, count }] of lanesOf(table).entries()) {
            const own = Array.from({ length: count }, (_, i) => first + i);
            assert.deepEqual(
              sequences.filter((_, k) => k % lanes === lane),
              order === 'forward' ? own : own.reverse(),
              `lane ${lane + 1}`,
            );
          }
        });

test('a stretch, with fewer codes than lanes too, is no more and no less', () => {
  for (const [from, to, lanes] of [
    [10_000, 10_001, 1],
    [5, 5, 1],
    [7, 9, 50],
    [2_040, 12_290, 3],
  ] as const)
    for (const order of ['forward', 'reverse'] as const)
      assert.deepEqual(
        sorted(read(plan, { ...PLAIN, from, to, lanes, order }).slice(1)),
        all.slice(from - 1, to),
      );
});

test('a path is put before the name, with the signs of the system it is for', () => {
  for (const [path, image] of [
    ['\\\\press\\7K3F\\codes\\', '\\\\press\\7K3F\\codes\\0001\\00000001.png'],
    ['\\\\press\\7K3F\\codes', '\\\\press\\7K3F\\codes\\0001\\00000001.png'],
    ['D:\\a, "b"', 'D:\\a, "b"\\0001\\00000001.png'],
    ['/Volumes/press;2/codes', '/Volumes/press;2/codes/0001/00000001.png'],
    ['Macintosh HD:jobs:', 'Macintosh HD:jobs:0001:00000001.png'],
  ] as const)
    for (const separator of [',', ';'] as const)
      assert.equal(read(plan, { ...PLAIN, path, separator, to: 1 })[1]![0], image);
});

test('sequential serial numbers and a prefix with commas come as they are', () => {
  const serials = { kind: 'sequential', prefix: 'A;"', digits: '0099', suffix: ',x' } as const;
  const odd = planOf(3, { serials, urlPrefix: 'https://acme.example/a,b;c/' });
  for (const separator of [',', ';', '\t'] as const) {
    const rows = read(odd, { ...PLAIN, separator, to: 3, order: 'reverse', lanes: 2 }).slice(1);
    assert.deepEqual(
      sorted(rows).map((row) => row[3]),
      ['A;"0099,x', 'A;"0100,x', 'A;"0101,x'],
    );
    for (const row of rows) assert.equal(row[1], `https://acme.example/a,b;c/${row[2]}`);
  }
});

test('Bob takes the table of a package; the page shows its first rows, and what is wrong beside the field', async (t) => {
  const w = await world(t);
  const order = w.confirm(w.place('PO-1', 12, { serials: 'sequential', first_serial: '0007' }));
  const bob = await w.as('bob');
  const at = `/work-orders/${order.id}`;
  assert.equal((await bob.get(`${at}/vdp.csv`)).statusCode, 409, 'nothing is generated');
  await w.generateAll();
  assert.match((await bob.get(at)).body, /press-data">Data for the press<[\s\S]*/);
  const page = await bob.get(`${at}/press-data?lanes=3&separator=;&path=%5C%5Cpress`);
  assert.match(
    page.body,
    /\\\\press\\0001\\00000001\.\w+;https[\s\S]*;0007;1;1\n[\s\S]*;0011;5;1\n[\s\S]*;0015;9;1/,
  );
  assert.match(page.body, /value="\\\\press"/);
  const answer = await bob.get(`${at}/vdp.csv?order=reverse&from=3&to=5`);
  assert.deepEqual([answer.statusCode, answer.headers['cache-control']], [200, 'no-store']);
  assert.match(String(answer.headers['content-disposition']), /workorder-\w+-3-5\.csv/);
  assert.deepEqual(
    answer.body
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',').slice(3, 5)),
    [
      ['0011', '5'],
      ['0010', '4'],
      ['0009', '3'],
    ],
  );
  for (const [query, field, sentence] of [
    ['lanes=0', 'lanes', /from 1 to 50/],
    ['lanes=51', 'lanes', /from 1 to 50/],
    ['lanes=x', 'lanes', /whole number/],
    ['from=13', 'from', /from 1 to 12/],
    ['from=5&to=4', 'to', /before the first/],
    ['separator=x', 'separator', /Choose one/],
    ['encoding=latin1', 'encoding', /Choose one/],
    ['order=toString', 'order', /Choose one/],
    ['path=a%00b', 'path', /control character/],
    [`path=${'a'.repeat(301)}`, 'path', /Shorten/],
  ] as const)
    for (const noun of ['vdp.csv', 'press-data'])
      wrong(await bob.get(`${at}/${noun}?${query}`), field, sentence, query);
  assert.match((await bob.get(`${at}/vdp.csv?lanes=x&path=keep`)).body, /value="keep"/);
  for (const [name, status] of [
    ['olu', 200],
    ['alice', 403],
    ['erin', 403],
    ['mallory', 404],
    ['petra', 404],
    ['root', 404],
  ] as const)
    for (const noun of ['vdp.csv', 'press-data'])
      assert.equal((await (await w.as(name)).get(`${at}/${noun}`)).statusCode, status, name);
  const address = await w.app.listen({ host: '127.0.0.1', port: 0 });
  const cookie = [...bob.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  await (await fetch(`${address}${at}/vdp.csv?to=4`, { headers: { cookie } })).text();
  const detail = () =>
    w.db.$client.prepare(`select detail from audit where action = 'package.table_downloaded'`).pluck().get();
  for (let n = 0; n < 100 && !detail(); n++) await wait(20);
  assert.deepEqual(JSON.parse(String(detail())), { codes: 4, from: 1, to: 4 });
  assert.match((await bob.get(at)).body, /Not downloaded yet/, 'a table is not the package');
  cancelWorkOrder(w.db, w.cast.alice, order.id, 'Wrong artwork.');
  assert.equal((await bob.get(`${at}/vdp.csv`)).statusCode, 409);
  assert.throws(() => w.place('PO-2', 3, { serials: 'sequential', first_serial: '0007' }), /mending/);
});

test('presets are kept on the equipment, for everybody of the partner and every order on it', async (t) => {
  const w = await world(t);
  const [one, other] = ['PO-1', 'PO-2'].map((reference) => w.confirm(w.place(reference, 3)).id);
  const press = w.cast.equipment.label;
  const elsewhere = w.confirm(w.place('PO-3', 3), w.cast.bob, press, w.cast.substrates.film).id;
  await w.generateAll();
  const [olu, mia, petra, alice] = [
    await w.as('olu'),
    await w.as('mia'),
    await w.as('petra'),
    await w.as('alice'),
  ];
  const at = (id?: number) => `/work-orders/${id}/press-data`;
  const fields = {
    separator: 'tab',
    encoding: 'utf-16le',
    path: '\\\\press\\',
    order: 'reverse',
    lanes: '4',
  };
  const save = (preset: string, more = {}, who = olu) =>
    who.post(at(one), { ...fields, preset, ...more }, at(one));
  assert.equal((await save('Rewound')).statusCode, 303);
  assert.equal((await save('Rewound')).statusCode, 303, 'pressed twice');
  const body = (await mia.get(at(other))).body;
  const link = /href="([^"]*)">Rewound</.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  assert.deepEqual(Object.fromEntries(new URLSearchParams(link.split('?')[1])), {
    header: '@image',
    ...fields,
  });
  assert.match((await mia.get(link)).body, /value="\\\\press\\"[\s\S]*value="4"/);
  assert.doesNotMatch((await mia.get(at(elsewhere))).body, /Rewound/);
  await save('Rewound', { lanes: '2' }, mia);
  assert.match((await olu.get(at(one))).body, /lanes=2/);
  const log = w.db.$client.prepare(`select action from audit where action like 'equipment.preset%'`).pluck();
  assert.deepEqual(log.all(), ['equipment.preset_saved', 'equipment.preset_saved']);
  wrong(await save(''), 'preset', /Enter a name/);
  wrong(await save('x', { lanes: '99' }), 'lanes', /from 1 to 50/);
  for (let n = 1; n < 20; n++) await save(`Preset ${n}`);
  wrong(await save('One more'), 'preset', /has 20 presets/);
  const id = w.db.$client.prepare(`select id from press_presets where name = 'Rewound'`).pluck().get();
  const remove = `/press-presets/${id}/removal`;
  for (const who of [petra, alice])
    assert.equal((await who.post(remove, {}, '/work-orders')).statusCode, 404);
  assert.equal((await alice.post(at(one), { ...fields, preset: 'x' }, '/work-orders')).statusCode, 403);
  const gone = await olu.post(remove, { order: String(one) }, at(one));
  assert.deepEqual([gone.statusCode, gone.headers.location], [303, at(one)]);
  assert.doesNotMatch((await olu.get(at(one))).body, /"[^"]*">Rewound</);
});
