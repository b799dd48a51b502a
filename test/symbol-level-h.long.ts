import { test } from 'node:test';
import { sameSymbols } from './support/same-symbols.ts';

for (let version = 2; version <= 10; version++) {
  test(`it draws 100,000 codes of version ${version}-H as the library does`, () => {
    sameSymbols({ version, level: 'H' }, 100_000);
  });
}
