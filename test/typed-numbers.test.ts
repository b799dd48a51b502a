import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askSeparator, readDecimal } from '../src/domain/forms/decimal.ts';
import { readQuantity } from '../src/domain/forms/quantity.ts';
import { rowOf } from './support/placing.ts';
import { world } from './support/world.ts';

const wide = (text: string) =>
  text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

const PLAIN: [string, string][] = [
  ['0', '0'],
  ['007', '7'],
  ['812.8', '812.8'],
  ['812,8', '812.8'],
  ['0.125', '0.125'],
  ['0,5', '0.5'],
  ['12.50', '12.5'],
  ['1000', '1000'],
  ['1234.567', '1234.567'],
];

test('a number without doubt is read, in full-width digits too', () => {
  for (const [text, value] of PLAIN)
    for (const typed of [text, ` ${text}\t`, wide(text), `\u3000${wide(text)}`]) {
      assert.equal(readDecimal(typed, 3), value, typed);
      assert.equal(askSeparator(typed), undefined, typed);
    }
  assert.equal(readDecimal('−12,5', 3, true), '-12.5');
  assert.equal(readDecimal(wide('-12.5'), 3, true), '-12.5');
  assert.equal(readQuantity(wide('12000')), 12_000);
});

// Every way to part thousands, alone, mixed, and before decimals.
const MARKS = ['.', ',', ' ', "'", '’', '‘', '_', '·', '٬', '\u00a0', '\u2009', '\u202f'];
const DOUBTFUL = MARKS.flatMap((a) => [
  `1${a}000`,
  `12${a}500`,
  ...MARKS.flatMap((b) => [`1${a}000${b}000`, `1${a}234${b}567`]),
  ...(a === '.' || a === ',' ? [] : [`1${a}000.5`, `1${a}000,25`]),
]);

test('a number with a doubtful separator is asked about, never guessed', () => {
  for (const text of [...DOUBTFUL, '1,000.5', '1.000,5'])
    for (const typed of [text, ` ${text} `, wide(text)]) {
      assert.match(askSeparator(typed) ?? '', /^Is .*\? Write it without/, typed);
      assert.equal(readDecimal(typed, 3), undefined, typed);
    }
});

test('what is below one is no quantity, and what cannot be seen is nothing', () => {
  for (const text of ['0.125', '00.125', '0,125', '0'])
    assert.match(String(readQuantity(text)), /^Enter a whole number/, text);
  for (const text of ['1\u200b200', '\u200e1200', '1200\u2028', '\u202d1200\u202c'])
    assert.deepEqual([readQuantity(text), readDecimal(text, 3)], [1200, '1200'], JSON.stringify(text));
});

test('a quantity takes separators only as the pages write them, or where they cannot be a decimal point', () => {
  for (const text of DOUBTFUL) {
    const sure = /^\d{1,3}((,\d{3})+|(\.\d{3}){2,})$/.test(text);
    const read = readQuantity(text);
    if (sure) assert.equal(read, Number(text.replace(/[.,]/g, '')), text);
    else assert.match(String(read), /^Is .*\? Write it without/, text);
  }
});

test('full-width digits are read as digits wherever a number is typed', async (t) => {
  const w = await world(t);
  const [alice, bob, olu] = [await w.as('alice'), await w.as('bob'), await w.as('olu')];
  const number = { quantity: wide('12'), printed_size: wide('22.5'), first_serial: `SN${wide('0098')}` };
  const order = {
    reference: 'PO-1',
    partner: String(w.cast.bob.companyId),
    url_prefix: 'https://id.acme.example/',
  };
  const placed = rowOf(
    w.db,
    await alice.upload('/work-orders', { ...order, ...number, serials: 'sequential' }, []),
  );
  assert.deepEqual([placed.quantity, placed.wished_size, placed.serial_digits], [12, 22_500, '0098']);

  const press = {
    name: 'Press',
    technology: 'other',
    image_format: 'png',
    resolution_x: wide('812,8'),
    resolution_y: wide('600'),
  };
  assert.equal((await bob.post('/equipment/new', press, '/equipment/new')).statusCode, 303);
  const film = { name: 'Film', grammage: wide('80'), thickness: wide('60') };
  assert.equal((await bob.post('/substrates/new', film, '/substrates/new')).statusCode, 303);
  const row = (sql: string) => w.db.$client.prepare(sql).raw().get();
  assert.deepEqual(row(`select resolution_x, resolution_y from equipment where name = 'Press'`), [
    '812.8',
    '600',
  ]);
  assert.deepEqual(row(`select grammage, thickness from substrates where name = 'Film'`), [80, 60]);

  const path = `/calibrations/${w.cast.equipment.proof}/${w.cast.substrates.film}`;
  await olu.post(`${path}/revisions`);
  const read = { dots_x: wide('9'), gain_x: wide('-12.5'), reduction_x: wide('2'), version: '1' };
  assert.equal((await olu.post(`${path}/1/reading`, read, `${path}/1`)).statusCode, 303);
  assert.equal(
    (await olu.post(`${path}/1/approval`, { months: wide('6'), version: '2' }, `${path}/1`)).statusCode,
    303,
  );
  const kept = row(
    `select dots_x, gain_x, reduction_x from calibrations where equipment_id = ${w.cast.equipment.proof} and approved_at is not null order by id desc`,
  );
  assert.deepEqual(kept, [9, -12_500, 2]);
});
