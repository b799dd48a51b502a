import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImageFormat } from '../src/codes/plan.ts';
import type { SheetPlan } from '../src/codes/sheet/data-code.ts';
import type { Region } from '../src/codes/sheet/figures.ts';
import { lines } from '../src/codes/sheet/letters.ts';
import { moduleSizes, shownModules } from '../src/codes/sheet/module-sizes.ts';
import { calibrationSheet } from '../src/codes/sheet/sheet.ts';
import { sheetPng } from '../src/codes/sheet/sheet-png.ts';
import { sheetPdf } from '../src/codes/sheet/sheet-vector.ts';
import { dotsInMm, squareDeviation } from '../src/codes/size.ts';
import { findDraft } from '../src/domain/press/calibrating.ts';
import { runTool, withFile } from './support/debian-tools.ts';
import { measureSheet } from './support/measured-sheet.ts';
import { dotAt, type PackedDots, seenBy } from './support/packed-dots.ts';
import { type Dots, renderings } from './support/render.ts';
import { drawing } from './support/specimens.ts';
import { world } from './support/world.ts';

const PLAN: SheetPlan = {
  format: 'png',
  resolutionX: '600',
  resolutionY: '600',
  widthMm: '80',
  equipment: { id: 2, name: 'UV inkjet line' },
  substrate: { id: 1, name: 'Größe 60 µm (weiß)' },
  revision: 3,
};

test('every mark on it is what its place says, on coarse and fine, narrow and wide, square or not', async () => {
  for (const [resolutionX, resolutionY, widthMm] of [
    ['203', '203', '16'],
    ['203', '203', '60'],
    ['812.8', '1625.6', '60.5'],
    ['1200', '600', '33'],
    ['2400', '2400', '16'],
  ] as const) {
    const plan = { ...PLAN, resolutionX, resolutionY, widthMm };
    const { page } = calibrationSheet(plan);
    const [seen] = seenBy(plan, fileOf(plan), page.width, page.height).values();
    const { modules } = await measureSheet(plan, page, seen!);
    const shown = shownModules(plan, widthMm).map(({ dotsX, dotsY }) => `${dotsX} x ${dotsY}`);
    assert.deepEqual(modules.sort(), shown.sort(), 'what the form takes is what the sheet shows');
  }
});

test('its modules go from 0.15 to 1 mm on every press, in steps a press can print', () => {
  for (const [resolution, count] of [
    ['203', 7],
    ['300', 9],
    ['600', 12],
    ['812.8', 14],
    ['1200', 15],
    ['2400', 15],
  ] as const) {
    const sizes = moduleSizes({ resolutionX: resolution, resolutionY: resolution });
    const mm = sizes.map(({ dotsX }) => (dotsX * 25.4) / Number(resolution));
    assert.ok(Math.abs(mm[0]! - 0.15) <= 25.4 / Number(resolution) && mm[0]! >= 0.14, `${mm[0]}`);
    assert.ok(Math.abs(mm.at(-1)! - 1) <= 12.7 / Number(resolution), `${mm.at(-1)}`);
    assert.ok(sizes.length >= count, `${sizes.length} at ${resolution} dpi`);
    mm.forEach((size, i) => {
      const step = size - (mm[i - 1] ?? size);
      assert.ok(step <= Math.max(0.25 * size, 25.4 / Number(resolution)) + 1e-9, `${size} mm`);
    });
  }
  for (const [resolutionX, resolutionY] of [
    ['600', '1200'],
    ['1440', '720.5'],
    ['203', '300'],
    ['812.8', '600'],
  ] as const)
    for (const module of moduleSizes({ resolutionX, resolutionY })) {
      const deviation = squareDeviation({ ...module, resolutionX, resolutionY });
      // Half a dot of the finer axis is the most that can be missing.
      const fine = Math.max(Number(resolutionX), Number(resolutionY));
      const short = Math.min(module.dotsX / Number(resolutionX), module.dotsY / Number(resolutionY));
      assert.ok(deviation <= 50 / (fine * short) + 0.1, `${JSON.stringify(module)}: ${deviation} %`);
    }
});

