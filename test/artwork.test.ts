import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { tidy } from '../src/work/janitor.ts';
import type { Answer, Upload } from './support/client.ts';
import { jpegFile, largePng, pdfFile, pngFile, tiffFile } from './support/files.ts';
import { orderForm } from './support/placing.ts';
import { readZip } from './support/read-package.ts';
import { traces, type World, world } from './support/world.ts';

const [PDF, PNG, JPEG, TIFF, TIFF_BIG_ENDIAN] = [
  pdfFile(),
  pngFile(),
  jpegFile(),
  tiffFile(),
  tiffFile(false),
];

const art = (name: string, content: Uint8Array | string): Upload => ({ field: 'artwork', name, content });

test('one file comes back as it was: bytes, kind and name', async (t) => {
  const { submit, as, db, folders } = await stage(t);
  const { id } = await submit([art('Etikett März (1).pdf', PDF)]);
  const answer = await (await as('olu')).get(`/work-orders/${id}/artwork`);
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(answer.rawPayload, PDF);
  assert.equal(answer.headers['content-type'], 'application/pdf');
  assert.equal(answer.headers['content-length'], String(PDF.length));
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.equal(
    answer.headers['content-disposition'],
    `attachment; filename="Etikett M_rz (1).pdf"; filename*=UTF-8''Etikett%20M%C3%A4rz%20%281%29.pdf`,
  );
  assert.equal(traces(db, id).actions.at(-1), 'artwork.downloaded');
  const [stored] = readdirSync(folders.artwork);
  assert.equal(statSync(join(folders.artwork, stored!)).mode & 0o777, 0o600);
});

test('several come as a zip that others can read, each under its name', async (t) => {
  const { submit, as, dataDir } = await stage(t);
  const files = [
    art('a.pdf', PDF),
    art('a.pdf', PNG),
    art('c.jpg', JPEG),
    art('d.tif', TIFF),
    art('e.tiff', TIFF_BIG_ENDIAN),
  ];
  const { id } = await submit(files);
  const answer = await (await as('bob')).get(`/work-orders/${id}/artwork`);
  assert.equal(answer.headers['content-type'], 'application/zip');
  const path = join(dataDir, 'artwork.zip');
  writeFileSync(path, answer.rawPayload);
  const entries = await readZip(path);
  assert.deepEqual(
    entries.map(({ name }) => name),
    ['1-a.pdf', '2-a.pdf.png', '3-c.jpg', '4-d.tif', '5-e.tiff'],
  );
  assert.deepEqual(
    entries.map(({ bytes }) => bytes),
    files.map(({ content }) => content),
  );
});

