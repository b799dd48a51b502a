import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referenceSource, symbolSource } from '../src/codes/symbol/symbol.ts';
import { sameSymbols } from './support/same-symbols.ts';
import { dice, LEVELS, randomId } from './support/specimens.ts';

for (let version = 1; version <= 10; version++) {
  for (const level of LEVELS) {
    // An ID alone is longer than what 1-H holds.
    if (version === 1 && level === 'H') continue;
    test(`it draws version ${version}-${level} as the library does, mask included`, () => {
      sameSymbols({ version, level }, 1000);
    });
  }
}

test('it gives the same symbols to those who do not ask which way they are made', () => {
  const id = randomId(dice(1));
  const prefix = 'https://acme.example/';
  const shape = { version: 3, level: 'Q' } as const;
  assert.deepEqual(symbolSource(prefix, shape)(id), referenceSource(prefix, shape)(id));
});

test('it refuses a code that does not fit the shape', () => {
  assert.throws(() => symbolSource('https://acme.example/', { version: 1, level: 'H' }));
});