test('every size, bar and block has its label under it', () => {
  for (const widthMm of ['16', '80']) {
    const plan = { ...PLAN, widthMm };
    const { page } = calibrationSheet(plan);
    const [seen] = seenBy(plan, fileOf(plan), page.width, page.height).values();
    const pixel = { x: 5, y: 5 };
    for (const { name, x, y, width, height } of page.regions) {
      const module = name.match(/^module (\d+) x (\d+), 1$/);
      const mm = module && dotsInMm(Number(module[1]), plan.resolutionX, 3);
      const noise = name.match(/^noise of (\d) x (\d), (\d\/16), 1$/);
      const bar = name.match(/^(?:dark|light) bar of (\d), (upright|level)$/);
      const lines = name.match(/^(?:lines|checker) of (\d)/);
      const words = module
        ? [`${mm}mm`, `${module[1]}x${module[2]}`]
        : noise
          ? [`${noise[1]}x${noise[2]}`, noise[3]!]
          : [bar?.[1] ?? lines?.[1] ?? ''];
      const beside = bar?.[2] === 'level';
      const [left, top] = beside ? [x + width, y + (height >> 1) - 24] : [x - 40, y + height];
      const room = { x: left, y: top, width: beside ? 80 : width + 400, height: beside ? 48 : 110 };
      for (const word of words) if (word) assert.ok(isWritten(seen!, word, room, pixel), `${name}: ${word}`);
    }
  }
});

test('what is too wide for a web is named on it, and nothing else is missing', () => {
  for (const [resolution, widthMm] of [
    ['203', '16'],
    ['600', '16'],
    ['600', '60'],
  ] as const) {
    const plan = { ...PLAN, resolutionX: resolution, resolutionY: resolution, widthMm };
    const { page } = calibrationSheet(plan);
    const names = new Set(page.regions.map(({ name }) => name));
    const blocks = [1, 2, 3, 4].flatMap((dots) =>
      [6, 8].flatMap((density) => [1, 2, 3].map((i) => `noise of ${dots} x ${dots}, ${density}/16, ${i}`)),
    );
    const modules = moduleSizes(plan).map(({ dotsX, dotsY }) => `module ${dotsX} x ${dotsY}, 1`);
    const missing = [...modules, ...blocks].filter((name) => !names.has(name));
    assert.equal(missing.length === 0, widthMm === '60', widthMm);
    const { x } = { x: Math.round((0.2 * Number(resolution)) / 25.4) };
    const [seen] = seenBy(plan, fileOf(plan), page.width, page.height).values();
    const all = { x: 0, y: 0, width: page.width, height: page.height };
    const isSaid = isWritten(seen!, 'Too wide', all, { x, y: x });
    assert.equal(isSaid, missing.length > 0);
    for (const name of missing) {
      const dots = name.match(/(\d+) x/)![1]!;
      assert.ok(isWritten(seen!, dots, all, { x, y: x }), name);
    }
  }
});

test('parts are no longer than a flatbed, each with its corners and its data code', () => {
  for (const name of ['Film', 'Ein sehr langer Name '.repeat(6)])
    for (const [widthMm, most] of [
      ['16', 3],
      ['40', 2],
      ['60', name === 'Film' ? 1 : 2],
      ['1000', 1],
    ] as const) {
      const { page } = calibrationSheet({ ...PLAN, widthMm, equipment: { id: 2, name } });
      assert.ok(page.parts <= most, `${page.parts} parts at ${widthMm} mm`);
      for (let part = 1; part <= page.parts; part++) {
        const corners = page.regions.filter(
          (place) => /^corner/.test(place.name) && endsIn(place.name, part),
        );
        assert.equal(corners.length, 4);
        const top = Math.min(...corners.map(({ y }) => y));
        const bottom = Math.max(...corners.map(({ y, height }) => y + height));
        assert.ok(((bottom - top) * 25.4) / 600 <= 290);
        const code = found(page.regions, `data code, part ${part}`);
        assert.ok(code.y > top && code.y + code.height < bottom);
      }
    }
});

