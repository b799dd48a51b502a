import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Refusal } from '../src/domain/access/refusal.ts';
import { days } from '../src/domain/forms/dates.ts';
import { extraOf, readExtra } from '../src/domain/forms/extra.ts';
import { acceptPrint } from '../src/domain/orders/lifecycle.ts';
import { mailTo } from './support/mails.ts';
import { orderForm, rowOf, wrong } from './support/placing.ts';
import { reportPrint } from './support/printing.ts';
import { world } from './support/world.ts';

const { as, bringVic, db, cast, place, confirm, generateAll } = await world({ after });
bringVic();
let number = 0;
const typed = (more: Record<string, string> = {}) => orderForm(cast, `PO-${++number}`, more);
const day = (later: number) => new Date(Date.now() + days(later)).toISOString().slice(0, 10);

test('extra codes are added to what was ordered, and the total is the quantity', async () => {
  const alice = await as('alice');
  const fields = typed({ quantity: '11,429', extra_percent: ' 5 % ', remarks: 'Sleeves.' });
  const answer = await alice.upload('/work-orders', fields, []);
  const { quantity, extra, extra_percent, id } = rowOf(db, answer);
  assert.deepEqual([quantity, extra, extra_percent], [12_001, 572, '5']);
  const card = (await alice.get(String(answer.headers.location))).body;
  assert.match(card, /is submitted: 12,001 codes, 572 of them extra\./);
  assert.match(card, /12,001 codes: 11,429 ordered, 572 extra \(5 %\); in 2 batches of at most 10,000/);
  assert.match((await (await as('olu')).get(`/work-orders/${id}`)).body, /11,429 ordered, 572 extra/);
  assert.equal(mailTo(db, cast.bob.email, 'work-order-submitted').quantity, 12_001);
});

test('the sum is exact: never a code more than the percentage makes, against whole numbers as wide as it takes', () => {
  for (let n = 0; n < 20_000; n++) {
    const ordered = 1 + Math.floor(Math.random() * 10_000_000);
    const tenths = Math.floor(Math.random() * 301);
    const wanted = (BigInt(ordered) * BigInt(tenths) + 999n) / 1000n;
    const percent = (tenths / 10).toFixed(1).replace('.0', '');
    assert.equal(BigInt(extraOf(ordered, percent)), wanted, `${percent} % of ${ordered}`);
  }
});

test('a percentage is read as people write it', () => {
  for (const [text, percent] of [
    ['', ''],
    ['0', '0'],
    ['30', '30'],
    ['30,0 %', '30'],
    ['2.5', '2.5'],
    ['2,5%', '2.5'],
    ['０．１', '0.1'],
  ] as const)
    assert.deepEqual(readExtra(text), { percent }, text);
  for (const text of ['30.1', '31', '-1', '2.55', '1e1', 'five', '5 5', '٥', '1.200', 'NaN'])
    assert.equal(typeof readExtra(text), 'string', text);
});

test('an extra that is wrong, or too much with its quantity, says so and keeps everything that was typed', async () => {
  const alice = await as('alice');
  const day7 = day(7);
  for (const [quantity, extra_percent, field, sentence] of [
    ['12', '31', 'extra_percent', /from 0 to 30, with at most one decimal/],
    ['12', '-1', 'extra_percent', /from 0 to 30/],
    [
      '9,999,999',
      '0.1',
      'extra_percent',
      /9,999,999 codes and 10,000 extra are 10,009,999; an order has at most 10,000,000/,
    ],
    ['many', '5', 'quantity', /whole number/],
  ] as const) {
    const fields = typed({ quantity, extra_percent, due_on: day7, remarks: 'Stays.' });
    const answer = await alice.upload('/work-orders', fields, []);
    wrong(answer, field, sentence, extra_percent);
    for (const [name, value] of Object.entries({ quantity, extra_percent, due_on: day7 }))
      assert.match(answer.body, new RegExp(`name="${name}" type="\\w+" value="${value}"`), name);
    assert.match(answer.body, /Stays\.<\/textarea>/);
  }
  rowOf(db, await alice.upload('/work-orders', typed({ quantity: '10000000', extra_percent: '0' }), []));
  assert.throws(
    () => db.$client.exec('update work_orders set extra = quantity'),
    /CHECK constraint failed/,
    'at least one code was ordered',
  );
});

test('a list of serial numbers has one for every code, the extra ones too', async () => {
  const alice = await as('alice');
  const list = (count: number) => ({
    field: 'serial_list',
    name: 'serials.txt',
    content: Array.from({ length: count }, (_, n) => `L${number}-${n}\n`).join(''),
  });
  const fields = () => typed({ quantity: '10', extra_percent: '20', serials: 'list' });
  wrong(
    await alice.upload('/work-orders', fields(), [list(10)]),
    'serial_list',
    /The list has 10 serial numbers, the order 12 codes with 2 extra\. Make them equal\./,
  );
  assert.equal(rowOf(db, await alice.upload('/work-orders', fields(), [list(12)])).quantity, 12);
  const order = place(`PO-${++number}`, 90, { serials: 'sequential', first_serial: 'X10' });
  assert.throws(
    () => place(`PO-${++number}`, 90, { serials: 'sequential', first_serial: 'X10', extra_percent: '30' }),
    (error) => error instanceof Refusal && /117 serial numbers/.test(error.fields.first_serial ?? ''),
  );
  assert.equal(order.extra, 0);
});

