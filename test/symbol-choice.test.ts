import assert from 'node:assert/strict';
import { test } from 'node:test';
import qrcode from 'qrcode';
import { segmentation, segmentsOf } from '../src/codes/symbol/segments.ts';
import { chooseSymbol } from '../src/codes/symbol/symbol.ts';
import { LEVELS } from './support/specimens.ts';

const ID = '0123456789ABCD';

function versionByLibrary(prefix: string, level: 'L' | 'M' | 'Q' | 'H') {
  const cut = segmentation(prefix, { version: 10, level: 'L' });
  const segments = segmentsOf(cut, ID).map(({ mode, text }) => ({ mode, data: Buffer.from(text) }));
  const data = segments.map(({ mode, data }) =>
    mode === 'byte' ? { mode, data } : { mode, data: data.toString('latin1') },
  );
  return qrcode.create(data as Parameters<typeof qrcode.create>[0], { errorCorrectionLevel: level }).version;
}

test('it chooses the smallest version that holds the code, as the library does', () => {
  for (const level of LEVELS) {
    for (const letter of ['a', 'A']) {
      for (let length = 1; length < 420; length += length < 40 ? 1 : 7) {
        const prefix = letter.repeat(length);
        const choice = chooseSymbol(prefix, level);
        const version = versionByLibrary(prefix, level);
        if (choice.kind === 'fits')
          assert.equal(choice.shape.version, version, `${length} ${letter} ${level}`);
        else assert.ok(version > 10, `${length} ${letter} ${level}`);
      }
    }
  }
});

test('it says how many characters of this kind fit, to the character', () => {
  for (const level of LEVELS) {
    for (const letter of ['a', 'A']) {
      const choice = chooseSymbol(letter.repeat(500), level);
      assert.ok(choice.kind === 'too-long');
      assert.equal(chooseSymbol(letter.repeat(choice.maxPrefix), level).kind, 'fits');
      assert.equal(chooseSymbol(letter.repeat(choice.maxPrefix + 1), level).kind, 'too-long');
    }
  }
});

test('it takes one alphanumeric segment for a prefix of capitals, else bytes and an alphanumeric ID', () => {
  assert.deepEqual(chooseSymbol('HTTPS://ACME.EXAMPLE/', 'Q'), {
    kind: 'fits',
    shape: { version: 3, level: 'Q' },
    segments: [{ mode: 'alphanumeric', characters: 35 }],
  });
  assert.deepEqual(chooseSymbol('https://acme.example/', 'Q'), {
    kind: 'fits',
    shape: { version: 3, level: 'Q' },
    segments: [
      { mode: 'byte', characters: 21 },
      { mode: 'alphanumeric', characters: 14 },
    ],
  });
});

test('it refuses a prefix that is not ASCII', () => {
  assert.throws(() => chooseSymbol('https://bücher.example/', 'M'), /ASCII/);
});