test('all five formats are the same dots to programs nobody here wrote, at the exact size', () => {
  const plan = { ...PLAN, widthMm: '40', resolutionX: '300', resolutionY: '300' };
  for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf'] as ImageFormat[]) {
    const made = { ...plan, format };
    const { page } = calibrationSheet(made);
    // The data code says the format, so each has a PNG of its own.
    const png = Buffer.concat([...sheetPng(page, made)]);
    const [expected] = renderings(png, drawing(plan), page.width, page.height).values();
    for (const [tool, seen] of renderings(fileOf(made), drawing(made), page.width, page.height)) {
      assert.deepEqual([seen.width, seen.height], [page.width, page.height], tool);
      assert.ok(Buffer.from(seen.dots).equals(Buffer.from(expected!.dots)), `${format} by ${tool}`);
    }
  }
  const tiff = { ...PLAN, format: 'tiff' as const, resolutionX: '812.8', resolutionY: '1200' };
  const info = withFile(fileOf(tiff), 'tif', (path) => runTool('tiffinfo', [path]).toString());
  assert.match(info, /Resolution: 812\.8, 1200 pixels\/inch/);
  assert.match(info, /Compression Scheme: CCITT Group 4/);
  withFile(fileOf(PLAN), 'png', (path) => assert.match(runTool('pngcheck', [path]).toString(), /^OK/));
});

test('it fits every web from 16 to 1,000 mm, and nothing stands on anything else', () => {
  for (const [widthMm, resolution] of [
    ['16', '203'],
    ['20', '50'],
    ['33', '50'],
    ['1000', '600'],
    ['20.125', '10000'],
    ['60', '203'],
  ] as const) {
    const plan = { ...PLAN, widthMm, resolutionX: resolution, resolutionY: resolution };
    const { page, chunks } = calibrationSheet(plan);
    assert.ok(Number(dotsInMm(page.width, resolution)) <= Number(widthMm));
    for (const [x, y, width, height] of page.dark)
      assert.ok(
        x >= 0 && y >= 0 && x + width <= page.width && y + height <= page.height && width > 0 && height > 0,
        `${widthMm} mm at ${resolution} dpi: ${[x, y, width, height]}`,
      );
    const whole = page.regions.filter(({ name }) => !/^(cells|light bar|dark bar) of/.test(name));
    for (const [i, one] of whole.entries())
      for (const other of whole.slice(i + 1))
        assert.ok(
          one.x + one.width <= other.x ||
            other.x + other.width <= one.x ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y,
          `${one.name} on ${other.name}`,
        );
    assert.ok(page.dark.length < 250_000, 'a fine press does not make it large');
    for (const all of [chunks(), sheetPdf(page, plan)])
      for (const piece of all) assert.ok(piece.length < 1 << 20, 'it leaves in pieces');
  }
});

test('the same plan gives the same bytes', () => {
  for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf'] as ImageFormat[])
    assert.ok(fileOf({ ...PLAN, format }).equals(fileOf({ ...PLAN, format })), format);
});

test('Olu downloads the sheet of a draft, as wide as asked, in the format of the press', async (t) => {
  const { as, db, cast } = await world(t);
  const pair = { equipmentId: cast.equipment.label, substrateId: cast.substrates.kraft };
  const path = `/calibrations/${pair.equipmentId}/${pair.substrateId}`;
  const olu = await as('olu');
  await olu.post(`${path}/revisions`);
  const got = await olu.get(`${path}/1/sheet?width=80`);
  assert.equal(got.headers['content-type'], 'image/png');
  const name = 'calibration-digital-label-press-kraft-paper-r1.png';
  assert.match(String(got.headers['content-disposition']), new RegExp(`^attachment; filename="${name}"`));
  assert.equal(got.rawPayload.readUInt32BE(16), 2560, '80 mm at 812.8 dpi');
  for (const width of ['', '15.9', '1001', '1.000', 'wide', '80.1234']) {
    const answer = await olu.get(`${path}/1/sheet?width=${width}`);
    assert.equal(answer.statusCode, 422, width);
    assert.match(answer.body, /href="#width"/);
  }
  assert.equal((await (await as('petra')).get(`${path}/1/sheet?width=80`)).statusCode, 404);
  assert.equal((await (await as('alice')).get(`${path}/1/sheet?width=80`)).statusCode, 404);
  db.$client.prepare(`update equipment set image_format = 'pdf'`).run();
  assert.match((await olu.get(`${path}/1/sheet?width=80,5`)).body, /^%PDF-1\.4/);
  db.$client.prepare(`update equipment set image_format = 'tiff'`).run();
  const tiff = await olu.get(`${path}/1/sheet?width=80`);
  const { equipment, substrate } = findDraft(db, cast.olu, { pair, revision: 1 });
  const drawn = fileOf({
    ...{ format: 'tiff', resolutionX: '812.8', resolutionY: '812.8', widthMm: '80', revision: 1 },
    ...{ equipment, substrate },
  });
  assert.ok(tiff.rawPayload.equals(drawn), 'what is sent in turns is the file');
  await olu.post(`${path}/1/withdrawal`);
  assert.equal((await olu.get(`${path}/1/sheet?width=80`)).statusCode, 409);
});

