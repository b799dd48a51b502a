import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Refusal } from '../src/domain/access/refusal.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { recordDelivery } from '../src/domain/orders/packages.ts';
import { findWorkOrder } from '../src/domain/orders/work-orders.ts';
import type { Answer } from './support/client.ts';
import { orderForm } from './support/placing.ts';
import { readCsv, readZip } from './support/read-package.ts';
import { world } from './support/world.ts';

const { as, db, cast, place, confirm, generateAll, folders } = await world({ after });
const alice = await as('alice');
let number = 0;

const submit = (
  content: string | Uint8Array,
  quantity: number,
  more: Record<string, string> = {},
  name = 'serials.csv',
) =>
  alice.upload(
    '/work-orders',
    orderForm(cast, `LIST-${++number}`, { quantity: String(quantity), serials: 'list', ...more }),
    content === '' && name === '' ? [] : [{ field: 'serial_list', name, content }],
  );

test('the numbers of a list reach both tables of the package as they were typed', async () => {
  const rows = [
    '000100',
    'ÄÖ-7',
    '"quoted, with ""comma"""',
    '0',
    ' inner space ok'.trim(),
    '12345678901234567890',
  ];
  const answer = await submit(`\ufeffserial_number\r\n${rows.join('\r\n')}\r\n\r\n`, rows.length);
  const id = idOf(answer);
  confirm(findWorkOrder(db, cast.alice, id));
  await generateAll();
  const made = db.$client.prepare('select file_name from packages where work_order_id = ?').pluck().get(id);
  const entries = await readZip(join(folders.packages, String(made)));
  const table = (path: string) => {
    const [, ...body] = readCsv(entries.find(({ name }) => name.endsWith(`/${path}`))!.bytes.toString());
    return body.map((row) => row[1]);
  };
  const wanted = ['000100', 'ÄÖ-7', 'quoted, with "comma"', '0', 'inner space ok', '12345678901234567890'];
  assert.deepEqual(table('codes.csv'), wanted);
  assert.deepEqual(table('files.csv'), wanted);
});

test('lines may end as on any machine, with or without the last one', async () => {
  for (const [index, content] of [
    'A1\nA2\nA3',
    'B1\nB2\nB3\n',
    'C1\r\nC2\r\nC3',
    '\ufeffD1\r\nD2\r\nD3\r\n\r\n\r\n',
  ].entries())
    idOf(await submit(content, 3), String(index));
});

const WRONG: [string, string | Uint8Array, RegExp][] = [
  ['an empty row', 'E1\n\nE3\n', /^Row 2 is empty/],
  ['two empty rows', 'E1\n\n\nE3\n', /^Row 2 is empty/],
  ['a repeated number', 'E1\nE2\nE1\n', /^Row 3 repeats row 1: E1\.$/],
  ['a control character', 'E1\nE\u00072\nE3', /^Row 2 has a control character/],
  ['a tab', 'E1\nE2\nE\t3', /^Row 3 has a control character/],
  ['an old Mac line end', 'E1\rE2\rE3', /^Row 1 has a control character/],
  ['an invisible character', 'E1\nE2\u200b\nE3', /^Row 2 has a control character/],
  ...['=', '+', '-', '@'].map((sign): [string, string, RegExp] => [
    `a leading ${sign}`,
    `E1\n${sign}2\nE3`,
    new RegExp(`^Row 2 begins with \\${sign}, which spreadsheets take for a formula`),
  ]),
  ['a quoted formula', 'E1\n"=2"\nE3', /^Row 2 begins with =/],
  ['too long a number', `E1\nE2\n${'x'.repeat(65)}`, /^Row 3 is longer than 64 characters/],
  ['a line without an end', 'x'.repeat(200_000), /^Row 1 is longer than/],
  ['a space at the end', 'E1 \nE2\nE3', /^Row 1 begins or ends with a space/],
  ['two columns', 'E1\nE2,x\nE3', /^Row 2 has more than one column/],
  ['semicolons', 'E1;x\nE2\nE3', /^Row 1 has more than one column/],
  ['an open quote', '"E1\nE2\nE3', /^Row 1 has more than one column/],
  ['too few', 'E1\nE2\n', /^The list has 2 serial numbers, the order 3 codes/],
  ['too many', 'E1\nE2\nE3\nE4', /^The list has 4 serial numbers, the order 3 codes/],
  ['nothing', '', /^The list is empty/],
  ['only a heading', 'serial_number\n', /^The list is empty/],
  ['Latin-1', Buffer.from('E1\nGr\u00fc\u00dfe\nE3', 'latin1'), /is not UTF-8 text/],
  [
    'a spreadsheet',
    Buffer.from('504b0304140006000800000021ff', 'hex'),
    /is not UTF-8 text|control character/,
  ],
  ['UTF-16', Buffer.from('\ufeffE1\nE2\nE3', 'utf16le'), /is not UTF-8 text|control character/],
];