test('a file is what its bytes say, whatever it is called', async (t) => {
  const { submit, db } = await stage(t);
  for (const [name, content] of [
    ['label.pdf', '<html><script>alert(1)</script>'],
    ['label.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['label.exe', 'MZ'],
    ['label.gif', 'GIF89a'],
    ['half.png', '\x89PNG'],
  ] as const) {
    const { answer } = await submit([art(name, content)]);
    wrong(answer, `${name} is not a PDF, PNG, JPEG or TIFF file. Save it as one of these.`);
  }
  wrong((await submit([art('empty.pdf', '')])).answer, /^empty\.pdf is empty/);
  const { id } = await submit([art('photo.txt', JPEG)]);
  assert.equal(
    db.$client.prepare('select media_type from artworks where work_order_id = ?').pluck().get(id),
    'image/jpeg',
  );
});

test('no path and no control character survives in a name', async (t) => {
  const { submit, as } = await stage(t);
  for (const [name, plain] of [
    ['../../etc/passwd', 'passwd.pdf'],
    ['C:\\Users\\alice\\label.pdf', 'label.pdf'],
    ['a\u0001b.pdf', 'ab.pdf'],
  ] as const) {
    const { id } = await submit([art(name, PDF)]);
    const answer = await (await as('bob')).get(`/work-orders/${id}/artwork`);
    assert.match(String(answer.headers['content-disposition']), new RegExp(`filename="${plain}"`), name);
  }
});

test('exactly 50 MB are taken, one byte more is not, and no piece of it stays', async (t) => {
  const { submit, folders } = await stage(t);
  const most = largePng(50 * 1024 * 1024 - PNG.length - 12);
  assert.equal(most.length, 50 * 1024 * 1024);
  const { answer } = await submit([art('large.png', Buffer.concat([most, Buffer.from('x')]))]);
  wrong(answer, 'large.png is larger than 50 MB. Save it smaller.');
  assert.deepEqual([readdirSync(folders.artwork), readdirSync(folders.uploads)], [[], []]);
  const { id } = await submit([art('just.png', most)]);
  assert.ok(id > 0);
});

for (const count of [6, 20])
  test(`of ${count} files it asks to send five, keeps what was typed, and places nothing`, async (t) => {
    const { submit, db } = await stage(t);
    const files = Array.from({ length: count }, (_, index) => art(`${index}.pdf`, PDF));
    const { answer } = await submit(files, { remarks: 'Stays.' });
    wrong(answer, /^Send at most 5 files of artwork/);
    assert.match(answer.body, /Stays\.<\/textarea>/);
    assert.equal(db.$client.prepare('select count(*) from work_orders').pluck().get(), 0);
  });

test('files stay when something else is wrong, and go with the order on the next try', async (t) => {
  const { submit, as, db } = await stage(t);
  const { answer } = await submit([art('one.pdf', PDF), art('two.png', PNG), art('bad.txt', 'text')], {
    quantity: '0',
  });
  wrong(answer, /^bad\.txt is not a PDF/);
  const kept = [...answer.body.matchAll(/name="(keep_artwork_\d+)" value="yes" checked> Keep ([^ ]+)/g)];
  assert.deepEqual(
    kept.map(([, , name]) => name),
    ['one.pdf', 'two.png'],
  );
  const mallory = await as('mallory');
  const stolen = {
    reference: 'M',
    partner: '5',
    quantity: '1',
    url_prefix: 'https://m.example/',
    [kept[0]![1]!]: 'yes',
  };
  assert.equal((await mallory.upload('/work-orders', stolen, [])).statusCode, 303);
  assert.equal(
    db.$client.prepare('select count(*) from artworks where work_order_id is not null').pluck().get(),
    0,
    'not hers to take',
  );
  const { id } = await submit([art('three.jpg', JPEG)], { [kept[1]![1]!]: 'yes' });
  const names = db.$client
    .prepare('select file_name from artworks where work_order_id = ? order by id')
    .pluck()
    .all(id);
  assert.deepEqual(names, ['two.png', 'three.jpg']);
});

test('it is there for both companies of the order, and for nobody else', async (t) => {
  const { submit, as, place } = await stage(t);
  const { id } = await submit([art('label.pdf', PDF)]);
  for (const [name, status] of [
    ['alice', 200],
    ['erin', 200],
    ['olu', 200],
    ['mallory', 404],
    ['petra', 404],
    ['root', 404],
  ] as const)
    assert.equal((await (await as(name)).get(`/work-orders/${id}/artwork`)).statusCode, status, name);
  const none = place('PO-none', 1);
  assert.equal((await (await as('bob')).get(`/work-orders/${none.id}/artwork`)).statusCode, 404);
});

test('files of a form that was never submitted go after a day; those of an order stay', async (t) => {
  const { submit, db, folders, maker } = await stage(t);
  await submit([art('kept.pdf', PDF)]);
  await submit([art('forgotten.pdf', PDF)], { quantity: '0' });
  writeFileSync(join(folders.uploads, 'half'), 'half');
  await tidy(db, folders, maker.isRunning);
  assert.deepEqual([readdirSync(folders.artwork).length, readdirSync(folders.uploads).length], [2, 1]);
  const twoDaysAgo = Date.now() - 2 * 86_400_000;
  db.$client.prepare('update artworks set created_at = ?').run(twoDaysAgo);
  utimesSync(join(folders.uploads, 'half'), twoDaysAgo / 1000, twoDaysAgo / 1000);
  await tidy(db, folders, maker.isRunning);
  assert.equal(readdirSync(folders.uploads).length, 0);
  const [left, ...more] = readdirSync(folders.artwork);
  assert.deepEqual(more, []);
  assert.deepEqual(readFileSync(join(folders.artwork, left!)), PDF);
});

type Submitted = { answer: Answer; id: number };

async function stage(
  t: TestContext,
): Promise<World & { submit(files: Upload[], more?: Record<string, string>): Promise<Submitted> }> {
  const all = await world(t);
  const alice = await all.as('alice');
  let number = 0;
  return {
    ...all,
    async submit(files, more = {}) {
      const fields = orderForm(all.cast, `ART-${++number}`, { quantity: '5', ...more });
      const answer = await alice.upload('/work-orders', fields, files);
      return { answer, id: Number(String(answer.headers.location).split('/').at(-1)) };
    },
  };
}

function wrong(answer: Answer, sentence: string | RegExp): void {
  assert.equal(answer.statusCode, 422);
  const beside = /id="artwork-fault"><span[^>]*>▲<\/span> ([^<]*)</.exec(answer.body)?.[1] ?? '';
  if (typeof sentence === 'string') assert.equal(beside, sentence);
  else assert.match(beside, sentence);
}
