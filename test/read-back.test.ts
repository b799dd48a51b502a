import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageWriter } from '../src/codes/drawing/image.ts';
import type { Drawing, ImageFormat, SymbolShape } from '../src/codes/plan.ts';

import { independentReader } from '../src/codes/read-back/independent.ts';
import { tableSource } from '../src/codes/symbol/symbol.ts';
import { encodePng } from './support/encode-png.ts';
import { readBothWays } from './support/read-both-ways.ts';
import {
  dice,
  dotsByDefinition,
  drawing,
  LEVELS,
  prefixesFor,
  randomId,
  textOf,
} from './support/specimens.ts';

const FORMATS: ImageFormat[] = ['png', 'tiff', 'svg', 'eps', 'pdf'];
const PREFIX = 'https://id.acme.example/c/';
const V4: SymbolShape = { version: 4, level: 'Q' };

const sources = new Map<string, ReturnType<typeof tableSource>>();

function sourceOf(prefix: string, shape: SymbolShape) {
  const key = JSON.stringify([prefix, shape]);
  const source = sources.get(key) ?? tableSource(prefix, shape);
  sources.set(key, source);
  return source;
}

function readsAll(how: Drawing, shape: SymbolShape, prefix: string, codes: number) {
  const source = sourceOf(prefix, shape);
  const writer = imageWriter(how, shape);
  const read = readBothWays(how, shape);
  const out = new Uint8Array(writer.maxBytes);
  const roll = dice(codes + shape.version);
  for (let i = 0; i < codes; i++) {
    const id = randomId(roll);
    const file = out.slice(0, writer.write(source(id), out, 0));
    assert.equal(read(file), textOf(prefix, id), JSON.stringify({ how, shape }));
  }
}

test('it reads every version and level, byte and alphanumeric, by the kernel of PNG and by that of symbols', () => {
  for (let version = 1; version <= 10; version++) {
    for (const level of LEVELS) {
      for (const prefix of prefixesFor({ version, level })) {
        readsAll(drawing(), { version, level }, prefix, 10);
        readsAll(drawing({ format: 'svg', dotsX: 2, dotsY: 2 }), { version, level }, prefix, 5);
      }
    }
  }
});

test('it reads every format in every size and reduction', () => {
  for (const format of FORMATS) {
    for (let dots = 1; dots <= 12; dots += dots < 4 ? 1 : 2) {
      const reduction = { reductionX: dots >> 1, reductionY: dots - 1 };
      readsAll(drawing({ format, dotsX: dots, dotsY: dots }), V4, PREFIX, 3);
      readsAll(drawing({ format, dotsX: dots, dotsY: dots, ...reduction }), V4, PREFIX, 3);
      readsAll(drawing({ format, dotsX: 13 - dots, dotsY: dots, resolutionX: '812.8' }), V4, PREFIX, 3);
    }
    readsAll(drawing({ format, dotsX: 100, dotsY: 256, reductionX: 7 }), V4, PREFIX, 1);
    readsAll(drawing({ format }), { version: 1, level: 'L' }, 'A:', 5);
    readsAll(drawing({ format, reductionY: 3 }), { version: 10, level: 'H' }, PREFIX, 5);
  }
});

test('it reads a PNG that another encoder made of the same dots', () => {
  const id = randomId(dice(9));
  const how = drawing({ reductionX: 1, reductionY: 2 });
  const file = encodePng(dotsByDefinition(tableSource(PREFIX, V4)(id), how));
  assert.equal(readBothWays(how, V4)(file), textOf(PREFIX, id));
});

test('it gives the text that is in the file, whatever file it is: swapped files are found by comparing', () => {
  const source = tableSource(PREFIX, V4);
  const read = readBothWays(drawing(), V4);
  const writer = imageWriter(drawing(), V4);
  const out = new Uint8Array(writer.maxBytes);
  const texts = [1, 2].map((seed) => {
    const id = randomId(dice(seed));
    assert.equal(read(out.slice(0, writer.write(source(id), out, 0))), textOf(PREFIX, id));
    return textOf(PREFIX, id);
  });
  assert.notEqual(texts[0], texts[1]);
});

test('it is confirmed by ZXing, from the file or from the modules', async () => {
  const source = tableSource(PREFIX, V4);
  for (const format of FORMATS) {
    for (const change of [
      {},
      { dotsX: 1, dotsY: 1 },
      { dotsX: 9, dotsY: 10, reductionX: 4, reductionY: 3 },
    ]) {
      const how = drawing({ format, ...change });
      const writer = imageWriter(how, V4);
      const read = await independentReader(how, V4);
      const out = new Uint8Array(writer.maxBytes);
      const id = randomId(dice(3));
      assert.equal(await read(out.slice(0, writer.write(source(id), out, 0))), textOf(PREFIX, id));
    }
  }
});