test('what is wrong with a list is said with the row as the editor counts it', async () => {
  for (const [what, content, sentence] of WRONG) wrong(await submit(content, 3), sentence, what);
  wrong(await submit('serial_number\nF1\n=2\nF3', 3), /^Row 3 begins with =/, 'below a heading');
  wrong(await submit('serial_number\nF1\n\nF3', 3), /^Row 3 is empty/, 'below a heading');
  wrong(await submit('serial_number\nF1\nF1\nF3', 3), /^Row 3 repeats row 2: F1/, 'below a heading');
});

test('a refused list leaves nothing: its numbers may be used at once', async () => {
  const files = readdirSync(folders.serials).length;
  wrong(await submit('G1\nG2\n=3', 3), /^Row 3/);
  assert.equal(readdirSync(folders.serials).length, files);
  idOf(await submit('G1\nG2\nG3', 3));
});

test('a number of a list is used once in a brand: by a list, by a sequence, before or after', async () => {
  idOf(await submit('H1\nH0100\nH3', 3));
  wrong(await submit('J1\nH3\nJ3', 3), /^Row 2: H3 is used by LIST-\d+ already/);
  assert.throws(
    () => place('SEQ-1', 50, { serials: 'sequential', first_serial: 'H0051' }),
    ({ fields }: Refusal) => /the list of LIST-\d+ has H0100/.test(fields.first_serial ?? ''),
  );
  place('SEQ-2', 49, { serials: 'sequential', first_serial: 'H0051' });
  place('SEQ-3', 10, { serials: 'sequential', first_serial: 'K05' });
  wrong(await submit('K15\nK04\nK14', 3), /^Row 3: K14 is used by SEQ-3 already/);
  idOf(await submit('K15\nK04\nK5', 3));
});

test('numbers of an order canceled before its package was out come free; afterwards they do not', async () => {
  const first = idOf(await submit('L1\nL2', 2));
  wrong(await submit('L2\nL3', 2), /^Row 1: L2 is used/);
  cancelWorkOrder(db, cast.alice, first, 'Never printed.');
  const second = idOf(await submit('L2\nL3', 2));
  confirm(findWorkOrder(db, cast.alice, second));
  await generateAll();
  recordDelivery(db, cast.olu, findWorkOrder(db, cast.olu, second), { from: 0, sent: 1, size: 9 });
  cancelWorkOrder(db, cast.alice, second, 'Its package was out.');
  wrong(await submit('L3\nL4', 2), /^Row 1: L3 is used/);
  idOf(await submit('L1\nL5', 2), 'a number of the first order');
});

test('a list stays when something else is wrong, and goes with the order on the next try', async () => {
  const refused = await submit('M1\nM2', 2, { reference: '' }, 'märz.csv');
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /märz\.csv, 2 serial numbers, is kept/);
  const keep = /name="keep_list" value="(\d+)"/.exec(refused.body)![1]!;
  const theirs = await (await as('mallory')).upload(
    '/work-orders',
    {
      reference: 'STOLEN',
      partner: String(cast.petra.companyId),
      quantity: '2',
      url_prefix: 'https://m.example/',
      serials: 'list',
      keep_list: keep,
    },
    [],
  );
  wrong(theirs, /^Choose the file/, 'for another brand it does not exist');
  const id = idOf(await submit('', 2, { keep_list: keep }, ''));
  const stored = db.$client
    .prepare('select stored_name from serial_lists where work_order_id = ?')
    .pluck()
    .get(id);
  assert.equal(readFileSync(join(folders.serials, String(stored)), 'utf8'), 'M1\nM2\n');
  wrong(await submit('', 2, { keep_list: keep }, ''), /^Choose the file/, 'a list belongs to one order');
});

