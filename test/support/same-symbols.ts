import assert from 'node:assert/strict';
import type { SymbolShape } from '../../src/codes/plan.ts';
import { kernelSource, referenceSource, tableSource } from '../../src/codes/symbol/symbol.ts';
import { symbolTables } from '../../src/codes/symbol/symbol-tables.ts';
import { dice, LEVELS, prefixesFor, randomId } from './specimens.ts';

/** Holds the kernel and the tables against the library for `codes` random IDs of a shape, shared among the kinds of prefix it takes. */
export function sameSymbols(shape: SymbolShape, codes: number) {
  const prefixes = prefixesFor(shape);
  assert.notEqual(prefixes.length, 0, 'no code has this shape');
  const roll = dice(shape.version * 4 + LEVELS.indexOf(shape.level));
  for (const prefix of prefixes) {
    const tables = symbolTables(prefix, shape);
    const fast = [kernelSource(prefix, shape, tables), tableSource(prefix, shape, tables)];
    const slow = referenceSource(prefix, shape);
    for (let i = 0; i * prefixes.length < codes; i++) {
      const id = randomId(roll);
      const wanted = slow(id).rows;
      for (const source of fast) assert.deepEqual([...source(id).rows], [...wanted], prefix);
    }
  }
}
