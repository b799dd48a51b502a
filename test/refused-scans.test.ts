import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { Unreadable } from '../src/captures/picture/unreadable.ts';
import type { WantedSheet } from '../src/captures/tasks.ts';
import { grey, measured, type Pixels, PRINTED, picture, scan, WANTED } from './support/measured-scan.ts';

const file = await grey(scan(PRINTED));

test('what is not a scan of the wanted sheet is refused with what to do', async () => {
  const { width, height } = file;
  const cases: [string, Sharp, Partial<WantedSheet>, RegExp][] = [
    ['blank', picture({ ...file, data: Buffer.alloc(width * height, 220) }), {}, /No data code/],
    ['another pair', picture(file), { substrate: { id: 7, name: 'Foil' } }, /another pair.*page of its own/],
    ['revision', picture(file), { revision: 4 }, /that of revision 3; this is revision 4/],
    ['format', picture(file), { format: 'pdf' }, /in PNG; the equipment takes PDF now/],
    ['resolution', picture(file), { resolutionY: '1200' }, /600 × 600 dpi.*600 × 1200 dpi now/],
    [
      'crop',
      picture(file).extract({ left: 0, top: 0, width, height: height - 700 }),
      {},
      /corner square at the bottom/,
    ],
    ['resized', picture(file).resize(Math.round(width * 0.8)), {}, /says 600 ppi, but by the size.*480/],
    [
      'stretched',
      picture(file).resize(width, Math.round(height * 0.85), { fit: 'fill' }),
      {},
      /as in a photo/,
    ],
    ['black and white', picture(file).threshold(128), {}, /paper is pure white.*without automatic exposure/],
    ['dark', picture(file).linear(1.2, -130), {}, /solid is pure black/],
    [
      'coarse',
      picture(file)
        .resize(Math.round(width / 2.5))
        .withMetadata({ density: 240 }),
      {},
      /only 240 ppi/,
    ],
    ['renamed', picture(file), { equipment: { id: 2, name: 'The UV inkjet line in the new hall' } }, RENAMED],
    ['photo', picture(await photographed(file)), {}, /corner square|as in a photo/],
    ['mirrored', picture(file).flop(), {}, /mirrored in the picture/],
  ];
  for (const [name, made, other, sentence] of cases)
    await assert.rejects(measured(made, { ...WANTED, ...other }), (error) => {
      assert.ok(error instanceof Unreadable, `${name}: ${error}`);
      assert.match(error.message, sentence, name);
      return true;
    });
});

const RENAMED = /renamed since|a name on it has changed/;

test('of two parts in one picture the one with the combs is measured, and that is said', async () => {
  const [first, second] = [await grey(scan({ ...PRINTED, part: 3 })), file];
  const [width, height] = [first.width + second.width, Math.max(first.height, second.height)];
  const both = sharp({ create: { width, height, channels: 3, background: '#e6e6e6' } }).composite([
    { input: await picture(first).png().toBuffer(), left: 0, top: 0 },
    { input: await picture(second).png().toBuffer(), left: first.width, top: 0 },
  ]);
  const reading = await measured(both.withMetadata({ density: 600 }));
  assert.equal(reading.part, 1);
  assert.match(reading.warnings.join(' '), /more than one part; part 1 of 3 was measured/);
  assert.ok(Math.abs(reading.gain!.x.value - 21) < 2.5);
});

test('what makes figures less sure is said', async () => {
  const sharper = await measured(picture(sharpened(file, 0.8)));
  assert.ok(sharper.overshoot > 2);
  assert.match(sharper.warnings.join(' '), /The scanner sharpens.*Switch sharpening off/);
  assert.ok(sharper.gain!.x.uncertainty > 3);
  const unstated = sharp(file.data, { raw: { ...file, channels: 1 } }).toColourspace('b-w');
  const without = await measured(unstated);
  assert.match(without.warnings.join(' '), /states no resolution/);
  assert.match(without.warnings.join(' '), /sRGB was assumed/);
  assert.ok(Math.abs(without.ppi.x - 600) < 1.5 && Math.abs(without.gain!.x.value - 21) < 2.5);
});

/** Against the mean of the eight pixels around. */
function sharpened({ data, width, height }: Pixels, amount: number): Pixels {
  const out = Buffer.from(data);
  for (let at = width + 1; at < data.length - width - 1; at++) {
    let sum = 0;
    for (const step of [-width, 0, width])
      sum += data[at + step - 1]! + data[at + step]! + data[at + step + 1]!;
    out[at] = Math.max(0, Math.min(255, Math.round(data[at]! + amount * (data[at]! - sum / 9))));
  }
  return { data: out, width, height };
}

/** As from a slant: what is lower in the picture is nearer, up to a tenth wider. */
async function photographed({ data, width, height }: Pixels): Promise<Pixels> {
  const out = Buffer.alloc(data.length, 230);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const depth = 1 - (0.1 * y) / height;
      const [u, v] = [Math.round(width / 2 + (x - width / 2) * depth), Math.round((y * depth) / 0.9)];
      if (u >= 0 && u < width && v < height) out[y * width + x] = data[v * width + u]!;
    }
  return { data: out, width, height };
}
