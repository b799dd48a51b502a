import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { ecb } from '@noble/ciphers/aes.js';
import jsqr from 'jsqr';
import { imageWriter } from '../src/codes/drawing/image.ts';
import { ALPHABET } from '../src/codes/id/crockford.ts';
import type { Drawing, ImageFormat, SecureGraphic, SymbolShape } from '../src/codes/plan.ts';
import { wantedPanels } from '../src/codes/read-back/graphic-panel.ts';
import { imageReader } from '../src/codes/read-back/image-reader.ts';
import { independentReader } from '../src/codes/read-back/independent.ts';
import { secureGraphic, withGraphic } from '../src/codes/secure/graphic.ts';
import { panelMaker, specimenPanel } from '../src/codes/secure/panel.ts';
import { tableSource } from '../src/codes/symbol/symbol.ts';
import { decode } from './support/decode.ts';
import { type Dots, renderings } from './support/render.ts';
import { dice, dotsByDefinition, drawing, randomId, textOf } from './support/specimens.ts';

const PREFIX = 'https://id.acme.example/c/';
const SHAPE: SymbolShape = { version: 4, level: 'Q' };
const KEY = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);

type Case = { change: Partial<Drawing>; cell: [number, number]; sixteenths: number; cells?: number };

const CASES: Case[] = [
  { change: {}, cell: [1, 1], sixteenths: 8 },
  {
    change: { resolutionX: '812.8', resolutionY: '812.8', dotsX: 9, dotsY: 9, reductionX: 2, reductionY: 3 },
    cell: [1, 1],
    sixteenths: 7,
  },
  {
    change: { resolutionY: '1200', dotsX: 5, dotsY: 10, reductionX: 1, reductionY: 2 },
    cell: [1, 2],
    sixteenths: 6,
  },
  { change: { dotsX: 6, dotsY: 7, reductionY: 1 }, cell: [2, 2], sixteenths: 5 },
  { change: { dotsX: 5, dotsY: 5, reductionX: 3, reductionY: 3 }, cell: [3, 1], sixteenths: 8, cells: 40 },
];

for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf'] as const)
  test(`it draws each graphic as ${format} where its definition says, and reads it back dot for dot`, () => {
    for (const one of CASES) {
      const { how, id, file, image, dots } = drawn(format, one);
      for (const [tool, seen] of renderings(file, how, image.width, image.height)) {
        assert.deepEqual([seen.width, seen.height], [image.width, image.height], tool);
        assert.ok(Buffer.compare(seen.dots, image.dots) === 0, `${tool} ${JSON.stringify(one)}`);
      }
      assert.equal(imageReader(how, SHAPE)(file, dots), textOf(PREFIX, id));
    }
  });

// jsQR reads no symbol whose lines lost about 40 % of a module, with a graphic or without: of a reduction it gets what a press makes of it.
test('two decoders read the symbol above its graphic, and no second code, with bar-width reduction too', async () => {
  for (const one of CASES) {
    const { how, id, file, image, dots } = drawn('png', one);
    const read = await independentReader(how, SHAPE);
    assert.equal(await read(file, dots), textOf(PREFIX, id));
    assert.equal(await decode(file), textOf(PREFIX, id));
    assert.equal(readByJsqr(inked(image, how)), textOf(PREFIX, id));
  }
});

test('the dots that are wanted are those that are drawn, in every size, density and reduction', () => {
  const roll = dice(5);
  for (let round = 0; round < 60; round++) {
    const dotsX = 8 + roll(20);
    const dotsY = 8 + roll(20);
    const resolution = ['600', '812.8', '1200', '635'];
    const press = { resolutionX: resolution[roll(4)]!, resolutionY: resolution[roll(4)]! };
    const cells = 32 + 8 * roll(5);
    const graphic = secureGraphic(press, {
      cellX: 1 + roll(3),
      cellY: 1 + roll(3),
      sixteenths: 5 + roll(4),
      cells,
    });
    const how = withGraphic(
      drawing({ ...press, dotsX, dotsY, reductionX: roll(4), reductionY: roll(4) }),
      graphic,
    );
    const shape: SymbolShape = { version: 10, level: 'L' };
    const ids = Buffer.concat(Array.from({ length: 130 }, () => randomId(roll)));
    const made = panelMaker(how, shape, KEY)(ids, 130);
    const wanted = wantedPanels(how, shape, { graphic, key: KEY })(ids, 130);
    for (const place of [0, 1, 49, 50, 63, 64, 129])
      assert.ok(Buffer.compare(made(place), wanted(place)) === 0, `${round}: ${place}`);
  }
});

