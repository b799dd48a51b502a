import assert from 'node:assert/strict';
import type { SymbolShape } from '../../src/codes/plan.ts';
import { referenceSource, tableSource } from '../../src/codes/symbol.ts';
import { dice, LEVELS, prefixesFor, randomId } from './specimens.ts';

/** Holds the tables against the library for `codes` random IDs of a shape, shared among the kinds of prefix it takes. */
export function sameSymbols(shape: SymbolShape, codes: number) {
  const prefixes = prefixesFor(shape);
  const roll = dice(shape.version * 4 + LEVELS.indexOf(shape.level));
  for (const prefix of prefixes) {
    const fast = tableSource(prefix, shape);
    const slow = referenceSource(prefix, shape);
    for (let i = 0; i * prefixes.length < codes; i++) {
      const id = randomId(roll);
      const { rows } = fast(id);
      const wanted = slow(id).rows;
      assert.ok(Buffer.compare(Buffer.from(rows.buffer), Buffer.from(wanted.buffer)) === 0, prefix);
    }
  }
}
