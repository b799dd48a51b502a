import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Refusal } from '../src/domain/access/refusal.ts';
import { cancelWorkOrder } from '../src/domain/orders/lifecycle.ts';
import { recordDelivery } from '../src/domain/orders/packages.ts';
import { orderForm, rowOf, wrong } from './support/placing.ts';
import { traces, world } from './support/world.ts';

const { as, bringVic, db, cast, place, confirm, generateAll } = await world({ after });
bringVic();
let number = 0;
const typed = (more: Record<string, string> = {}) => orderForm(cast, `PO-${++number}`, more);

test('Erin submits an order: it is new, traced, and every person of the partner gets a mail', async () => {
  const fields = typed({
    quantity: ' 12,000 ',
    remarks: ' Cans.\r\nBlue. ',
    printed_size: '12,5',
    error_correction: 'H',
    activate: 'yes',
  });
  const erin = await as('erin');
  const answer = await erin.upload('/work-orders', fields, []);
  assert.equal(answer.statusCode, 303);
  const order = rowOf(db, answer);
  assert.match(
    (await erin.get(String(answer.headers.location))).body,
    /is submitted\. Inkworks Labels is told by e-mail/,
  );
  const {
    quantity,
    remarks,
    wished_size,
    error_correction,
    state,
    codes_status,
    submitted_by,
    activate_on_completion,
  } = order;
  assert.deepEqual(
    [
      quantity,
      remarks,
      wished_size,
      error_correction,
      state,
      codes_status,
      submitted_by,
      activate_on_completion,
    ],
    [12_000, 'Cans.\nBlue.', 12_500, 'H', 'new', 'inactive', cast.erin.userId, 1],
  );
  assert.deepEqual(traces(db, Number(order.id)), {
    actions: ['work_order.submitted'],
    mails: ['bob', 'mia', 'olu'].map((name) => `work-order-submitted → ${name}@inkworks.example`),
  });
});

test('all but reference, partner, quantity and prefix have defaults that submit', async () => {
  const order = rowOf(db, await (await as('alice')).upload('/work-orders', typed(), []));
  assert.deepEqual(
    [
      order.code_type,
      order.serial_kind,
      order.error_correction,
      order.wished_size,
      order.remarks,
      order.activate_on_completion,
    ],
    ['serialized', 'none', 'Q', null, '', 0],
  );
});

test('only admins and editors of the brand submit', async () => {
  for (const name of ['vic', 'bob', 'olu'] as const) {
    const client = await as(name);
    for (const answer of [
      await client.get('/work-orders/new'),
      await client.upload('/work-orders', typed(), [], '/menu'),
    ]) {
      assert.equal(answer.statusCode, 403, name);
      assert.match(answer.body, /Admins and editors of the brand may/);
    }
  }
});

