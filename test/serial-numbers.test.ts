import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { SerialPlan } from '../src/codes/plan.ts';
import { csvField } from '../src/codes/rows/csv.ts';
import { serialFields } from '../src/codes/rows/serial-fields.ts';
import {
  parseFirstSerial,
  type SequentialSerials,
  sequentialSerial,
  serialsOverflow,
} from '../src/codes/rows/serial-numbers.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

test('it takes the last run of digits and keeps what stands around it', () => {
  const parsed = (text: string) => Object.values(parseFirstSerial(text)).slice(1).join('|');
  assert.equal(parsed('000100'), '|000100|');
  assert.equal(parsed('SN-000100-A'), 'SN-|000100|-A');
  assert.equal(parsed('LOT7/42'), 'LOT7/|42|');
  assert.equal(parsed('7 Ä'), '|7| Ä');
  assert.equal(parseFirstSerial('ABC'), 'no-digits');
  assert.equal(parseFirstSerial(''), 'no-digits');
  assert.equal(parseFirstSerial('1'.repeat(65)), 'too-long');
});

test('it counts text, so leading zeros and the width stay', () => {
  assert.equal(sequentialSerial(first('000100'), 1), '000100');
  assert.equal(sequentialSerial(first('000100'), 2), '000101');
  assert.equal(sequentialSerial(first('SN-0099-A'), 2), 'SN-0100-A');
  const long = '0'.repeat(40) + '9'.repeat(24);
  assert.equal(sequentialSerial(first(long), 2), `${'0'.repeat(39)}1${'0'.repeat(24)}`);
});

test('it says when the digits do not suffice', () => {
  assert.equal(serialsOverflow(first('0001'), 9_999), false);
  assert.equal(serialsOverflow(first('0001'), 10_000), true);
  assert.equal(serialsOverflow(first('9'.repeat(64)), 1), false);
  assert.equal(serialsOverflow(first('9'.repeat(64)), 2), true);
  assert.throws(() => sequentialSerial(first('9'), 2), /more than 1 digits/);
});

test('it writes the same numbers into a table, from any place in the order', () => {
  for (const text of ['000100', 'SN-000100-A', 'a,"0" 098 "x', `Ä0${'9'.repeat(20)}0`]) {
    const serials = first(text);
    const expected = Array.from({ length: 40 }, (_, i) => csvField(sequentialSerial(serials, i + 1)));
    assert.deepEqual(fieldsOf(serials, 40, 1), expected);
    assert.deepEqual(fieldsOf(serials, 40, 17), expected.slice(16));
  }
  assert.deepEqual(fieldsOf({ kind: 'none' }, 3, 1), ['', '', '']);
});

test('it reads a list as it stands, quoting only what must be', () => {
  const lines = Array.from({ length: 25_000 }, (_, i) => `${i}`.padStart(i % 60, '0'));
  lines[3] = 'comma, here';
  lines[4] = 'a "quote"';
  lines[5] = '漢'.repeat(64);
  const file = join(folder, 'list.txt');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const list: SerialPlan = { kind: 'list', file };
  for (const from of [1, 4, 9_999, 10_000, 10_001, 20_001, 25_000])
    assert.deepEqual(fieldsOf(list, 25_000, from), lines.slice(from - 1).map(csvField), `from ${from}`);
});

test('it says that a list is too short', () => {
  const file = join(folder, 'short.txt');
  writeFileSync(file, 'one\ntwo\n');
  assert.throws(() => fieldsOf({ kind: 'list', file }, 3, 1), /shorter than the order/);
  assert.throws(() => fieldsOf({ kind: 'list', file: join(folder, 'none') }, 3, 1), /cannot be read/);
});

function first(text: string): SequentialSerials {
  const parsed = parseFirstSerial(text);
  assert.ok(typeof parsed === 'object');
  return parsed;
}

function fieldsOf(serials: SerialPlan, quantity: number, from: number): string[] {
  const fields = serialFields(serials, quantity);
  const out = Buffer.alloc(fields.longest);
  const texts: string[] = [];
  fields.seek(from);
  for (let sequence = from; sequence <= quantity; sequence++) {
    const end = fields.next(out, 0);
    assert.ok(end <= fields.longest);
    texts.push(out.toString('utf8', 0, end));
  }
  fields.close();
  return texts;
}
