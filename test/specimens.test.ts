import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import jsqr from 'jsqr';
import { parseExtendedId } from '../src/codes/id/crockford.ts';
import { decodeId } from '../src/codes/id/extended-id.ts';
import { specimenId } from '../src/codes/id/specimen.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { readZip } from './support/read-package.ts';
import { renderings } from './support/render.ts';
import { drawing } from './support/specimens.ts';
import { traces, world } from './support/world.ts';

const { as, db, cast, dataDir, place, confirm, generateAll } = await world({ after });
const { equipment, substrates } = cast;
const PAIR = `equipment=${equipment.inkjet}&substrate=${substrates.film}`;
const olu = await as('olu');
const take = async (id: number, pair = PAIR) => {
  const answer = await olu.get(`/work-orders/${id}/specimens.zip?${pair}`);
  if (answer.statusCode !== 200) return { answer, entries: [] };
  const path = join(dataDir, 'specimens.zip');
  writeFileSync(path, answer.rawPayload);
  return { answer, entries: await readZip(path) };
};

test('of a million specimens, however they are typed, none is an ID', () => {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state;
  };
  for (let n = 0; n < 1_000_000; n++) {
    const [id, cases] = [specimenId(n % 100), random()];
    let typed = '';
    for (let at = 0; at < id.length; at++) {
      const symbol = (cases >>> at) & 1 ? id[at]! : id[at]!.toLowerCase();
      typed +=
        symbol === '0' && (cases >>> 20) & 1 ? 'o' : symbol === '1' && (cases >>> 21) & 1 ? 'l' : symbol;
    }
    if (parseExtendedId(typed) !== undefined) assert.fail(typed);
  }
  assert.throws(() => decodeId(new Uint8Array(32), specimenId(7)), RangeError);
  assert.equal(specimenId(7).length, 14);
});

test('Olu downloads ten pictures of the chosen pair, each of which reads as a specimen and is as large as the codes', async () => {
  const order = place('PO-1', 5);
  const page = (await olu.get(`/work-orders/${order.id}/generation?${PAIR}`)).body;
  assert.match(
    page,
    new RegExp(`formaction="/work-orders/${order.id}/specimens.zip">Download specimens</button>`),
  );
  const { answer, entries } = await take(order.id);
  assert.equal(answer.headers['content-disposition']?.toString().includes(`specimens-${order.id}.zip`), true);
  assert.deepEqual(
    entries.map(({ name }) => name),
    [
      'read-me.txt',
      ...Array.from({ length: 10 }, (_, i) => `SPECIMENUUUU${String(i + 1).padStart(2, '0')}.png`),
    ].map((name) => `specimens-${order.id}/${name}`),
  );
  assert.match(entries[0]!.bytes.toString(), /no codes[\s\S]*PO-1\r\n[\s\S]*UV inkjet line\r\n/);
  confirm(order, cast.olu);
  await generateAll();
  const path = join(dataDir, 'package.zip');
  writeFileSync(path, (await olu.get(`/work-orders/${order.id}/package`)).rawPayload);
  const code = (await readZip(path)).find(({ name }) => name.endsWith('00000001.png'))!.bytes;
  for (const { name, bytes } of entries.slice(1)) {
    assert.deepEqual(
      bytes.subarray(0, 33),
      code.subarray(0, 33),
      'the same header: as many dots, black and white',
    );
    assert.equal(said(bytes, 'png', 0, 0), `https://id.acme.example/${name.split(/[/.]/)[1]}`);
  }
  assert.ok(!entries.some(({ bytes }) => bytes.equals(code)));
});

