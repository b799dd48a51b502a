import assert from 'node:assert/strict';
import { createCipheriv, hkdfSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ALPHABET } from '../src/codes/id/crockford.ts';
import { root } from '../src/config.ts';
import { enterTemplate } from '../src/domain/orders/template-changes.ts';
import { approveCalibration } from '../src/domain/press/calibrations.ts';
import { templates } from '../src/http/templates.ts';
import { deliverMails, folderPost } from '../src/work/mailer.ts';
import { confirm, shownTo, stateOf } from './support/confirming.ts';
import { fieldsOf } from './support/form-fields.ts';
import { orderForm, rowOf } from './support/placing.ts';
import { readCsv, readZip } from './support/read-package.ts';
import { readPng } from './support/read-png.ts';
import { measureSecure, noiseOf } from './support/secure.ts';
import { world } from './support/world.ts';

const w = await world({ after });
const { as, db, cast, place, folders } = w;
const { label, inkjet } = cast.equipment;
const { film, coated } = cast.substrates;
let number = 0;
const typed = (more: Record<string, string> = {}) => orderForm(cast, `PO-S${++number}`, more);
const plain = (body: string) => body.replace(/\s+/g, ' ');
const [alice, bob] = [await as('alice'), await as('bob')];

test('Alice orders secure codes; form, card and mail say in a sentence what they are and are not', async () => {
  const form = plain((await alice.get('/work-orders/new')).body);
  const sentence =
    /unique and unguessable, with a graphic that plain photocopies and re-scans lose where the pair is measured for it\. It is no proof against better copies, and the figures so far are from simulation\./;
  assert.match(form, /<option value="serialized">Serialized<\/option> <option value="secure">Secure/);
  assert.match(form, sentence);
  assert.match(form, /unique and unguessable\. It does not detect copies\./);
  const placed = await alice.upload('/work-orders', typed({ code_type: 'secure' }), []);
  const order = rowOf(db, placed);
  assert.equal(order.code_type, 'secure');
  const told = (await alice.get(String(placed.headers.location))).body;
  assert.match(
    told,
    /None of the partner’s pairs is measured for secure codes yet: the order waits until one is\./,
  );
  const card = plain((await bob.get(`/work-orders/${order.id}`)).body);
  assert.match(card, /12 secure codes in 1 batch/);
  assert.match(card, new RegExp(`<dt>Code type</dt><dd>Secure: ${sentence.source}`));
  const settings = { from: 'a@b.example', baseUrl: 'http://x' };
  await deliverMails(db, folderPost(folders.mail), templates(root), settings);
  const mails = readdirSync(folders.mail).map((name) => readFileSync(join(folders.mail, name), 'utf8'));
  const text = mails.join('').replaceAll('=\r\n', '').replaceAll('=\n', '').replace(/\s+/g, ' ');
  assert.match(text, /Code type +Secure: unique and unguessable, with a graphic/);
});

test('template, draft, Order again, list and table know the code type', async () => {
  const name = 'Cap with graphic';
  const template = enterTemplate(db, cast.alice, { name, code_type: 'secure', fixed_code_type: 'yes' });
  const page = plain((await alice.get(`/templates/${template.id}`)).body);
  assert.match(page, /<dt>Code type<\/dt><dd><span class="remarks">Secure<\/span> <span class="quiet">fixed/);
  const form = await alice.get(`/work-orders/new?template=${template.id}`);
  assert.equal(fieldsOf(form).code_type, 'secure');
  const crafted = { ...fieldsOf(form), ...typed(), code_type: 'serialized' };
  const order = rowOf(db, await alice.upload('/work-orders', crafted, []));
  assert.equal(order.code_type, 'secure', 'what is fixed stays');

  const again = await alice.get(`/work-orders/new?copy=${order.id}`);
  assert.equal(fieldsOf(again).code_type, 'secure');
  const saved = await alice.upload('/work-orders', typed({ code_type: 'secure', step: 'draft' }), []);
  assert.equal(fieldsOf(await alice.get(String(saved.headers.location))).code_type, 'secure');

  const serialized = place('PO-PLAIN', 5);
  const listed = async (query: string) => (await alice.get(`/work-orders?${query}`)).body;
  assert.match(await listed('type=secure'), new RegExp(`id="card-${order.id}"`));
  assert.doesNotMatch(await listed('type=secure'), new RegExp(`id="card-${serialized.id}"`));
  assert.match(await listed('type=serialized'), new RegExp(`id="card-${serialized.id}"`));
  const [head = '', ...rows] = (await alice.get('/work-orders.csv?type=secure')).body.trim().split('\r\n');
  const column = head.split(',').indexOf('code_type');
  assert.ok(rows.length >= 2 && rows.every((row) => row.split(',')[column] === 'secure'), rows.join('\n'));
});

