import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsqr from 'jsqr';
import type { ImageFormat } from '../src/codes/plan.ts';
import type { Place } from '../src/codes/sheet/layout.ts';
import { calibrationSheet, type SheetPlan } from '../src/codes/sheet/sheet.ts';
import { dotsInMm } from '../src/codes/size.ts';
import { runTool, withFile } from './support/debian-tools.ts';
import { type Dots, renderings } from './support/render.ts';
import { drawing } from './support/specimens.ts';
import { world } from './support/world.ts';

const decode = jsqr as unknown as typeof jsqr.default;

const PLAN: SheetPlan = {
  format: 'png',
  resolutionX: '600',
  resolutionY: '600',
  widthMm: '80',
  equipment: { id: 2, name: 'UV inkjet line' },
  substrate: { id: 1, name: 'Größe 60 µm (weiß)' },
  revision: 3,
};

test('every code on it scans, says its own module, and the data code says what the sheet is for', () => {
  for (const plan of [PLAN, { ...PLAN, resolutionX: '812.8', resolutionY: '1625.6', widthMm: '60.5' }]) {
    const { dots, places } = drawn(plan);
    const scales = places.filter(({ name }) => / x /.test(name));
    assert.deepEqual(
      scales.map(({ name }) => Number(name.split(' ')[0])),
      [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
    );
    for (const place of scales) {
      assert.equal(read(dots, place), `${place.name.toUpperCase()} DOTS`);
      assert.equal(narrowestRun(dots, place), Number(place.name.split(' ')[0]));
    }
    const data = read(dots, found(places, 'data code'));
    assert.equal(
      data,
      'Imprimatur calibration sheet\nequipment 2: UV inkjet line\nsubstrate 1: Größe 60 µm (weiß)\nrevision 3',
    );
  }
});

test('wedges and bars have exactly the dots they say', () => {
  const { dots, places } = drawn(PLAN);
  for (const count of [1, 2, 3, 4, 5, 6]) {
    const [upright, level, board] = places.filter(({ name }) => name === String(count));
    assert.ok(upright && level && board);
    const side = 120;
    const each = Array.from({ length: side / count }, () => count);
    assert.deepEqual(runs(dots, upright.x, upright.y + 7, side, 1), each);
    assert.deepEqual(runs(dots, level.x + 7, level.y, side, dots.width), each);
    assert.deepEqual(runs(dots, board.x, board.y, side, 1), each);
    assert.deepEqual(runs(dots, board.x, board.y + count, side, 1), each);
    assert.notEqual(at(dots, board.x, board.y), at(dots, board.x, board.y + count));
  }
  const pitch = 24;
  const bars = Array.from({ length: 6 }, (_, i) => [i === 0 ? pitch : pitch - i, i + 1]).flat();
  for (const [kind, along] of [['upright', 1] as const, ['level', dots.width] as const]) {
    for (const shade of ['dark', 'light']) {
      const { x, y } = found(places, `${kind}, ${shade}`);
      const first = runs(dots, x, y, 7 * pitch + 6, along).slice(0, 12);
      assert.deepEqual(first, bars, `${kind} ${shade}`);
    }
  }
  const solid = found(places, 'solid');
  for (let row = 0; row < solid.height; row += 50)
    assert.deepEqual(runs(dots, solid.x, solid.y + row, solid.width, 1), [solid.width]);
});

test('the ruler is as long as it says, on every resolution', () => {
  for (const [resolutionX, widthMm, length] of [
    ['600', '110', 100],
    ['812.8', '110', 100],
    ['300', '80', 70],
    ['2540', '20', 10],
  ] as const) {
    const { page } = calibrationSheet({ ...PLAN, resolutionX, widthMm });
    const { x, y } = found(page.places, 'ruler');
    const marks = page.dark.filter(([, top]) => top === y).map(([left]) => left - x);
    assert.equal(marks.length, length + 1);
    const dots = Math.max(...marks);
    assert.ok(
      Math.abs(Number(dotsInMm(dots, resolutionX)) - length) < 25.4 / Number(resolutionX),
      resolutionX,
    );
  }
});

test('all five formats are the same dots to programs nobody here wrote, at the exact size', () => {
  const plan = { ...PLAN, widthMm: '40', resolutionX: '300', resolutionY: '300' };
  const { page } = calibrationSheet(plan);
  const expected = drawn(plan).dots;
  for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf'] as ImageFormat[]) {
    const made = { ...plan, format };
    for (const [tool, seen] of renderings(fileOf(made), drawing(made), page.width, page.height)) {
      assert.deepEqual([seen.width, seen.height], [page.width, page.height], tool);
      assert.ok(Buffer.from(seen.dots).equals(Buffer.from(expected.dots)), `${format} by ${tool}`);
    }
  }
  const tiff = { ...PLAN, format: 'tiff' as const, resolutionX: '812.8', resolutionY: '1200' };
  const info = withFile(fileOf(tiff), 'tif', (path) => runTool('tiffinfo', [path]).toString());
  assert.match(info, /Resolution: 812\.8, 1200 pixels\/inch/);
  assert.match(info, /Compression Scheme: CCITT Group 4/);
  withFile(fileOf(PLAN), 'png', (path) => assert.match(runTool('pngcheck', [path]).toString(), /^OK/));
});