const QUANTITIES: [string, number | RegExp][] = [
  ['1', 1],
  ['10000000', 10_000_000],
  ['1,234,567', 1_234_567],
  ['1.234.567', 1_234_567],
  ['', /Enter how many codes you need/],
  ['１２，０００', 12_000],
  ['12 000', /Is 12 000 12000\?/],
  ["1'000", /Is 1&#39;000 1000\?|Is 1'000 1000\?/],
  ['12\u202f000', /12000\?/],
  ['1,000.000', /Is 1,000\.000 1000000, or 1000 and 000 thousandths\?/],
  ['1.000,000', /Is 1\.000,000 1000000, or 1000 and 000 thousandths\?/],
  ['1.000', /Is 1\.000 1 or 1000\? Write it without the dot/],
  ...[
    '0',
    '-1',
    '1e309',
    '1e3',
    '10000001',
    '9'.repeat(60_000),
    'NaN',
    'Infinity',
    '0x10',
    '1.5',
    '12,00',
    '0,001',
    'twelve',
    '١٢',
    '1 2',
    '1;2',
  ].map((text): [string, RegExp] => [text, /Enter a whole number from 1 to 10,000,000\./]),
];

test('a quantity is read as people write it, and asked about when it could mean two', async () => {
  const alice = await as('alice');
  for (const [quantity, wanted] of QUANTITIES) {
    const answer = await alice.upload('/work-orders', typed({ quantity }), []);
    if (typeof wanted === 'number') assert.equal(rowOf(db, answer).quantity, wanted, quantity);
    else wrong(answer, 'quantity', wanted, quantity.slice(0, 20));
  }
});

const OTHERS: [Record<string, string>, string, RegExp][] = [
  [{ reference: '   ' }, 'reference', /Enter a reference/],
  [{ reference: 'x'.repeat(65) }, 'reference', /Shorten the reference to 64 characters; it has 65/],
  [{ reference: 'PO\u0007' }, 'reference', /control characters/],
  [{ partner: '' }, 'partner', /Choose a printing partner/],
  [{ partner: '999' }, 'partner', /Choose a printing partner/],
  [{ partner: String(cast.petra.companyId) }, 'partner', /Choose a printing partner/],
  [{ partner: String(cast.alice.companyId) }, 'partner', /Choose a printing partner/],
  [{ code_type: 'copy-detecting' }, 'code_type', /Choose a code type/],
  [{ error_correction: 'Z' }, 'error_correction', /Choose L, M, Q or H/],
  [{ printed_size: '0.5' }, 'printed_size', /1 to 500 mm/],
  [{ printed_size: 'big' }, 'printed_size', /1 to 500 mm/],
  [{ remarks: 'x'.repeat(2001) }, 'remarks', /Shorten the remarks to 2,000 characters/],
  [{ serials: 'mine' }, 'serials', /Choose how the codes get serial numbers/],
  [{ serials: 'list' }, 'serial_list', /Choose the file/],
  [{ serials: 'sequential' }, 'first_serial', /Enter the first serial number/],
  [{ serials: 'sequential', first_serial: 'ABC' }, 'first_serial', /needs digits/],
  [{ serials: 'sequential', first_serial: '=1' }, 'first_serial', /begins with =/],
  [{ serials: 'sequential', first_serial: '95', quantity: '6' }, 'first_serial', /more digits than it has/],
];

test('every other field says beside it what is wrong, and the rest stays as it was typed', async () => {
  const alice = await as('alice');
  for (const [more, field, sentence] of OTHERS) {
    const fields = typed({ remarks: 'Stays <here>', ...more });
    const answer = await alice.upload('/work-orders', fields, []);
    wrong(answer, field, sentence, JSON.stringify(more).slice(0, 80));
    if (!more.remarks) assert.match(answer.body, /Stays &lt;here&gt;<\/textarea>/);
    if (!more.reference) assert.match(answer.body, new RegExp(`value="${fields.reference}"`));
  }
});

test('all that is wrong is said at once, with links to the fields', async () => {
  const answer = await (await as('alice')).upload('/work-orders', {}, []);
  assert.equal(answer.statusCode, 422);
  for (const field of ['reference', 'partner', 'quantity', 'url_prefix'])
    assert.match(answer.body, new RegExp(`<a href="#${field}">[^<]+</a>`), field);
});

test('a reference is used once in a brand, also by two at once; other brands do not mind', async () => {
  const fields = typed();
  const [alice, erin] = [await as('alice'), await as('erin')];
  const answers = await Promise.all([alice, erin].map((client) => client.upload('/work-orders', fields, [])));
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 422]);
  wrong(
    answers.find(({ statusCode }) => statusCode === 422)!,
    'reference',
    /You have a work order PO-\d+ already/,
  );
  const theirs = await (await as('mallory')).upload(
    '/work-orders',
    { ...fields, partner: String(cast.petra.companyId) },
    [],
  );
  assert.equal(theirs.statusCode, 303);
});

test('serial numbers of two sequences never meet, and come free when an order ends before its package was out', async () => {
  const at = (first_serial: string, quantity: number) =>
    place(`PO-${++number}`, quantity, { serials: 'sequential', first_serial });
  const meets = (first: string, quantity: number) =>
    assert.throws(
      () => at(first, quantity),
      (error) => error instanceof Refusal && /used already/.test(error.fields.first_serial ?? ''),
      first,
    );
  const order = at('S100', 100);
  meets('S199', 1);
  meets('S001', 100);
  meets('S150', 10);
  at('S200', 5);
  at('S001', 99);
  at('S0100', 100);
  at('T100', 100);
  at('S100-A', 100);
  cancelWorkOrder(db, cast.alice, order.id, 'Free again.');
  const second = at('S150', 1);
  confirm(second);
  await generateAll();
  recordDelivery(db, cast.olu, second, { from: 0, sent: 1, size: 9 });
  cancelWorkOrder(db, cast.alice, second.id, 'Its codes are out.');
  meets('S150', 1);
});
