import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsqr from 'jsqr';
import { imageWriter } from '../src/codes/drawing/image.ts';
import { imageReader } from '../src/codes/read-back/image-reader.ts';
import { independentReader } from '../src/codes/read-back/independent.ts';
import { bitsOf, capacityBits, segmentation, segmentsOf } from '../src/codes/symbol/segments.ts';
import { chooseSymbol, kernelSource, referenceSource, tableSource } from '../src/codes/symbol/symbol.ts';
import { fewestBits } from './oracle/fewest-bits.ts';
import { dice, LEVELS, randomId } from './support/specimens.ts';

const decode = jsqr as unknown as typeof jsqr.default;

/** GS1 Digital Links as brands write them, and prefixes that mix all three kinds of character. */
const MIXED = [
  'https://id.acme.example/01/09506000134352/21/',
  'https://acme.example/01/09506000134352/10/LOT-2026-11/21/',
  'https://a.example/0000000000000000000000000000/Q/',
  'https://acme.example/c/ABCDEFGHIJKLMNOPQRSTUVWXYZ/',
  'http://x.example/path/12345678901234567890/more/PATH/987654321/',
  'HTTPS://ID.ACME.EXAMPLE/01/09506000134352/21/',
  'https://acme.example/?gtin=09506000134352&lot=A17&s=',
];

test('a code never needs a larger version than the fewest bits there are', () => {
  const roll = dice(7);
  const KINDS = ['0123456789', 'ABCDEFGHIJ./-', 'abcdefghij?&'];
  for (let n = 0; n < 600; n++) {
    let prefix = '';
    const pieces = 1 + roll(8);
    for (let i = 0; i < pieces; i++) {
      const kind = KINDS[roll(3)] ?? '';
      for (let left = roll(22); left > 0; left--) prefix += kind[roll(kind.length)];
    }
    for (const level of LEVELS) {
      const choice = chooseSymbol(prefix, level);
      const smallest = Array.from({ length: 10 }, (_, i) => i + 1).find(
        (version) => fewestBits(prefix, version) <= capacityBits(version, level),
      );
      assert.equal(choice.kind === 'fits' ? choice.shape.version : undefined, smallest, `${prefix} ${level}`);
    }
  }
});

test('the plain segments stay wherever they fit: no order gets another symbol of the same size', () => {
  for (const prefix of MIXED)
    for (const level of LEVELS)
      for (let version = 1; version <= 10; version++) {
        const cut = segmentation(prefix, { version, level });
        const plain = { prefix: [{ mode: 'byte' as const, text: prefix }], head: '' };
        if (prefix !== prefix.toUpperCase() && bitsOf(plain, version) <= capacityBits(version, level))
          assert.deepEqual(cut, plain, `${version}-${level} ${prefix}`);
        const text = segmentsOf(cut, '').map((segment) => segment.text);
        assert.equal(text.join(''), prefix);
      }
});

test('mixed segments are drawn as the library draws them, and read by everybody', async () => {
  const roll = dice(11);
  const seen = new Set<string>();
  for (const prefix of MIXED)
    for (const level of LEVELS) {
      const choice = chooseSymbol(prefix, level);
      if (choice.kind !== 'fits') continue;
      const { shape } = choice;
      for (const { mode } of choice.segments) seen.add(mode);
      const fast = [kernelSource(prefix, shape), tableSource(prefix, shape)];
      const slow = referenceSource(prefix, shape);
      const drawing = (format: 'png' | 'tiff') => ({
        format,
        resolutionX: '600',
        resolutionY: '600',
        ...{ dotsX: 4, dotsY: 4, reductionX: 0, reductionY: 0 },
      });
      const formats = (['png', 'tiff'] as const).map((format) => ({
        writer: imageWriter(drawing(format), shape),
        read: imageReader(drawing(format), shape),
      }));
      const independent = await independentReader(drawing('png'), shape);
      for (let i = 0; i < 12; i++) {
        const id = randomId(roll);
        const url = prefix + Buffer.from(id).toString('latin1');
        const wanted = slow(id);
        for (const source of fast) assert.deepEqual([...source(id).rows], [...wanted.rows], url);
        const images = formats.map(({ writer, read }) => {
          const file = new Uint8Array(writer.maxBytes);
          const image = file.subarray(0, writer.write(wanted, file, 0));
          assert.equal(read(image), url);
          return image;
        });
        if (i > 0) continue;
        assert.equal(await independent(images[0] ?? new Uint8Array()), url);
        assert.equal(byJsqr(wanted), url);
      }
    }
  assert.deepEqual([...seen].sort(), ['alphanumeric', 'byte', 'numeric']);
});

function byJsqr({
  size,
  words,
  rows,
}: {
  size: number;
  words: number;
  rows: Uint32Array;
}): string | undefined {
  const side = 4 * (size + 8);
  const pixels = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [column, row] = [(x >> 2) - 4, (y >> 2) - 4];
      if (column < 0 || row < 0 || column >= size || row >= size) continue;
      if ((((rows[row * words + (column >> 5)] ?? 0) >>> (31 - (column & 31))) & 1) === 1)
        pixels.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3);
    }
  return decode(pixels, side, side)?.data;
}