function fileOf(plan: SheetPlan): Buffer {
  return Buffer.concat([...calibrationSheet(plan).chunks()]);
}

function found(regions: Region[], wanted: string): Region {
  const place = regions.find(({ name }) => name === wanted);
  assert.ok(place, wanted);
  return place;
}

function endsIn(name: string, part: number): boolean {
  return name.endsWith(`, part ${part}`);
}

function drawn(plan: SheetPlan): { dots: Dots; regions: Region[] } {
  const { page } = calibrationSheet(plan);
  const [dots] = renderings(fileOf(plan), drawing(plan), page.width, page.height).values();
  return { dots: dots!, regions: page.regions };
}

function at({ dots, width }: Dots, x: number, y: number): number {
  return dots[y * width + x]!;
}

/** Whether a word of the small capitals stands in a region, each dark dot and each light one. */
function isWritten(
  seen: PackedDots,
  word: string,
  room: { x: number; y: number; width: number; height: number },
  pixel: { x: number; y: number },
): boolean {
  const { width, height, dark } = lines(word, Number.POSITIVE_INFINITY, pixel)[0]!;
  const inked = new Set(
    dark.flatMap(([x, y, w, h]) =>
      Array.from({ length: (w / pixel.x) * (h / pixel.y) }, (_, i) => {
        const [column, row] = [i % (w / pixel.x), Math.floor(i / (w / pixel.x))];
        return (y / pixel.y + row) * 1000 + x / pixel.x + column;
      }),
    ),
  );
  const points = Array.from({ length: (width / pixel.x) * (height / pixel.y) }, (_, i) => {
    const [column, row] = [i % (width / pixel.x), Math.floor(i / (width / pixel.x))];
    return [column * pixel.x, row * pixel.y, inked.has(row * 1000 + column) ? 1 : 0] as const;
  });
  for (let y = Math.max(0, room.y); y <= Math.min(seen.height, room.y + room.height) - height; y++)
    for (let x = Math.max(0, room.x); x <= Math.min(seen.width, room.x + room.width) - width; x++)
      if (points.every(([right, down, dot]) => dotAt(seen, x + right, y + down) === dot)) return true;
  return false;
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
    for (const widthMm of ['16', '80']) {
      const { page } = calibrationSheet({ ...PLAN, widthMm, substrate: { id: 1, name } });
      for (const [x, , width] of page.dark) assert.ok(x >= 0 && x + width <= page.width, name);
    }
});

/** Whether the first 400 lines of a sheet show a glyph of 16 rows, given as hexadecimal bits. */
function holdsGlyph(dots: Dots, hex: string, pixel: number): boolean {
  const width = hex.length / 4;
  const pixels = Array.from({ length: 16 * width }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const row = Number.parseInt(hex.slice((y * hex.length) / 16, ((y + 1) * hex.length) / 16), 16);
    return { x: x * pixel, y: y * pixel, bit: (row >> (width - 1 - x)) & 1 };
  });
  // Dark ones first: most of a sheet is light.
  pixels.sort((one, other) => other.bit - one.bit);
  const isThere = (x: number, y: number) =>
    pixels.every((each) => at(dots, x + each.x, y + each.y) === each.bit);
  for (let y = 0; y < 400; y++)
    for (let x = 0; x < dots.width - width * pixel; x++) if (isThere(x, y)) return true;
  return false;
}