test('a secure order is offered only pairs that were measured for it, by no way any other', async () => {
  const order = place('PO-PAIRS', 3, { code_type: 'secure' });
  const at = (equipment: number, substrate?: number) =>
    `/work-orders/${order.id}/generation?equipment=${equipment}${substrate ? `&substrate=${substrate}` : ''}`;
  assert.match(
    plain((await bob.get(at(label))).body),
    /No substrate is measured for secure codes on this equipment\. Choose other equipment, or calibrate from a scan/,
  );
  measureSecure(w);
  measureSecure(w, label, coated, noiseOf({ 1: 0.01 }));
  const list = (await bob.get(at(label))).body;
  assert.match(list, /1 substrate measured for secure codes on this equipment\./);
  const offered = /<select id="substrate"[\s\S]*?<\/select>/.exec(list)![0];
  const values = [...offered.matchAll(/<option value="(\d+)"/g)].map(([, value]) => Number(value));
  assert.deepEqual(values, [film]);
  assert.match(list, /UV inkjet line \(no substrate measured for secure codes\)/);
  for (const [equipment, substrate] of [
    [label, coated],
    [inkjet, film],
  ] as const) {
    const shown = { equipment: String(equipment), substrate: String(substrate), revision: '1.1', size: 'x' };
    assert.equal((await confirm(bob, order.id, shown)).statusCode, 422);
  }
  assert.equal(stateOf(db, order.id), 'new');
  assert.match(
    plain((await bob.get(at(label, film))).body),
    /Secure graphic<\/dt> <dd>2\.25 × 2\.25 mm below/,
  );
});

test('Confirm carries the graphic that the page showed, and refuses once another was measured', async () => {
  const order = place('PO-SHOWN', 3, { code_type: 'secure' });
  const shown = await shownTo(bob, order.id, label, film);
  measureSecure(w, label, film, noiseOf({ 1: 0.46, 2: 0.25 }));
  const answer = await confirm(bob, order.id, shown);
  assert.equal(answer.statusCode, 409);
  assert.equal(stateOf(db, order.id), 'new');
  measureSecure(w);
});

test('a graphic that is wider than the symbol is refused with the module that would do', async () => {
  // 100 cells of four dots beside a symbol of 25 modules of 12 dots.
  measureSecure(w, label, film, noiseOf({ 8: 0.2 }));
  const order = place('PO-WIDE', 3, { code_type: 'secure' });
  const query = `equipment=${label}&substrate=${film}`;
  const page = plain((await bob.get(`/work-orders/${order.id}/generation?${query}`)).body);
  assert.match(
    page,
    /The graphic of 408 dots is too wide for the symbol of \d+ modules of 12 dots\. Modules of \d+ dots would do/,
  );
  assert.doesNotMatch(page, /id="generate"/);
  const mm = /with a printed size of ([\d.]+) mm/.exec(page)?.[1];
  const larger = place('PO-LARGE', 3, { code_type: 'secure', printed_size: String(mm) });
  const able = await bob.get(`/work-orders/${larger.id}/generation?${query}`);
  assert.match(able.body, /id="generate"/);
  measureSecure(w);
});

test('card and ticket show the graphic as Confirm fixed it, and warn of scaling and of RIPs that redraw', async () => {
  const order = place('PO-TICKET', 3, { code_type: 'secure' });
  w.confirm(order, cast.bob, label, film);
  const fixed = db.$client.prepare(
    'select graphic, graphic_key_id from confirmations where work_order_id = ?',
  );
  const { graphic, graphic_key_id } = fixed.get(order.id) as { graphic: string; graphic_key_id: string };
  assert.equal(graphic_key_id, 'graphic-0001');
  assert.deepEqual(JSON.parse(graphic), {
    ...{ cells: 48, cellX: 1, cellY: 1, sixteenths: 8 },
    ...{ ringX: 6, ringY: 6, gapX: 6, gapY: 6 },
  });
  await w.generateAll();
  const card = plain((await bob.get(`/work-orders/${order.id}`)).body);
  assert.match(
    card,
    /Secure graphic<\/dt><dd>2\.25 × 2\.25 mm below the symbol, 48 × 48 cells of 1 × 1 dots/,
  );
  const ticket = plain((await bob.get(`/work-orders/${order.id}/ticket`)).body);
  assert.match(
    ticket,
    /Never scale, turn or screen the images, and switch off smoothing and edge enhancement in the RIP/,
  );
  assert.match(ticket, /2\.25 × 2\.25 mm below the symbol: 48 × 48 cells of 1 × 1 dots, 8\/16 dark/);
  // The symbol and two quiet zones of 4 modules, 12 dots each, and below: 72 dots of graphic and a module of light.
  const version = db.$client
    .prepare('select symbol_version from confirmations where work_order_id = ?')
    .pluck();
  const side = (17 + 4 * (version.get(order.id) as number) + 8) * 12;
  const [width, height] = [side, side + 72 + 12].map((dots) => ((dots * 25.4) / 812.8).toFixed(2));
  assert.match(ticket, new RegExp(`with quiet zone and graphic ${width} × ${height} mm`));
});

