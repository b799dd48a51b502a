import { test } from 'node:test';
import { sameSymbols } from './support/same-symbols.ts';

for (let version = 1; version <= 10; version++) {
  test(`it draws 100,000 codes of version ${version}-Q as the library does`, () => {
    sameSymbols({ version, level: 'Q' }, 100_000);
  });
}
