import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandCutter } from '../src/codes/drawing/bands.ts';
import { imageWriter } from '../src/codes/drawing/image.ts';
import { lineCode } from '../src/codes/drawing/png/line-code.ts';
import { lineTable } from '../src/codes/drawing/png/line-table.ts';
import { plainDrawer, pngFrame } from '../src/codes/drawing/png/png.ts';
import { pngKernel } from '../src/codes/drawing/png/png-kernel.ts';
import { specimens } from '../src/codes/drawing/specimens.ts';
import type { Drawing, SymbolShape } from '../src/codes/plan.ts';
import { imageReader } from '../src/codes/read-back/image-reader.ts';
import { tableSource } from '../src/codes/symbol/symbol.ts';
import { encodePng } from './support/encode-png.ts';
import { type Dots, renderings } from './support/render.ts';
import { dice, dotsByDefinition, drawing, randomId, textOf } from './support/specimens.ts';

const PREFIX = 'https://id.acme.example/c/';
const SHAPE: SymbolShape = { version: 4, level: 'Q' };
const CELLS = 48;

/** Below the symbol: a ring of `ring` dots, a gap as wide, and noise of CELLS × CELLS cells that starts with a byte; then a light module. */
function noisePanel(size: Drawing, cell: number, ring: number, seed: number) {
  const width = (17 + 4 * SHAPE.version + 8) * size.dotsX;
  const lineBytes = Math.ceil(width / 8);
  const inner = CELLS * cell;
  const noiseAt = 8 * Math.ceil((4 * size.dotsX + 2 * ring) / 8);
  const left = noiseAt - 2 * ring;
  const side = inner + 4 * ring;
  const roll = dice(seed);
  const noise = Array.from({ length: CELLS * CELLS }, () => roll(2));
  const dark = (x: number, band: number): boolean => {
    const [fromLeft, fromRight] = [x - left, left + side - 1 - x];
    if (fromLeft < 0 || fromRight < 0) return false;
    if (band === 0 || band === CELLS + 3) return true;
    if (Math.min(fromLeft, fromRight) < ring) return true;
    const column = Math.floor((x - noiseAt) / cell);
    const isNoise = band > 1 && band < CELLS + 2 && x >= noiseAt && column < CELLS;
    return isNoise && noise[(band - 2) * CELLS + column] === 1;
  };
  const panel = [ring, ring, ...Array.from({ length: CELLS }, () => cell), ring, ring, size.dotsY];
  const dots = new Uint8Array(panel.length * lineBytes);
  for (let band = 0; band < CELLS + 4; band++)
    for (let x = 0; x < width; x++) if (dark(x, band)) dots[band * lineBytes + (x >> 3)]! |= 128 >> (x & 7);
  return { panel, dots, lineBytes };
}

/** The image dot by dot: the symbol by its definition, then the lines of the panel. */
function wholeImage(symbol: Dots, { panel, dots, lineBytes }: ReturnType<typeof noisePanel>): Dots {
  const { width } = symbol;
  const lines = panel.flatMap((count, band) => new Array<number>(count).fill(band));
  const below = lines.flatMap((band) =>
    Array.from({ length: width }, (_, x) => (dots[band * lineBytes + (x >> 3)]! >> (7 - (x & 7))) & 1),
  );
  return { width, height: symbol.height + lines.length, dots: Uint8Array.from([...symbol.dots, ...below]) };
}

const CASES: [change: Partial<Drawing>, cell: number, ring: number][] = [
  [{}, 1, 4],
  [{}, 2, 4],
  [{ dotsX: 9, dotsY: 10, reductionX: 2, reductionY: 3 }, 4, 5],
  [{ dotsX: 5, dotsY: 6 }, 2, 6],
];