test('it fits every web from 20 to 1,000 mm, and says what does not', () => {
  for (const [widthMm, resolution] of [
    ['20', '203'],
    ['20', '50'],
    ['1000', '2540'],
    ['20.125', '10000'],
  ] as const) {
    const plan = { ...PLAN, widthMm, resolutionX: resolution, resolutionY: resolution };
    const { page, chunks } = calibrationSheet(plan);
    assert.ok(Number(dotsInMm(page.width, resolution)) <= Number(widthMm));
    for (const [x, y, width, height] of page.dark)
      assert.ok(
        x >= 0 && y >= 0 && x + width <= page.width && y + height <= page.height && width > 0 && height > 0,
      );
    let most = 0;
    for (const piece of chunks()) most = Math.max(most, piece.length);
    assert.ok(most < 2 << 20, 'it leaves in pieces');
  }
});

test('the same plan gives the same bytes', () => {
  for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf'] as ImageFormat[])
    assert.ok(fileOf({ ...PLAN, format }).equals(fileOf({ ...PLAN, format })), format);
});

test('Olu downloads the sheet of a draft, as wide as asked, in the format of the press', async (t) => {
  const { as, db, cast } = await world(t);
  const path = `/calibrations/${cast.equipment.label}/${cast.substrates.kraft}`;
  const olu = await as('olu');
  await olu.post(`${path}/revisions`);
  const got = await olu.get(`${path}/1/sheet?width=80`);
  assert.equal(got.headers['content-type'], 'image/png');
  const name = 'calibration-digital-label-press-kraft-paper-r1.png';
  assert.match(String(got.headers['content-disposition']), new RegExp(`^attachment; filename="${name}"`));
  assert.equal(got.rawPayload.readUInt32BE(16), 2560, '80 mm at 812.8 dpi');
  for (const width of ['', '19.9', '1001', '1.000', 'wide', '80.1234']) {
    const answer = await olu.get(`${path}/1/sheet?width=${width}`);
    assert.equal(answer.statusCode, 422, width);
    assert.match(answer.body, /href="#width"/);
  }
  assert.equal((await (await as('petra')).get(`${path}/1/sheet?width=80`)).statusCode, 404);
  assert.equal((await (await as('alice')).get(`${path}/1/sheet?width=80`)).statusCode, 404);
  db.$client.prepare(`update equipment set image_format = 'pdf'`).run();
  assert.match((await olu.get(`${path}/1/sheet?width=80,5`)).body, /^%PDF-1\.4/);
  await olu.post(`${path}/1/withdrawal`);
  assert.equal((await olu.get(`${path}/1/sheet?width=80`)).statusCode, 409);
});

function fileOf(plan: SheetPlan): Buffer {
  return Buffer.concat([...calibrationSheet(plan).chunks()]);
}

