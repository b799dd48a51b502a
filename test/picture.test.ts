import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageWriter } from '../src/codes/drawing/image.ts';
import { pngPicture } from '../src/codes/drawing/png/picture.ts';
import { mintIds } from '../src/codes/id/extended-id.ts';
import { independentReader } from '../src/codes/read-back/independent.ts';
import { withGraphic } from '../src/codes/secure/graphic.ts';
import { panelMaker } from '../src/codes/secure/panel.ts';
import { referenceSource } from '../src/codes/symbol/symbol.ts';
import { planOf } from './support/plan.ts';
import { readPng } from './support/read-png.ts';
import { securePlan } from './support/secure-plan.ts';

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

test('the picture of a secure code has its graphic, and none where modules are drawn coarser', () => {
  const { graphic, key } = securePlan();
  for (const [dots, isWhole] of [
    [4, true],
    [9, true],
    [17, false],
  ] as const) {
    const plain = { ...plan.drawing, dotsX: dots, dotsY: dots, reductionY: 2 };
    const drawing = withGraphic(plain, graphic);
    const below = panelMaker(drawing, plan.symbol, key)(mintIds(plan.mint, 1, 1), 1)(0);
    const seen = readPng(pngPicture(drawing, plan.symbol, matrix, below));
    const writer = imageWriter(drawing, plan.symbol);
    const file = new Uint8Array(writer.maxBytes);
    const image = readPng(file.subarray(0, writer.write(matrix, file, 0, below)));
    if (isWhole) assert.deepEqual(seen.dots, image.dots);
    else assert.deepEqual(seen.dots, readPng(pngPicture(plain, plan.symbol, matrix)).dots);
  }
});

test('at 256 dots a module it is small, and a decoder nobody here wrote reads it', async () => {
  const drawing = { ...plan.drawing, dotsX: 256, dotsY: 256, reductionX: 40, reductionY: 40 };
  const picture = pngPicture(drawing, plan.symbol, matrix);
  assert.ok(picture.length < 20_000);
  const read = await independentReader({ ...plan.drawing, format: 'png' }, plan.symbol);
  assert.equal(await read(picture), plan.urlPrefix + Buffer.from(mintIds(plan.mint, 1, 1)).toString());
});
