import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SymbolShape } from '../src/codes/plan.ts';
import { referenceSource, symbolSource, tableSource } from '../src/codes/symbol.ts';
import { dice, LEVELS, prefixesFor, randomId } from './support/specimens.ts';

/** How many random codes each shape and kind of prefix is tried with; the long run sets more. */
const CODES = Number(process.env.SYMBOL_CODES ?? 40);

function sameSymbols(prefix: string, shape: SymbolShape, codes: number) {
  const fast = tableSource(prefix, shape);
  const slow = referenceSource(prefix, shape);
  const roll = dice(shape.version * 4 + LEVELS.indexOf(shape.level) + prefix.length);
  for (let i = 0; i < codes; i++) {
    const id = randomId(roll);
    const { rows } = fast(id);
    assert.ok(Buffer.compare(Buffer.from(rows.buffer), Buffer.from(slow(id).rows.buffer)) === 0, prefix);
  }
}

for (let version = 1; version <= 10; version++) {
  for (const level of LEVELS) {
    test(`it draws version ${version}-${level} as the library does, mask included`, () => {
      for (const prefix of prefixesFor({ version, level })) sameSymbols(prefix, { version, level }, CODES);
    });
  }
}
test('it refuses a code that does not fit the shape', () => {
  assert.throws(() => symbolSource('https://acme.example/', { version: 1, level: 'H' }));
});
