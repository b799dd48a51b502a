import assert from 'node:assert/strict';
import { after, mock, test } from 'node:test';
import { dropSerials, lookupOpenList, openSerialList } from '../src/domain/codes/serials.ts';
import { faultOfList, faultOfSequence } from '../src/domain/codes/used-serials.ts';
import { world } from './support/world.ts';

// Acme has ordered for years: thousands of sequences, some with text around them, and a list.
const ORDERS = 4_000;
const EACH = 100;
const { db, cast } = await world({ after });
const brandId = cast.alice.companyId;
const sql = db.$client;

test('however many sequences there are, a list and a sequence are looked up in as many queries as with none', () => {
  const before = [queriesOf(() => listed(['A9999999'])), queriesOf(() => sequence('A9999999'))];
  fillOrders();
  assert.deepEqual([queriesOf(() => listed(['A9999999'])), queriesOf(() => sequence('A9999999'))], before);
});

test('each number is told with the order that has it, at either end and between', () => {
  const first = (order: number) => (order - 1) * EACH;
  for (const order of [1, 2, 1_777, ORDERS])
    for (const at of [0, 57, EACH - 1])
      for (const [before, behind] of ENDS) {
        const serial = `${before}${padded(first(order) + at)}${behind}`;
        const owner = `OLD-${order}${before}${behind}`;
        assert.equal(listed(['NEW-1', serial]), `Row 2: ${serial} is used by ${owner} already.`);
        assert.equal(
          sequence(serial),
          `Some of these serial numbers are used already: ${owner} has ${before}${padded(first(order))}${behind} to ${before}${padded(first(order) + EACH - 1)}${behind}. Start with another one.`,
        );
      }
});

test('what only looks alike is free', () => {
  const free = [
    'A00000500',
    'A000050',
    'A0000050-B',
    'a0000050',
    'B0000050',
    '0000050',
    'A00000x0',
    'A000005０',
  ];
  assert.equal(listed([...free, `A${padded(ORDERS * EACH)}`]), undefined);
  for (const serial of free.filter((each) => !/x|０/.test(each)))
    assert.equal(sequence(serial), undefined, serial);
});

test('a long list takes a brand of thousands of sequences about as long as one that has none', () => {
  const rows = Array.from({ length: 50_000 }, (_, row) => `A${padded(row)}7`);
  const [without, beside] = [cast.mallory.companyId, brandId].map((brand) =>
    processorTime(() => listed(rows, brand)),
  );
  assert.ok(beside! < 10 * without!, `${beside} µs beside ${without}`);
});

const ENDS = [
  ['A', ''],
  ['Ä/', '-Z'],
] as const;

function padded(number: number): string {
  return String(number).padStart(7, '0');
}

function fillOrders(): void {
  const insert =
    sql.prepare(`insert into work_orders (brand_id, partner_id, reference, quantity, code_type, url_prefix,
    error_correction, serial_kind, serial_prefix, serial_digits, serial_suffix, activate_on_completion, state,
    codes_status, submitted_at, submitted_by) values (?, ?, ?, ?, 'serialized', 'https://id.acme.example/', 'Q',
    'sequential', ?, ?, ?, 0, 'new', 'inactive', 0, ?)`);
  sql.transaction(() => {
    for (let order = 1; order <= ORDERS; order++)
      for (const [before, behind] of ENDS) {
        const name = `OLD-${order}${before}${behind}`;
        const digits = padded((order - 1) * EACH);
        insert.run(brandId, cast.bob.companyId, name, EACH, before, digits, behind, cast.alice.userId);
      }
  })();
}

/** What is wrong with an open list of these numbers, which is gone afterwards. */
function listed(serials: string[], brand = brandId): string | undefined {
  const { id } = openSerialList(db, {
    ...{ brandId: brand, userId: cast.alice.userId },
    ...{ storedName: `${Math.random()}.txt`, fileName: 'list.txt' },
  });
  const insert = sql.prepare(
    'insert into listed_serials (brand_id, serial_number, serial_list_id, row) values (?, ?, ?, ?)',
  );
  sql.transaction(() => {
    for (const [index, serial] of serials.entries()) insert.run(brand, serial, id, index + 1);
  })();
  sql.prepare('update serial_lists set count = ? where id = ?').run(serials.length, id);
  const list = lookupOpenList(db, brand, id)!;
  const fault = db.transaction((tx) => faultOfList(tx, list, { quantity: serials.length, extra: 0 }));
  while (dropSerials(db, id));
  return fault;
}

function sequence(first: string): string | undefined {
  const [, prefix = '', digits = '', suffix = ''] = /^(.*?)(\d+)(\D*)$/.exec(first)!;
  const wanted = { kind: 'sequential' as const, prefix, digits, suffix };
  return db.transaction((tx) => faultOfSequence(tx, brandId, wanted, 1));
}

/** How many statements the database was asked while it ran. */
function queriesOf(ask: () => void): number {
  const spy = mock.method(sql, 'prepare');
  ask();
  spy.mock.restore();
  return spy.mock.callCount();
}

/** Microseconds: what else the machine does counts little. */
function processorTime(work: () => void): number {
  const before = process.cpuUsage();
  assert.equal(work(), undefined);
  return process.cpuUsage(before).user;
}
