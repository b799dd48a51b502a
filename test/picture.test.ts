import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageWriter } from '../src/codes/drawing/image.ts';
import { pngPicture } from '../src/codes/drawing/png/picture.ts';
import { mintIds } from '../src/codes/id/extended-id.ts';
import { independentReader } from '../src/codes/read-back/independent.ts';
import { referenceSource } from '../src/codes/symbol/symbol.ts';
import { planOf } from './support/plan.ts';
import { readPng } from './support/read-png.ts';

const plan = planOf(1);
const matrix = referenceSource(plan.urlPrefix, plan.symbol)(mintIds(plan.mint, 1, 1));

test('the picture of a code is the image of a package, dot by dot', () => {
  for (const [dotsX, dotsY, reductionX, reductionY] of [
    [1, 1, 0, 0],
    [3, 4, 1, 2],
    [9, 9, 2, 3],
    [16, 16, 15, 15],
  ] as const) {
    const drawing = { ...plan.drawing, format: 'png' as const, dotsX, dotsY, reductionX, reductionY };
    const writer = imageWriter(drawing, plan.symbol);
    const file = new Uint8Array(writer.maxBytes);
    const image = file.subarray(0, writer.write(matrix, file, 0));
    assert.deepEqual(
      readPng(pngPicture(drawing, plan.symbol, matrix)).dots,
      readPng(image).dots,
      `${dotsX} × ${dotsY}`,
    );
  }
});

test('at 256 dots a module it is small, and a decoder nobody here wrote reads it', async () => {
  const drawing = { ...plan.drawing, dotsX: 256, dotsY: 256, reductionX: 40, reductionY: 40 };
  const picture = pngPicture(drawing, plan.symbol, matrix);
  assert.ok(picture.length < 20_000);
  const read = await independentReader({ ...plan.drawing, format: 'png' }, plan.symbol);
  assert.equal(await read(picture), plan.urlPrefix + Buffer.from(mintIds(plan.mint, 1, 1)).toString());
});