function drawn(plan: SheetPlan): { dots: Dots; places: Place[] } {
  const { page } = calibrationSheet(plan);
  const [dots] = renderings(fileOf(plan), drawing(plan), page.width, page.height).values();
  return { dots: dots!, places: page.places };
}

function found(places: Place[], wanted: string): Place {
  const place = places.find(({ name }) => name === wanted);
  assert.ok(place, wanted);
  return place;
}

function at({ dots, width }: Dots, x: number, y: number): number {
  return dots[y * width + x]!;
}

/** Lengths of equal dots, from a point to the right (`step` 1) or down (`step` the width). */
function runs({ dots, width }: Dots, x: number, y: number, length: number, step: number): number[] {
  const found: number[] = [];
  let last = -1;
  for (let i = 0; i < length; i++) {
    const dot = dots[y * width + x + i * step]!;
    if (dot === last) found[found.length - 1]!++;
    else found.push(1);
    last = dot;
  }
  return found;
}

/** The finder pattern's first dark stretch is seven modules wide. */
function narrowestRun(dots: Dots, { x, y, width, height }: Place): number {
  for (let row = y; row < y + height; row++) {
    const [light, dark] = runs(dots, x, row, width, 1);
    if (dark && light && light < width) return dark / 7;
  }
  return 0;
}

function read(dots: Dots, { x, y, width, height }: Place): string | undefined {
  const margin = 8;
  const [w, h] = [width + 2 * margin, height + 2 * margin];
  const pixels = new Uint8ClampedArray(4 * w * h).fill(255);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (!at(dots, x + column, y + row)) continue;
      pixels.fill(
        0,
        4 * ((row + margin) * w + column + margin),
        4 * ((row + margin) * w + column + margin) + 3,
      );
    }
  }
  return decode(pixels, w, h)?.data;
}

test('it writes names of any script, each letter as the font has it', () => {
  // From the font's own table of glyphs. At 600 dpi a pixel of the font is 3 dots.
  const other = drawn(PLAN).dots;
  for (const [name, hex] of [
    ['Ж', '0000000049492A2A1C1C2A2A49490000'],
    ['ש', '000000000049494949494949497F0000'],
    ['ก', '0000000000003C426222222222220000'],
    ['酒', '00004FFE20A020A007FC84A444A454A4151C2604E40427FC2404240427FC0404'],
  ] as const) {
    const { dots } = drawn({ ...PLAN, equipment: { id: 2, name } });
    assert.ok(holdsGlyph(dots, hex, 3), `${name} is not on the sheet`);
    assert.ok(!holdsGlyph(other, hex, 3));
  }
});

test('a name of any length and script stays on the page, on the narrowest too', () => {
  for (const name of [
    'Печатная машина № 3 в цехе',
    'שלום עולם ABC',
    '白色薄膜'.repeat(20),
    'ผ้าสีขาว',
    '😀😀',
    '\u0301',
  ])
    for (const widthMm of ['20', '80']) {
      const { places, dots } = drawn({ ...PLAN, widthMm, substrate: { id: 1, name } });
      for (const { x, width } of places) assert.ok(x >= 0 && x + width <= dots.width);
      assert.ok(dots.width > 0);
    }
});

/** Whether the first 150 lines of a sheet show a glyph of 16 rows, given as hexadecimal bits. */
function holdsGlyph(dots: Dots, hex: string, pixel: number): boolean {
  const width = hex.length / 4;
  const glyph = Array.from({ length: 16 }, (_, row) =>
    Number.parseInt(hex.slice((row * hex.length) / 16, ((row + 1) * hex.length) / 16), 16),
  );
  const isThere = (x: number, y: number) =>
    glyph.every((bits, row) =>
      Array.from({ length: width }, (_, i) => i).every(
        (i) => at(dots, x + i * pixel, y + row * pixel) === ((bits >> (width - 1 - i)) & 1),
      ),
    );
  for (let y = 0; y < 150; y++)
    for (let x = 0; x < dots.width - width * pixel; x++) if (isThere(x, y)) return true;
  return false;
}
