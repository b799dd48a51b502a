import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { HALF_LIMIT } from '../src/codes/id/crockford.ts';
import { decodeIds, mintIds } from '../src/codes/id/extended-id.ts';
import { chiSquares, duplicates } from './support/statistics.ts';

test('ten million IDs of 200 orders: none twice, no pattern in any position, all read back', () => {
  const key = randomBytes(32);
  const ids = Buffer.alloc(200 * 50_000 * 14);
  for (let order = 0; order < 200; order++) {
    const number = randomInt(HALF_LIMIT);
    const minted = mintIds({ number, key }, 1, 50_000);
    ids.set(minted, order * minted.length);
    decodeIds(key, minted).forEach(({ mint, sequence }, i) => {
      assert.ok(mint === number && sequence === i + 1);
    });
  }
  assert.equal(duplicates(ids), 0);
  // 31 degrees of freedom: above 100 once in 10^9 times.
  for (const [position, value] of chiSquares(ids).entries())
    assert.ok(value < 100, `position ${position}: ${value}`);
});
