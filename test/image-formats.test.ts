import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageWriter } from '../src/codes/drawing/image.ts';
import { svgPicture } from '../src/codes/drawing/vector/svg.ts';
import type { Drawing, ImageFormat, SymbolShape } from '../src/codes/plan.ts';
import { dotsInPoints, imageDots } from '../src/codes/size.ts';
import { type Matrix, referenceSource } from '../src/codes/symbol/symbol.ts';
import { runTool, withFile } from './support/debian-tools.ts';
import { renderings } from './support/render.ts';
import { dice, dotsByDefinition, drawing, randomId, textOf } from './support/specimens.ts';

const FORMATS: ImageFormat[] = ['png', 'tiff', 'svg', 'eps', 'pdf'];
const PREFIX = 'https://id.acme.example/c/';

function specimen(shape: SymbolShape, prefix = PREFIX, seed = 5): { matrix: Matrix; text: string } {
  const id = randomId(dice(seed));
  return { matrix: referenceSource(prefix, shape)(id), text: textOf(prefix, id) };
}

function draw(matrix: Matrix, how: Drawing, shape: SymbolShape): Uint8Array {
  const writer = imageWriter(how, shape);
  const out = new Uint8Array(writer.maxBytes);
  const end = writer.write(matrix, out, 0);
  assert.ok(end <= writer.maxBytes);
  return out.slice(0, end);
}

function sameDots(change: Partial<Drawing>, shape: SymbolShape, prefix?: string) {
  const { matrix } = specimen(shape, prefix);
  for (const format of FORMATS) {
    const how = drawing({ ...change, format });
    const file = draw(matrix, how, shape);
    const { width, height } = imageDots(how, shape.version);
    const wanted = dotsByDefinition(matrix, how);
    for (const [tool, seen] of renderings(file, how, width, height)) {
      const title = `${format} by ${tool}: ${JSON.stringify(change)}`;
      assert.deepEqual([seen.width, seen.height], [wanted.width, wanted.height], title);
      const differing = seen.dots.reduce((sum, dot, i) => sum + (dot === wanted.dots[i] ? 0 : 1), 0);
      assert.equal(differing, 0, title);
    }
  }
}

const V4: SymbolShape = { version: 4, level: 'Q' };

test('it is rendered dot by dot as drawn, at 600 dpi', () => sameDots({}, V4));

test('it is rendered dot by dot at a resolution that is no whole number', () => {
  sameDots({ resolutionX: '812.8', resolutionY: '812.8', dotsX: 11, dotsY: 11 }, V4);
});

test('it is rendered dot by dot where the resolutions differ', () => {
  sameDots({ resolutionX: '1200', resolutionY: '600', dotsX: 16, dotsY: 8, reductionX: 3 }, V4);
});

test('it is rendered dot by dot with reduction in x and y', () => {
  sameDots({ resolutionX: '720', resolutionY: '720', dotsX: 10, dotsY: 9, reductionX: 2, reductionY: 3 }, V4);
});

test('it is rendered dot by dot from the smallest to the largest', () => {
  sameDots({ dotsX: 1, dotsY: 1 }, { version: 1, level: 'L' }, 'A:');
  sameDots({ dotsX: 3, dotsY: 2 }, { version: 10, level: 'H' });
  sameDots({ dotsX: 25, dotsY: 24, reductionX: 24, reductionY: 1 }, { version: 8, level: 'H' });
});

test('it gives libtiff and libpng the same dots, with short runs and with runs of thousands', () => {
  const shape: SymbolShape = { version: 3, level: 'L' };
  for (const dotsX of [1, 2, 3, 5, 7, 10, 13, 19, 29, 37, 53, 64, 81, 97, 128, 200, 256]) {
    const how = drawing({ dotsX, dotsY: 1 + (dotsX % 3), reductionX: Math.floor(dotsX / 3) });
    const { matrix } = specimen(shape, PREFIX, dotsX);
    const { width, height } = imageDots(how, shape.version);
    const [png, tiff] = (['png', 'tiff'] as const).map((format) => {
      const file = draw(matrix, { ...how, format }, shape);
      return [...renderings(file, { ...how, format }, width, height).values()][0]!.dots;
    });
    assert.ok(Buffer.compare(png!, tiff!) === 0, `${dotsX} dots`);
  }
});