test('the sum is told while it is typed, and to nobody who may not order', async () => {
  const url = '/work-orders/total?quantity=11%2C429&extra_percent=5';
  assert.match(
    (await (await as('erin')).get(url, { 'hx-request': 'true' })).body,
    /^<output [^>]*>In all 12,001 codes: 11,429 ordered, 572 extra\. ?<\/output>/,
  );
  const nothing = await (await as('erin')).get('/work-orders/total?quantity=x&extra_percent=5');
  assert.match(nothing.body, /<output [^>]*><\/output>/);
  for (const name of ['vic', 'bob'] as const) assert.equal((await (await as(name)).get(url)).statusCode, 403);
});

test('a due date is a day that is not past, and stands on the card and in the mail', async () => {
  const alice = await as('alice');
  wrong(await alice.upload('/work-orders', typed({ due_on: 'soon' }), []), 'due_on', /year-month-day/);
  wrong(await alice.upload('/work-orders', typed({ due_on: '2026-02-30' }), []), 'due_on', /year-month-day/);
  wrong(await alice.upload('/work-orders', typed({ due_on: day(-2) }), []), 'due_on', /has passed/);
  const { id } = rowOf(db, await alice.upload('/work-orders', typed({ due_on: day(30) }), []));
  const { body } = await (await as('olu')).get(`/work-orders/${id}`);
  assert.match(body, new RegExp(`<span>Due <time datetime="${day(30)}">`));
  assert.match(String(mailTo(db, cast.olu.email, 'work-order-submitted').due), /^\d+ \w+ \d{4}$/);
});

test('what is overdue comes first on both homes, is marked, and is found; once printed it is in time', async () => {
  const late = confirm(place(`PO-${++number}`, 3, { due_on: day(1) }));
  const soon = place(`PO-${++number}`, 3, { due_on: day(1) });
  await generateAll();
  const homes = async () =>
    Promise.all(
      (['alice', 'olu', 'petra'] as const).map(async (name) => {
        const { body } = await (await as(name)).get('/');
        return /<ul class="waiting"> ?<li[^>]*>([\s\S]*?)<\/li>/.exec(body)?.[1]?.replace(/<[^>]*>/g, '');
      }),
    );
  assert.doesNotMatch(String(await homes()), /overdue/);
  db.$client.prepare('update work_orders set due_on = ? where id = ?').run(day(-2), late.id);
  const told = await homes();
  for (const text of told.slice(0, 2))
    assert.match(text ?? '', /^1 work order is overdue: not printed by the due date/);
  assert.doesNotMatch(told[2] ?? '', /overdue/, 'an outsider hears nothing');

  for (const name of ['alice', 'olu'] as const) {
    const { body } = await (await as(name)).get('/work-orders?state=overdue');
    assert.match(body, /▲<\/span> Overdue: due <time/);
    assert.ok(body.includes(`${late.reference}</h2>`) && !body.includes(`${soon.reference}</h2>`), name);
  }
  db.$client.prepare('update packages set downloaded_at = 1').run();
  reportPrint(db, cast.olu, late.id);
  assert.doesNotMatch(String(await homes()), /overdue/);
  acceptPrint(db, cast.alice, late.id);
  assert.doesNotMatch((await (await as('olu')).get(`/work-orders/${late.id}`)).body, /Overdue:/);
});

test('today is the day on the wall of the company that looks', async () => {
  const order = place(`PO-${++number}`, 3, { due_on: day(2) });
  const here = (zone: string) => {
    const text = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format();
    return /^\d{4}-\d\d-\d\d$/.exec(text)![0];
  };
  // Somewhere it is always another day than elsewhere.
  const [west, east] = ['Etc/GMT+12', 'Etc/GMT-14'];
  assert.notEqual(here(west), here(east));
  db.$client.prepare('update work_orders set due_on = ? where id = ?').run(here(west), order.id);
  const zone = db.$client.prepare('update companies set time_zone = ? where id = ?');
  zone.run(west, cast.bob.companyId);
  zone.run(east, cast.alice.companyId);
  assert.doesNotMatch((await (await as('olu')).get(`/work-orders/${order.id}`)).body, /Overdue:/);
  assert.match((await (await as('alice')).get(`/work-orders/${order.id}`)).body, /Overdue:/);
  zone.run('', cast.bob.companyId);
  zone.run('', cast.alice.companyId);
});