test('chosen once more, the same list is taken, not refused as used by the abandoned try', async () => {
  assert.equal((await submit('N1\nN2', 2, { reference: '' })).statusCode, 422);
  idOf(await submit('N1\nN2', 2));
});

test('a list that lost rows to another one is kept no more, and its form asks for it again', async () => {
  const refused = await submit('LOST1\nLOST2', 2, { reference: '' });
  const [, id = ''] = /name="keep_list" value="(\d+)"/.exec(refused.body) ?? [];
  idOf(await submit('LOST2\nLOST3', 2));
  const late = await alice.post(
    '/work-orders',
    orderForm(cast, 'PO-LATE', { quantity: '2', serials: 'list', keep_list: id }),
    '/work-orders/new',
  );
  assert.equal(late.statusCode, 422);
  assert.match(late.body, /href="#serial_list"/);
  assert.doesNotMatch(late.body, /is kept|-1,000|-999/);
});

test('a wrong count, or numbers used before, are told together with everything else, and the list is kept', async () => {
  place('SEQ-9', 10, { serials: 'sequential', first_serial: 'R10' });
  for (const [content, quantity, sentence] of [
    ['S1\nS2', 3, /^The list has 2 serial numbers, the order 3 codes/],
    ['S1\nS2\nS3\nS4', 3, /^The list has 4 serial numbers, the order 3 codes/],
    ['S1\nR19\nS3', 3, /^Row 2: R19 is used by SEQ-9 already/],
  ] as const) {
    const answer = await submit(content, quantity, { reference: '', url_prefix: 'ftp://x/' });
    wrong(answer, sentence);
    for (const field of ['reference', 'url_prefix', 'serial_list'])
      assert.match(answer.body, new RegExp(`<a href="#${field}">`), field);
    assert.match(answer.body, /serials\.csv, \d serial numbers, is kept/);
  }
  const sequence = { serials: 'sequential', first_serial: 'R19', reference: '' };
  const answer = await alice.upload('/work-orders', { ...sequence, quantity: '2' }, []);
  assert.match(answer.body, /SEQ-9 has R10 to R19\. Start with another one/);
  assert.match(answer.body, /<a href="#reference">/);
  const noQuantity = await submit('S1\nS2', Number.NaN);
  assert.match(noQuantity.body, /<a href="#quantity">/);
  assert.doesNotMatch(noQuantity.body, /serial_list-fault/, 'nobody knows yet how many there should be');
});

test('of two at once with the same list one is first', async () => {
  const answers = await Promise.all([submit('P1\nP2', 2), submit('P1\nP2', 2)]);
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 422]);
});

test('twenty thousand rows are no trouble, and the row at fault is found among them', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => `Q${index}`);
  wrong(await submit([...rows, 'Q12345'].join('\n'), 20_001), /^Row 20001 repeats row 12346: Q12345/);
  idOf(await submit(rows.join('\r\n'), 20_000));
});

function idOf(answer: Answer, what?: string): number {
  assert.equal(answer.statusCode, 303, `${what} ${/serial_list-fault">(.*?)<\/p>/.exec(answer.body)?.[1]}`);
  return Number(String(answer.headers.location).split('/').at(-1));
}

function wrong(answer: Answer, sentence: RegExp, what?: string): void {
  assert.equal(answer.statusCode, 422, what);
  const beside = /id="serial_list-fault"><span[^>]*>▲<\/span> ([^<]*)</.exec(answer.body)?.[1] ?? '';
  assert.match(beside.replaceAll('&quot;', '"'), sentence, what);
}
