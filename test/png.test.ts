import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import jsQR from 'jsqr';
import { bandCutter } from '../src/codes/drawing/bands.ts';
import { imageWriter } from '../src/codes/drawing/image.ts';
import { lineCode } from '../src/codes/drawing/png/line-code.ts';
import { lineTable } from '../src/codes/drawing/png/line-table.ts';
import { plainDrawer, pngFrame } from '../src/codes/drawing/png/png.ts';
import { pngKernel } from '../src/codes/drawing/png/png-kernel.ts';
import { specimens } from '../src/codes/drawing/specimens.ts';
import type { SymbolShape } from '../src/codes/plan.ts';
import { symbolSource, tableSource } from '../src/codes/symbol/symbol.ts';
import { readPng } from './support/read-png.ts';
import { dice, dotsByDefinition, drawing, randomId, textOf } from './support/specimens.ts';

const PREFIX = 'https://id.acme.example/c/';
const SHAPE: SymbolShape = { version: 4, level: 'Q' };

function draw(how: Parameters<typeof drawing>[0], prefix = PREFIX, shape = SHAPE, seed = 1) {
  const id = randomId(dice(seed));
  const matrix = symbolSource(prefix, shape)(id);
  const writer = imageWriter(drawing(how), shape);
  const out = new Uint8Array(writer.maxBytes + 7);
  const end = writer.write(matrix, out, 7);
  assert.ok(end - 7 <= writer.maxBytes);
  return { file: out.slice(7, end), matrix, text: textOf(prefix, id) };
}

function sameDots(how: Parameters<typeof drawing>[0], prefix?: string, shape?: SymbolShape, seed?: number) {
  const { file, matrix } = draw(how, prefix, shape, seed);
  const seen = readPng(file);
  const wanted = dotsByDefinition(matrix, drawing(how));
  assert.deepEqual([seen.width, seen.height], [wanted.width, wanted.height]);
  assert.ok(Buffer.compare(seen.dots, wanted.dots) === 0, JSON.stringify({ how, shape }));
  return seen;
}

test('it draws whole dots for every size of a module, the quiet zone included', () => {
  for (let dots = 1; dots <= 20; dots++) sameDots({ dotsX: dots, dotsY: dots }, PREFIX, SHAPE, dots);
  sameDots({ dotsX: 61, dotsY: 47 });
  sameDots({ dotsX: 256, dotsY: 1 });
});

test('it draws modules that are wider than high, and higher than wide', () => {
  sameDots({ dotsX: 12, dotsY: 5 });
  sameDots({ dotsX: 3, dotsY: 9 });
});

test('it draws every version', () => {
  for (let version = 1; version <= 10; version++) {
    const shape: SymbolShape = { version, level: 'L' };
    sameDots({ dotsX: 3, dotsY: 3 }, 'A:', shape, version);
    sameDots({ dotsX: 8, dotsY: 8 }, 'A:', shape, version);
  }
});

test('it erodes by the definition for every reduction, x and y each', () => {
  for (let r = 1; r < 7; r++) sameDots({ dotsX: 7, dotsY: 7, reductionX: r, reductionY: r });
  for (let r = 0; r < 5; r++) sameDots({ dotsX: 5, dotsY: 9, reductionX: r, reductionY: 8 - r });
  sameDots({ dotsX: 1, dotsY: 2, reductionY: 1 });
  sameDots({ dotsX: 40, dotsY: 40, reductionX: 39, reductionY: 1 });
});

test('it states the resolution in dots per metre, rounded half up', () => {
  const seen = sameDots({ resolutionX: '812.8', resolutionY: '600' });
  assert.deepEqual(seen.dotsPerMetre, [32000, 23622]);
});

test('it is read by an independent decoder', () => {
  const { file, text } = draw({});
  const { width, height, dots } = readPng(file);
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  dots.forEach((dark, i) => {
    if (dark) pixels.fill(0, 4 * i, 4 * i + 3);
  });
  assert.equal(jsQR.default(pixels, width, height)?.data, text);
});

test('it gives the same bytes again, wherever they are written', () => {
  assert.deepEqual(draw({}).file, draw({}).file);
});

test('it refuses modules and reductions that cannot be drawn', () => {
  const refused = (how: Parameters<typeof drawing>[0]) =>
    assert.throws(() => imageWriter(drawing(how), SHAPE), /dots/);
  refused({ dotsX: 0 });
  refused({ dotsY: 257 });
  refused({ dotsX: 2.5 });
  refused({ reductionX: 8 });
  refused({ reductionY: -1 });
  assert.throws(() => imageWriter(drawing(), { version: 11, level: 'L' }), /Version/);
});

test('WebAssembly writes the same files as TypeScript, at every size, reduction and version', () => {
  const roll = dice(21);
  const upTo = (most: number) => roll(most + 1);
  for (let i = 0; i < 80; i++) {
    const shape: SymbolShape = { version: 1 + (i % 10), level: 'L' };
    const [dotsX, dotsY] = [1 + (i % 18), 1 + upTo(15)];
    const how = { dotsX, dotsY, reductionX: upTo(dotsX - 1), reductionY: upTo(Math.min(2, dotsY - 1)) };
    const sizes = drawing(i % 3 === 0 ? { dotsX, dotsY: dotsX } : how);
    const table = lineTable(sizes, shape);
    const frame = pngFrame(sizes, shape, table);
    const cut = bandCutter(sizes, shape);
    const examples = specimens(sizes, shape);
    const code = lineCode(sizes, shape, table, examples);
    const plain = plainDrawer(sizes, shape, table, code, frame);
    const fast = pngKernel(frame, cut(examples[0]!.matrix), table, code, sizes.dotsX);
    for (const { matrix } of examples) {
      const files = [plain, fast].map((draw) => {
        const out = new Uint8Array(frame.maxBytes);
        return out.subarray(0, draw(cut(matrix), out, 0));
      });
      assert.ok(Buffer.compare(files[0]!, files[1]!) === 0, JSON.stringify({ sizes, shape }));
    }
  }
});

test('it is smaller on average than zlib at its best, at any size of a module', () => {
  for (const shape of [
    { version: 3, level: 'M' },
    { version: 4, level: 'Q' },
    { version: 10, level: 'Q' },
  ] as SymbolShape[]) {
    const source = tableSource(PREFIX, shape);
    for (let dots = 1; dots <= 12; dots++) {
      const writer = imageWriter(drawing({ dotsX: dots, dotsY: dots }), shape);
      const out = new Uint8Array(writer.maxBytes);
      const roll = dice(dots);
      let own = 0;
      let best = 0;
      for (let i = 0; i < 20; i++) {
        const file = out.subarray(0, writer.write(source(randomId(roll)), out, 0));
        own += file.length;
        best += AROUND_DATA + deflateSync(readPng(file).raw, { level: 9 }).length;
      }
      assert.ok(own <= best, `${dots} dots, version ${shape.version}: ${own / best}`);
    }
  }
});

/** Bytes of a PNG before and after what its IDAT chunk holds. */
const AROUND_DATA = 78;