test('it has no seams and no thicker edges where another raster is laid over it', () => {
  const { matrix } = specimen(V4);
  for (const format of ['eps', 'pdf'] as const) {
    const how = drawing({ format, dotsX: 5, dotsY: 6, reductionX: 1, reductionY: 1 });
    const wanted = dotsByDefinition(matrix, how);
    for (const times of [3, 4]) {
      const finer = { ...how, resolutionX: `${600 * times}`, resolutionY: `${600 * times}` };
      const [width, height] = [times * wanted.width, times * wanted.height];
      for (const [tool, { dots }] of renderings(draw(matrix, how, V4), finer, width, height)) {
        const differing = dots.findIndex((dot, i) => {
          const [x, y] = [Math.floor((i % width) / times), Math.floor(Math.floor(i / width) / times)];
          return dot !== wanted.dots[y * wanted.width + x];
        });
        assert.equal(differing, -1, `${format} by ${tool}, ${times} times as fine`);
      }
    }
    // The middle of a coarser dot is the corner of four dots.
    const large = draw(matrix, drawing({ format, dotsX: 8, dotsY: 6 }), V4);
    const coarser = drawing({ format, resolutionX: '300', resolutionY: '300', dotsX: 4, dotsY: 3 });
    const half = dotsByDefinition(matrix, coarser);
    for (const [tool, { dots }] of renderings(large, coarser, half.width, half.height))
      assert.ok(Buffer.compare(dots, half.dots) === 0, `${format} by ${tool}, half as fine`);
  }
});

test('it gives pages that no program rounds up to a dot more', () => {
  for (const resolution of ['203', '300', '600', '720', '720.5', '812.8', '1016', '1200', '2400', '4800'])
    for (let version = 1; version <= 10; version++)
      for (let dots = 1; dots <= 256; dots++) {
        const { width } = imageDots(drawing({ dotsX: dots }), version);
        const points = Number(dotsInPoints(width, resolution));
        // Poppler works in doubles, MuPDF in floats and with a tolerance.
        assert.equal(
          Math.ceil(points * (Number(resolution) / 72)),
          width,
          `${resolution} dpi, ${width} dots`,
        );
        const scaled = Math.fround(Math.fround(points) * Math.fround(Math.fround(Number(resolution)) / 72));
        assert.equal(Math.ceil(Math.fround(scaled - Math.fround(0.001))), width, `${resolution}, ${width}`);
      }
  // Each of these got a dot more in Poppler when its page was rounded half up.
  const shape: SymbolShape = { version: 1, level: 'L' };
  const { matrix } = specimen(shape, 'A:');
  for (const [resolution, dotsX, dotsY] of [
    ['600', 8, 4],
    ['812.8', 6, 9],
    ['720.5', 3, 5],
    ['2400', 15, 11],
  ] as const) {
    const how = drawing({ format: 'pdf', resolutionX: resolution, resolutionY: resolution, dotsX, dotsY });
    const { width, height } = imageDots(how, 1);
    for (const [tool, seen] of renderings(draw(matrix, how, shape), how, width, height))
      assert.deepEqual([seen.width, seen.height], [width, height], `${tool} at ${resolution} dpi`);
  }
});

test('it takes at most 5,000 bytes as PDF and 6,000 as EPS at 8 dots a module', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { matrix } = specimen(V4, 'https://id.acme.example/c/a1/', seed);
    for (const [format, most] of [
      ['pdf', 5_000],
      ['eps', 6_000],
    ] as const)
      assert.ok(draw(matrix, drawing({ format }), V4).length <= most, `${format} ${seed}`);
  }
});

