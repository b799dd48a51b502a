import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import QRCode from 'qrcode';
import sharp from 'sharp';
import { codesIn } from '../src/captures/picture/codes-in.ts';
import {
  applyAffine,
  applyHomography,
  fitAffine,
  fitHomography,
  invertAffine,
} from '../src/captures/picture/fit.ts';
import { averaged, lightAt } from '../src/captures/picture/grey.ts';
import { openPicture } from '../src/captures/picture/picture.ts';
import { Unreadable } from '../src/captures/picture/unreadable.ts';
import { eachWindow, shrunk, window, writeCopy } from '../src/captures/picture/windows.ts';
import type { Point } from '../src/captures/tasks.ts';
import { pngChunk } from './support/encode-png.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

const [WIDTH, HEIGHT] = [300, 200];
const greys = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 7 + (i >> 8) * 13) & 255);

test('a window of a PNG or a TIFF is its pixels, grey or in colour, whatever the name says', async () => {
  const files = {
    grey: await made().png().toBuffer(),
    colour: await made().toColourspace('srgb').png().toBuffer(),
    tiff: await made().tiff({ compression: 'lzw' }).toBuffer(),
    'alpha.jpg': await made().toColourspace('srgb').ensureAlpha(1).png().toBuffer(),
    '16 bit': await made().toColourspace('grey16').png().toBuffer(),
  };
  for (const [name, file] of Object.entries(files)) {
    const picture = await openPicture(saved(name, file));
    assert.deepEqual([picture.width, picture.height], [WIDTH, HEIGHT]);
    const part = await window(picture, { left: 20.5, top: 30, width: 60, height: 40 });
    assert.deepEqual([part.left, part.top, part.width, part.height], [20, 30, 61, 40]);
    for (let y = 0; y < part.height; y++)
      for (let x = 0; x < part.width; x++)
        assert.equal(part.raw[y * part.width + x], greys[(y + 30) * WIDTH + x + 20], `${name} ${x}, ${y}`);
  }
});

test('many windows come from the top, each once, cut at the borders', async () => {
  const picture = await openPicture(saved('many', await made().png().toBuffer()));
  const areas = [150, -10, 60, 190].map((top, at) => ({
    left: 100 * at - 20,
    top,
    width: 50,
    height: 30,
    at,
  }));
  const seen: number[] = [];
  await eachWindow(picture, areas, ({ left, top, raw }, { at }) => {
    seen.push(at);
    assert.equal(raw[0], greys[top * WIDTH + left]);
  });
  assert.deepEqual(seen, [1, 2, 0, 3]);
});

test('resolution comes from the file: a PNG, a TIFF or a JPEG, across and along, or nothing', async () => {
  const dense = () => made().withMetadata({ density: 600 });
  const both = { xres: 47.2441, yres: 23.622 };
  for (const [name, file, expected] of [
    ['png', await dense().png().toBuffer(), { x: 600, y: 600 }],
    ['jpeg', await dense().jpeg().toBuffer(), { x: 600, y: 600 }],
    ['tiff', await made().tiff(both).toBuffer(), { x: 1200, y: 600 }],
    ['none', withoutStated(await made().png().toBuffer()), null],
  ] as const) {
    const { ppi } = await openPicture(saved(name, file));
    assert.deepEqual(ppi, expected, name);
  }
});

test('light follows the profile, the stated gamma, or sRGB', async () => {
  const plain = withoutStated(await made().png().toBuffer());
  const light = async (name: string, file: Buffer) => {
    const { tone, curve } = await openPicture(saved(name, file));
    return [tone, Math.round(curve[128]! * 1000) / 1000];
  };
  assert.deepEqual(await light('plain', plain), ['srgb assumed', 0.216]);
  assert.deepEqual(await light('linear', withGamma(plain, 100_000)), ['gamma', 0.502]);
  assert.deepEqual(await light('screen', withGamma(plain, 45_455)), ['gamma', 0.22]);
  const profiled = await made().toColourspace('srgb').withIccProfile('srgb').png().toBuffer();
  assert.deepEqual(await light('profile', profiled), ['profile', 0.216]);
});

test('every QR code of a picture is found with its corners', async () => {
  const tile = async (text: string) =>
    QRCode.toBuffer(text, { scale: 4, margin: 4, errorCorrectionLevel: 'Q' });
  const [one, other] = [await tile('HTTPS://A.EXAMPLE/1'), await tile('HTTPS://A.EXAMPLE/2')];
  const file = await sharp({ create: { width: 500, height: 300, channels: 3, background: '#ddd' } })
    .composite([
      { input: one, left: 20, top: 30 },
      { input: other, left: 260, top: 100 },
    ])
    .png()
    .toBuffer();
  const picture = await openPicture(saved('codes', file));
  const codes = await codesIn(await shrunk(picture, 1));
  const found = Object.fromEntries(codes.map(({ text, corners }) => [text, corners]));
  assert.deepEqual(Object.keys(found).sort(), ['HTTPS://A.EXAMPLE/1', 'HTTPS://A.EXAMPLE/2']);
  const [left, top] = found['HTTPS://A.EXAMPLE/2']![0];
  assert.ok(Math.abs(left - 276) <= 2 && Math.abs(top - 116) <= 2, `${left}, ${top}`);
});

