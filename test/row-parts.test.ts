import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { mintIds } from '../src/codes/id/extended-id.ts';
import { imageNames } from '../src/codes/package/layout.ts';
import type { PackagePlan } from '../src/codes/plan.ts';
import { csvRow } from '../src/codes/rows/csv.ts';
import { rowPartMaker } from '../src/codes/rows/row-parts.ts';
import { rowWriter } from '../src/codes/rows/rows.ts';
import { sequentialSerial } from '../src/codes/rows/serial-numbers.ts';
import type { CodeRun, Table } from '../src/codes/rows/tables.ts';
import { planOf } from './support/plan.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

const list = Array.from(
  { length: 12_000 },
  (_, i) => ['x', 'A,B', 'say "x"', `ß${i}`, '漢'.repeat(i % 65)][i % 5]!,
);
const file = join(folder, 'list.txt');
writeFileSync(file, `${list.join('\n')}\n`);

const orders: [string, Partial<PackagePlan>][] = [
  ['no serial numbers', { serials: { kind: 'none' } }],
  ['serial numbers that count', {}],
  [
    'serial numbers in quotes',
    { serials: { kind: 'sequential', prefix: 'a,"', digits: '0'.repeat(9), suffix: '"' } },
  ],
  ['a list of all kinds', { serials: { kind: 'list', file } }],
  ['a URL in quotes', { urlPrefix: 'https://acme.example/?a="b",c=' }],
  ['a URL that its quotes make longer than a match', { urlPrefix: `https://a.example/${'"'.repeat(180)}/` }],
  ['no URL prefix at all', { urlPrefix: '' }],
  ['a very long URL', { urlPrefix: `https://acme.example/${'q'.repeat(150)}/` }],
];

for (const [name, changes] of orders)
  for (const table of ['codes', 'files', 'messages'] as const)
    test(`it packs ${table}.csv with ${name} so that any zlib reads the rows back`, () => {
      const plan = planOf(12_000, changes);
      const rows = rowWriter(plan, imageNames('png'));
      const make = rowPartMaker(rows, plan);
      for (const run of [
        { first: 1, count: 10_000, batch: 1, batchSequence: 1 },
        { first: 10_001, count: 2_000, batch: 2, batchSequence: 1 },
        { first: 97, count: 1, batch: 1, batchSequence: 97 },
      ]) {
        const { plain, packed } = make(table, run);
        assert.equal(Buffer.from(plain).toString(), expected(plan, table, run));
        assert.deepEqual(inflateRawSync(Buffer.concat([packed, Uint8Array.of(3, 0)])), Buffer.from(plain));
      }
      rows.close();
    });

for (const [name, changes] of orders)
  test(`its kernel makes the same tables with ${name} as plain TypeScript does`, () => {
    const plan = planOf(900_000, { batchSize: 9_987, ...changes });
    const rows = rowWriter({ ...plan, quantity: 12_000 }, imageNames('png'));
    const [quick, plain] = [rowPartMaker(rows, plan, 'always'), rowPartMaker(rows, plan, 'never')];
    for (const table of ['codes', 'files', 'messages'] as const)
      for (const [batch, first, count] of [
        [1, 1, 9_987],
        [1, 9, 3],
        [2, 9_988, 1],
        [1, 990, 1_010],
      ] as const) {
        const run = { first, count, batch, batchSequence: first - (batch - 1) * 9_987 };
        const { plain: text, packed } = quick(table, run);
        const expected = plain(table, run);
        assert.deepEqual(Buffer.from(text), Buffer.from(expected.plain), table);
        assert.deepEqual(Buffer.from(packed), Buffer.from(expected.packed), table);
      }
    rows.close();
  });

test('it packs the rows of an ordinary order smaller than zlib does', () => {
  const plan = planOf(10_000);
  const make = rowPartMaker(rowWriter(plan, imageNames('png')), plan);
  for (const table of ['codes', 'files', 'messages'] as const) {
    const { plain, packed } = make(table, { first: 1, count: 10_000, batch: 1, batchSequence: 1 });
    assert.ok(packed.length < deflateRawSync(plain, { level: 9 }).length, table);
  }
});

function expected(plan: PackagePlan, table: Table, run: CodeRun): string {
  const ids = Buffer.from(mintIds(plan.mint, run.first, run.count)).toString();
  return Array.from({ length: run.count }, (_, i) => {
    const sequence = run.first + i;
    const id = ids.slice(i * 14, i * 14 + 14);
    const image = `${String(run.batch).padStart(4, '0')}/${String(sequence).padStart(8, '0')}.png`;
    const serial = serialOf(plan, sequence);
    const url = plan.urlPrefix + id;
    if (table === 'files') return csvRow([image, serial]);
    if (table === 'messages') return csvRow([image, serial, url]);
    return csvRow([id, serial, `${sequence}`, `${run.batch}`, `${run.batchSequence + i}`, url]);
  }).join('');
}

function serialOf({ serials }: PackagePlan, sequence: number): string {
  if (serials.kind === 'none') return '';
  return serials.kind === 'list' ? list[sequence - 1]! : sequentialSerial(serials, sequence);
}