function drawn(format: Drawing['format'], [change, cell, ring]: (typeof CASES)[number]) {
  const size = drawing({ format, ...change });
  const graphic = noisePanel(size, cell, ring, cell + ring);
  const how = { ...size, panel: graphic.panel };
  const id = randomId(dice(cell));
  const matrix = tableSource(PREFIX, SHAPE)(id);
  const writer = imageWriter(how, SHAPE);
  const out = new Uint8Array(writer.maxBytes);
  const file = out.slice(0, writer.write(matrix, out, 0, graphic.dots));
  return {
    how,
    graphic,
    file,
    image: wholeImage(dotsByDefinition(matrix, size), graphic),
    text: textOf(PREFIX, id),
  };
}

for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf'] as const) {
  test(`it draws noise below a symbol as ${format}: other programs see exactly these dots, and it is read back`, () => {
    for (const one of CASES) {
      const { how, graphic, file, image, text } = drawn(format, one);
      for (const [tool, seen] of renderings(file, how, image.width, image.height)) {
        assert.deepEqual([seen.width, seen.height], [image.width, image.height], tool);
        assert.ok(Buffer.compare(seen.dots, image.dots) === 0, `${tool} ${JSON.stringify(one)}`);
      }
      assert.equal(imageReader(how, SHAPE)(file, graphic.dots), text);
    }
  });

  test(`it finds any other dot below a symbol as ${format}`, () => {
    const { how, graphic, file } = drawn(format, CASES[1]!);
    const read = imageReader(how, SHAPE);
    const roll = dice(31);
    for (let i = 0; i < 100; i++) {
      const other = graphic.dots.slice();
      const bit = roll(8 * other.length);
      other[bit >> 3]! ^= 128 >> (bit & 7);
      assert.throws(() => read(file, other), /panel/, `bit ${bit}`);
    }
    assert.throws(() => read(file), /panel/);
  });
}

test('it finds one flipped dot anywhere in an image with a panel, though all else is right', () => {
  const { how, graphic, image, text } = drawn('png', CASES[1]!);
  const read = imageReader(how, SHAPE);
  assert.equal(read(encodePng(image), graphic.dots), text);
  const roll = dice(32);
  for (let i = 0; i < 100; i++) {
    const dots = image.dots.slice();
    dots[roll(dots.length)]! ^= 1;
    assert.throws(() => read(encodePng({ ...image, dots }), graphic.dots));
  }
});

test('WebAssembly writes an image with a panel as TypeScript does', () => {
  for (let dots = 1; dots <= 12; dots++) {
    const how = drawing({ dotsX: dots, dotsY: dots, panel: [3, 1, 1, 2, 1, 700, 1] });
    const table = lineTable(how, SHAPE);
    const frame = pngFrame(how, SHAPE, table);
    const cut = bandCutter(how, SHAPE);
    const examples = specimens(how, SHAPE);
    const code = lineCode(how, SHAPE, table, examples);
    const [first] = examples;
    const drawers = [
      plainDrawer(how, SHAPE, table, code, frame),
      pngKernel(frame, cut(first!.matrix, first!.dots), table, code, dots),
    ];
    for (const { matrix, dots: panel } of examples) {
      const [plain, fast] = drawers.map((draw) => {
        const out = new Uint8Array(frame.maxBytes);
        return out.subarray(0, draw(cut(matrix, panel), out, 0));
      });
      assert.ok(Buffer.compare(plain!, fast!) === 0, `${dots} dots`);
    }
  }
});

test('it refuses a panel that cannot be drawn, and dots that are not those of the panel', () => {
  const refused = (change: Partial<Drawing>) =>
    assert.throws(() => imageWriter(drawing(change), SHAPE), /panel/);
  refused({ panel: [0] });
  refused({ panel: [1.5] });
  refused({ panel: [65_535] });
  const writer = imageWriter(drawing({ panel: [4] }), SHAPE);
  const matrix = tableSource(PREFIX, SHAPE)(randomId(dice(1)));
  const out = new Uint8Array(writer.maxBytes);
  assert.throws(() => writer.write(matrix, out, 0), /panel/);
  assert.throws(() => writer.write(matrix, out, 0, new Uint8Array(40)), /panel/);
});