test('it finds a graphic of another ID, another order and another density', () => {
  const { how, id, file } = drawn('png', CASES[0]!);
  const read = imageReader(how, SHAPE);
  const graphic = how.secureGraphic;
  const other = Buffer.from(id);
  other[13] = other[13] === 48 ? 49 : 48;
  const wanted = (key: Uint8Array, one: Uint8Array, sixteenths = graphic.sixteenths) =>
    wantedPanels(how, SHAPE, { graphic: { ...graphic, sixteenths }, key })(one, 1)(0);
  assert.equal(read(file, wanted(KEY, id)), textOf(PREFIX, id));
  assert.throws(() => read(file, wanted(KEY, other)), /panel/);
  assert.throws(() => read(file, wanted(randomBytes(32), id)), /panel/);
  assert.throws(() => read(file, wanted(KEY, id, 7)), /panel/);
});

test('a specimen of a graphic has its shape, and a pattern that no order key gives', () => {
  const how = withGraphic(drawing({}), graphicOf(CASES[0]!));
  const specimen = specimenPanel(how, SHAPE);
  const [one, two] = [specimen(0), specimen(1)];
  assert.notDeepEqual(one, two);
  assert.deepEqual(one, specimenPanel(how, SHAPE)(0));
  const own = panelMaker(how, SHAPE, KEY)(Buffer.from('00000000000000'), 1)(0);
  assert.equal(one.length, own.length);
  assert.notDeepEqual(one, own);
});

test('a graphic adds at most 560 bytes to a PNG', () => {
  const roll = dice(77);
  for (const { cell, dots, dpi } of [
    { cell: 1, dots: 8, dpi: '600' },
    { cell: 1, dots: 10, dpi: '812.8' },
    { cell: 2, dots: 8, dpi: '600' },
    { cell: 2, dots: 12, dpi: '1200' },
  ]) {
    const plain = drawing({ dotsX: dots, dotsY: dots, resolutionX: dpi, resolutionY: dpi });
    const how = withGraphic(plain, secureGraphic(plain, { cellX: cell, cellY: cell, sixteenths: 8 }));
    const panels = panelMaker(how, SHAPE, KEY);
    const [with_, without] = [imageWriter(how, SHAPE), imageWriter(plain, SHAPE)];
    const out = new Uint8Array(with_.maxBytes);
    let added = 0;
    for (let i = 0; i < 50; i++) {
      const id = randomId(roll);
      const matrix = tableSource(PREFIX, SHAPE)(id);
      added += with_.write(matrix, out, 0, panels(id, 1)(0)) - without.write(matrix, out, 0);
    }
    assert.ok(added / 50 <= 560, `${cell} at ${dpi}: ${added / 50} bytes`);
  }
});

function graphicOf({ change, cell: [cellX, cellY], sixteenths, cells = 48 }: Case): SecureGraphic {
  return secureGraphic(drawing(change), { cellX, cellY, sixteenths, cells });
}

function drawn(format: ImageFormat, one: Case) {
  const plain = drawing({ format, ...one.change });
  const how = withGraphic(plain, graphicOf(one));
  const id = randomId(dice(one.sixteenths));
  const matrix = tableSource(PREFIX, SHAPE)(id);
  const writer = imageWriter(how, SHAPE);
  const out = new Uint8Array(writer.maxBytes);
  const dots = panelMaker(how, SHAPE, KEY)(id, 1)(0).slice();
  const file = out.slice(0, writer.write(matrix, out, 0, dots));
  return { how, id, file, dots, image: below(dotsByDefinition(matrix, plain), plain, one, id) };
}