test('the copy for the page is a small grey JPEG that says nothing else', async () => {
  const large = sharp({ create: { width: 3000, height: 1500, channels: 3, background: '#884' } });
  const picture = await openPicture(
    saved('large', await large.withMetadata({ density: 600 }).png().toBuffer()),
  );
  const path = join(folder, 'copy.jpg');
  await writeCopy(picture, path);
  const { format, width, height, channels, exif } = await sharp(path).metadata();
  assert.deepEqual([format, width, height, channels, exif], ['jpeg', 1600, 800, 1, undefined]);
  assert.ok(statSync(path).size < 100_000);
});

test('maps are found again from their points, and turned round', () => {
  const square: Point[] = [
    [0, 0],
    [90_000, 0],
    [90_000, 200_000],
    [0, 200_000],
  ];
  const affine = [0.021, -0.0008, 40, 0.0007, 0.0212, 90] as const;
  const fitted = fitAffine(square.map((from) => ({ from, to: applyAffine([...affine], from) })));
  fitted.forEach((value, i) => {
    assert.ok(Math.abs(value - affine[i]!) < 1e-9);
  });
  const skewed: Point[] = [
    [10, 20],
    [1990, -30],
    [1800, 4100],
    [120, 4000],
  ];
  const homography = fitHomography(square.map((from, i) => ({ from, to: skewed[i]! })));
  for (const [i, from] of square.entries()) near(applyHomography(homography, from), skewed[i]!, 1e-4);
  for (const from of [...square, [1000, 70_000] as Point])
    near(applyAffine(invertAffine([...affine]), applyAffine([...affine], from)), from, 1e-6);
});

test('between pixels light is between theirs', () => {
  const grey = { width: 2, height: 2, raw: Uint8Array.of(0, 255, 0, 255), curve: curve() };
  assert.deepEqual(
    [0, 0.5, 1, 1.25, 1.5, 9].map((x) => lightAt(grey, [x, 1])),
    [0, 0, 0.5, 0.75, 1, 1],
  );
});

test('squares of pixels become one of their mean grey', () => {
  const grey = { width: 5, height: 2, raw: Uint8Array.of(0, 10, 4, 4, 9, 20, 30, 4, 4, 9), curve: curve() };
  const { width, height, raw } = averaged(grey, 2);
  assert.deepEqual([width, height, [...raw]], [2, 1, [15, 4]]);
});

test('anything else is refused with what to do', async () => {
  const png = await made().png().toBuffer();
  const jpeg = await made().jpeg().toBuffer();
  const whole = sharp({ create: { width: 20_000, height: 10_001, channels: 3, background: 'white' } });
  const cases: [string, Buffer, RegExp][] = [
    ['empty', Buffer.alloc(0), /empty. Scan again/],
    [
      'svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      /Save the scan as/,
    ],
    ['gif', await made().gif().toBuffer(), /not a PNG, TIFF or JPEG/],
    ['webp', await made().webp().toBuffer(), /not a PNG, TIFF or JPEG/],
    ['pdf', Buffer.from('%PDF-1.4\n'), /not a PNG, TIFF or JPEG/],
    ['head', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), /damaged or incomplete/],
    ['tiff head', Buffer.from('II*\0', 'latin1'), /damaged or incomplete/],
    ['bomb', await whole.png().toBuffer(), /more than 200 megapixels. Scan only the sheet/],
    [
      'small',
      await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
      /only 9 × 9/,
    ],
    ['dial', withSides(png, 60_000, 60_000), /more than 200 megapixels|damaged/],
  ];
  for (const [name, file, sentence] of cases)
    await assert.rejects(openPicture(saved(name, file)), (error) => isSentence(error, sentence), name);
  for (const [name, file] of [
    ['cut png', png.subarray(0, png.length >> 1)],
    ['cut jpeg', jpeg.subarray(0, jpeg.length >> 1)],
  ] as const) {
    const taken = openPicture(saved(name, file)).then((picture) => shrunk(picture, 1));
    await assert.rejects(taken, (error) => isSentence(error, /damaged or incomplete/), name);
  }
});

function isSentence(error: unknown, sentence: RegExp): boolean {
  assert.ok(error instanceof Unreadable, String(error));
  assert.match(error.message, sentence);
  return true;
}

function made() {
  return sharp(greys, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).toColourspace('b-w');
}

function saved(name: string, file: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, file);
  return path;
}

function curve(): Float32Array {
  return Float32Array.from({ length: 256 }, (_, grey) => grey / 255);
}

function near([x, y]: Point, [u, v]: Point, most: number) {
  assert.ok(Math.abs(x - u) < most && Math.abs(y - v) < most, `${x}, ${y} for ${u}, ${v}`);
}

/** The PNG with nothing between its header and its picture data. */
function withoutStated(png: Buffer): Buffer {
  const kept = [png.subarray(0, 33)];
  for (let at = 33; at < png.length; ) {
    const end = at + 12 + png.readUInt32BE(at);
    if (/^I/.test(png.toString('latin1', at + 4, at + 8))) kept.push(png.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

function withGamma(png: Buffer, gamma: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(gamma);
  return Buffer.concat([png.subarray(0, 33), pngChunk('gAMA', data), png.subarray(33)]);
}

function withSides(png: Buffer, width: number, height: number): Buffer {
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', header), png.subarray(33)]);
}