test('it gives PDFs in which qpdf finds no fault, and whose page is the box around the code', () => {
  for (const change of [{}, { dotsX: 1, dotsY: 1 }, { dotsX: 256, dotsY: 200, reductionY: 9 }]) {
    const file = draw(specimen(V4).matrix, drawing({ format: 'pdf', ...change }), V4);
    withFile(file, 'pdf', (path) => {
      assert.match(runTool('qpdf', ['--check', path]).toString(), /No syntax or stream encoding errors/);
      const content = runTool('qpdf', ['--qdf', '--object-streams=disable', path, '-']).toString('latin1');
      const box = /\/MediaBox \[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(content)!;
      assert.match(content, new RegExp(`stream\nq\n0 0 ${box[1]} ${box[2]} re n\n`));
    });
  }
});

test('it is decoded by zbar in every format', () => {
  const { matrix, text } = specimen(V4);
  for (const format of FORMATS) {
    const how = drawing({ format, reductionX: 1, reductionY: 2 });
    const file = draw(matrix, how, V4);
    const seen = withFile(file, format, (path) => zbar(path, format));
    assert.equal(seen, text, format);
  }
});

test('it states its resolution: exactly in TIFF, in whole dots per metre in PNG', () => {
  const { matrix } = specimen(V4);
  const how = drawing({ resolutionX: '812.8', resolutionY: '600' });
  const tiff = withFile(draw(matrix, { ...how, format: 'tiff' }, V4), 'tif', (path) => {
    return runTool('tiffinfo', [path]).toString();
  });
  assert.match(tiff, /Resolution: 812\.8, 600 pixels\/inch/);
  assert.match(tiff, /Compression Scheme: CCITT Group 4/);
  assert.match(tiff, /Bits\/Sample: 1/);
  const png = withFile(draw(matrix, how, V4), 'png', (path) => runTool('pngcheck', ['-v', path]).toString());
  assert.match(png, /32000x23622 pixels\/meter/);
  assert.match(png, /No errors detected/);
});

test('it states its size in vector files', () => {
  const { matrix } = specimen(V4);
  const text = (format: ImageFormat) =>
    Buffer.from(draw(matrix, drawing({ format, resolutionX: '812.8' }), V4)).toString('latin1');
  assert.match(text('svg'), /width="10\.250000mm" height="13\.885333mm" viewBox="0 0 328 328"/);
  assert.match(text('eps'), /%%HiResBoundingBox: 0 0 29\.055117 39\.359999\n/);
  assert.match(
    text('pdf'),
    /\/MediaBox \[0 0 29\.055117 39\.359999\] \/TrimBox \[0 0 29\.055117 39\.359999\]/,
  );
});

test('it gives a page the same picture as the file', () => {
  const { matrix } = specimen(V4);
  const how = drawing({ format: 'svg', reductionX: 1 });
  assert.equal(svgPicture(matrix, how, V4), Buffer.from(draw(matrix, how, V4)).toString('latin1'));
});

test('it gives the same bytes again, wherever they are written', () => {
  const { matrix } = specimen(V4);
  for (const format of FORMATS) {
    const writer = imageWriter(drawing({ format, reductionY: 1 }), V4);
    const out = new Uint8Array(2 * writer.maxBytes + 3).fill(99);
    const end = writer.write(matrix, out, 0);
    const start = end + 3;
    assert.deepEqual(out.slice(start, writer.write(matrix, out, start)), out.slice(0, end), format);
  }
});

function zbar(path: string, format: ImageFormat): string {
  const read = (image: string) =>
    runTool('zbarimg', ['-q', '--raw', '-Sbinary', image]).toString('latin1').trim();
  if (format === 'png' || format === 'tiff') return read(path);
  const png =
    format === 'svg'
      ? runTool('rsvg-convert', ['-z', '4', '--background-color=white', path])
      : runTool('gs', [
          ...'-q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=pnggray -r600 -sOutputFile=-'.split(' '),
          ...(format === 'eps' ? ['-dEPSCrop'] : []),
          path,
        ]);
  return withFile(png, 'png', read);
}