test('every format is drawn, read by tools that nobody here wrote, and the same once more', async () => {
  const order = place('PO-formats', 5, {
    url_prefix: 'https://id.acme.example/formats/',
    printed_size: '20',
  });
  for (const [format, ending] of Object.entries({
    tiff: 'tif',
    svg: 'svg',
    eps: 'eps',
    pdf: 'pdf',
    png: 'png',
  })) {
    db.$client.prepare('update equipment set image_format = ? where id = ?').run(format, equipment.inkjet);
    const { answer, entries } = await take(order.id);
    assert.ok((await take(order.id)).answer.rawPayload.equals(answer.rawPayload), 'the same bytes');
    const { name, bytes } = entries.at(-1)!;
    assert.ok(name.endsWith(`SPECIMENUUUU10.${ending}`), name);
    // 20 mm at 600 dpi are 14 dots for each of 33 modules, and 4 on every side.
    const text = said(bytes, format as 'tiff', 41 * 14, 41 * 14);
    assert.equal(text, 'https://id.acme.example/formats/SPECIMENUUUU10', format);
  }
});

test('a download leaves its trace, and nothing else', async () => {
  const order = place('PO-trace', 5);
  const { changes } = db.$client.prepare('select total_changes() as changes').get() as { changes: number };
  await take(order.id);
  const now = db.$client.prepare('select total_changes() as changes').get() as { changes: number };
  assert.equal(now.changes - changes, 1);
  assert.deepEqual(traces(db, order.id).actions, ['work_order.submitted', 'work_order.specimens_taken']);
  const last = db.$client.prepare('select * from audit order by id desc limit 1').get() as Record<
    string,
    unknown
  >;
  assert.deepEqual(JSON.parse(String(last.detail)), {
    equipment: 'UV inkjet line',
    substrate: 'White PP film',
    revision: 1,
  });
  assert.equal(last.user_id, cast.olu.userId);
});

test('only for a new order, on a calibrated pair that can print it, and for its partner', async () => {
  const order = place('PO-refused', 5);
  for (const [pair, sentence] of [
    ['', /Choose the printing equipment/],
    [`equipment=${equipment.inkjet}`, /Choose the substrate/],
    [`equipment=${equipment.inkjet}&substrate=${substrates.clear}`, /not calibrated for UV inkjet line/],
    [`equipment=${equipment.thermal}&substrate=${substrates.clear}`, /not calibrated for Thermal transfer/],
    [`equipment=x&substrate=1e9`, /Choose the printing equipment/],
  ] as const) {
    const { answer } = await take(order.id, pair);
    assert.equal(answer.statusCode, 422, pair);
    assert.match(answer.body, sentence);
  }
  const small = place('PO-small', 5, { printed_size: '5' });
  const { answer } = await take(small.id);
  assert.equal(answer.statusCode, 409);
  assert.match(answer.body, /nothing below [\d.]+ mm was calibrated/);
  const page = (await olu.get(`/work-orders/${small.id}/generation?${PAIR}`)).body;
  assert.doesNotMatch(page, /Download specimens/);
  for (const name of ['alice', 'erin'] as const)
    assert.equal(
      (await (await as(name)).get(`/work-orders/${order.id}/specimens.zip?${PAIR}`)).statusCode,
      403,
      name,
    );
  for (const name of ['petra', 'mallory'] as const)
    assert.equal(
      (await (await as(name)).get(`/work-orders/${order.id}/specimens.zip?${PAIR}`)).statusCode,
      404,
      name,
    );
  confirm(order);
  assert.equal((await take(order.id)).answer.statusCode, 409);
  cancelWorkOrder(db, cast.alice, small.id, 'Too small.');
  assert.equal((await take(small.id)).answer.statusCode, 409);
  assert.deepEqual(traces(db, order.id).actions, ['work_order.submitted', 'work_order.confirmed']);
});

/** What an image reads as to jsQR, rendered by tools nobody here wrote. */
function said(
  file: Uint8Array,
  format: 'png' | 'tiff' | 'svg' | 'eps' | 'pdf',
  width: number,
  height: number,
) {
  const [seen] = renderings(
    file,
    drawing({ format, resolutionX: '600', resolutionY: '600' }),
    width,
    height,
  ).values();
  assert.ok(seen);
  const data = new Uint8ClampedArray(seen.width * seen.height * 4).fill(255);
  for (const [dot, dark] of seen.dots.entries()) if (dark) data.fill(0, dot * 4, dot * 4 + 3);
  return jsqr.default(data, seen.width, seen.height)?.data;
}