function readByJsqr({ width, height, dots }: Dots): string | undefined {
  const data = new Uint8ClampedArray(4 * dots.length).fill(255);
  for (const [i, dot] of dots.entries()) if (dot) data.fill(0, 4 * i, 4 * i + 3);
  return jsqr.default(data, width, height)?.data;
}

/** The image with the ink on all edges that its reduction left away. */
function inked({ width, height, dots }: Dots, { reductionX, reductionY }: Drawing): Dots {
  const near = (reduction: number) =>
    Array.from({ length: reduction + 1 }, (_, i) => i - ((reduction + 1) >> 1));
  const isInked = (x: number, y: number) =>
    near(reductionY).some((dy) => near(reductionX).some((dx) => dots[(y + dy) * width + x + dx] === 1));
  return { width, height, dots: dots.map((_, i) => (isInked(i % width, Math.floor(i / width)) ? 1 : 0)) };
}

/** Puts the graphic below a symbol's dots, dot by dot as docs/formats.md defines it. */
function below(symbol: Dots, plain: Drawing, one: Case, id: Uint8Array): Dots {
  const [cellX, cellY] = one.cell;
  const cells = one.cells ?? 48;
  const ring = (dpi: string) => Math.max(4, Math.round((0.18 * Number(dpi)) / 25.4));
  const [gx, gy] = [ring(plain.resolutionX), ring(plain.resolutionY)];
  const left = Math.ceil((4 * plain.dotsX + 2 * gx) / 8) * 8 - 2 * gx;
  const [sideX, sideY] = [cells * cellX + 4 * gx, cells * cellY + 4 * gy];
  const inRing = (x: number, y: number) =>
    x >= left &&
    y >= 0 &&
    x < left + sideX &&
    y < sideY &&
    !(x >= left + gx && y >= gy && x < left + sideX - gx && y < sideY - gy);
  const kept = (x: number, y: number) => {
    for (let dx = -(plain.reductionX >> 1); dx <= (plain.reductionX + 1) >> 1; dx++)
      for (let dy = -(plain.reductionY >> 1); dy <= (plain.reductionY + 1) >> 1; dy++)
        if (!inRing(x + dx, y + dy)) return false;
    return true;
  };
  const isDark = cellsOf(id, cells, one.sixteenths);
  const inCell = (x: number, y: number) => {
    const [column, row] = [Math.floor((x - left - 2 * gx) / cellX), Math.floor((y - 2 * gy) / cellY)];
    return column >= 0 && row >= 0 && column < cells && row < cells && isDark(row * cells + column);
  };
  const { width } = symbol;
  const lines = sideY + plain.dotsY;
  const dots = Array.from({ length: lines * width }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return kept(x, y) || inCell(x, y) ? 1 : 0;
  });
  return { width, height: symbol.height + lines, dots: Uint8Array.from([...symbol.dots, ...dots]) };
}

function cellsOf(id: Uint8Array, cells: number, sixteenths: number): (cell: number) => boolean {
  let bits = 0n;
  for (const symbol of id) bits = 32n * bits + BigInt(ALPHABET.indexOf(String.fromCharCode(symbol)));
  const blocks = Array.from({ length: cells ** 2 / 32 }, (_, j) =>
    Buffer.from(
      `5301${(4n * bits).toString(16).padStart(18, '0')}00${j.toString(16).padStart(8, '0')}`,
      'hex',
    ),
  );
  const stream = ecb(KEY, { disablePadding: true }).encrypt(Uint8Array.from(Buffer.concat(blocks)));
  const bit = (at: number) => (stream[at >> 3]! >> (7 - (at & 7))) & 1;
  return (cell) => {
    const [a, b, c, d] = [0, 1, 2, 3].map((plane) => bit(plane * cells ** 2 + cell));
    return 8 * a! + 4 * b! + 2 * c! + d! < sixteenths;
  };
}