test('each image of its package holds the graphic that the formats page derives from the key in keys/, and the manifest no key', async () => {
  const row = db.$client.prepare(
    `select work_orders.id, mint_number as mint, folder from confirmations, work_orders
     where work_orders.id = work_order_id and reference = 'PO-TICKET'`,
  );
  const { id, mint, folder } = row.get() as { id: number; mint: number; folder: string };
  const entries = await readZip(join(folders.packages, `${folder}.zip`));
  const find = (end: string) => entries.find(({ name }) => name.endsWith(end))!.bytes;
  const { code_type: codeType } = JSON.parse(find('/manifest.json').toString());
  assert.equal(codeType.name, 'secure');
  const { origin_dots: origin, cells, key_id } = codeType.secure_graphic;
  assert.deepEqual([cells, key_id], [48, 'graphic-0001']);
  const ids = readCsv(find('/codes.csv').toString())
    .slice(1)
    .map(([extendedId]) => extendedId!);
  assert.equal(ids.length, 3);
  const master = Buffer.from(readFileSync(join(folders.keys, 'graphic-0001.key'), 'utf8').trim(), 'hex');
  for (const [index, extendedId] of ids.entries()) {
    const { width, dots } = readPng(find(`/0000000${index + 1}.png`));
    const seen = Array.from(
      { length: cells * cells },
      (_, at) => dots[(origin.y + Math.floor(at / cells)) * width + origin.x + (at % cells)]!,
    );
    assert.deepEqual(seen, cellsOf(master, { mint, order: id }, extendedId), extendedId);
  }
  const own = cellsOf(master, { mint, order: id }, ids[0]!);
  for (const path of [`/work-orders/${id}/code.png`, `/codes/${ids[0]}/image`])
    for (const client of [alice, bob]) {
      const { width, dots } = readPng((await client.get(path)).rawPayload);
      const shown = own.filter(
        (cell, at) => dots[(origin.y + Math.floor(at / cells)) * width + origin.x + (at % cells)] === cell,
      );
      const share = shown.length / own.length;
      assert.ok(share > 0.4 && share < 0.6, `${path}: pages show a specimen in its place (${share})`);
    }
});

/** As docs/formats.md has it, by other means: HKDF, AES-256 in counter mode by blocks, 8 of 16 dark. */
function cellsOf(master: Buffer, { mint, order }: { mint: number; order: number }, id: string): number[] {
  const salt = Buffer.alloc(8);
  salt.writeBigUInt64BE(BigInt(mint));
  const whole = Buffer.concat([salt, Buffer.from(String(order))]);
  const key = Buffer.from(hkdfSync('sha256', master, whole, 'imprimatur/secure-graphic/1', 32));
  const bits = [...id].map((symbol) => ALPHABET.indexOf(symbol).toString(2).padStart(5, '0')).join('');
  const number = Buffer.from(BigInt(`0b${bits}00`).toString(16).padStart(18, '0'), 'hex');
  const planes = Array.from({ length: 4 * 18 }, (_, j) => {
    const block = Buffer.concat([Buffer.from('S\u0001'), number, Buffer.from([0, 0, 0, 0, j])]);
    return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(block);
  });
  const stream = Buffer.concat(planes);
  // Below eight: the bit of the first plane, the highest, is not set.
  return Array.from({ length: 48 * 48 }, (_, at) => 1 - ((stream[at >> 3]! >> (7 - (at & 7))) & 1));
}

test('a package of secure codes is not printed once its pair was measured for another graphic, or for none', async () => {
  const { id } = db.$client.prepare(`select id from work_orders where reference = 'PO-TICKET'`).get() as {
    id: number;
  };
  const measured = { dotsX: 12, dotsY: 12, reductionX: 1, reductionY: 1 };
  const note = async () => plain((await bob.get(`/work-orders/${id}/ticket`)).body);
  assert.doesNotMatch(await note(), /Do not print it/);
  approveCalibration(db, cast.bob, { equipmentId: label, substrateId: film }, measured);
  assert.match(await note(), /which was measured for no graphic of secure codes\. Do not print it/);
  measureSecure(w, label, film, noiseOf({ 1: 0.46, 2: 0.25 }));
  assert.match(await note(), /which was measured for another graphic of secure codes\. Do not print it/);
  measureSecure(w);
  assert.match(await note(), /allows the same module and reduction: it may be printed/);
});

test('the preview tells the brand when none of the partner’s pairs is measured for secure codes', async () => {
  const preview = async (code_type: string) =>
    plain((await alice.upload('/work-orders', typed({ code_type, step: 'preview' }), [])).body);
  assert.match(await preview('secure'), /1 of \d+ of the partner can print it/);
  db.$client.prepare('update calibrations set secure = null').run();
  assert.match(
    await preview('secure'),
    /None of the partner’s pairs of equipment and substrate is measured for secure codes/,
  );
  assert.doesNotMatch(await preview('serialized'), /measured for secure codes\./);
});
