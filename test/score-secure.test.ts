import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { codesOfPicture, placesOfCodes } from '../src/captures/picture/codes-of-picture.ts';
import { openPicture } from '../src/captures/picture/picture.ts';
import { scoreSecure } from '../src/captures/secure/score-secure.ts';
import { photographed, type Shot, scanned, writeShot } from './support/print-model/camera.ts';
import { copiedDots, photocopied } from './support/print-model/copier.ts';
import { drawnShot } from './support/print-model/drawn.ts';
import { type Field, fieldOf } from './support/print-model/field.ts';
import { BARE, PRESSES, printed } from './support/print-model/press.ts';
import { secureCodes } from './support/print-model/print-model.ts';
import { seeded } from './support/print-model/random.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

const press = PRESSES['laser 600'];
const { plan, graphic, key, dotsOf, urlOf } = secureCodes(press, 1);
const random = seeded(1);
const dots = dotsOf(1);
const print = printed(dots, press, random);

const score = async (shot: Shot, sequence = 1) => {
  const path = await writeShot(shot, join(folder, shot.ppi ? 'shot.png' : 'shot.jpg'));
  const { symbol, urlPrefix, drawing } = plan;
  const task = { kind: 'secure', path, order: { urlPrefix, symbol, ...drawing }, graphic } as const;
  const hex = Buffer.from(key).toString('hex');
  const codes = [{ url: urlOf(sequence) }];
  return (await scoreSecure(await openPicture(path), { ...task, key: hex, codes }))[0]!;
};

test('a print scores high on a flatbed and by phone, turned and tilted, and tells how it was taken', async () => {
  const flat = await score(scanned(print, { ppi: 1200, turned: 4 }, random));
  assert.equal(flat.gate, undefined, flat.gate?.sentence);
  assert.ok((flat.correlation ?? 0) > 0.5, `${flat.correlation}`);
  assert.equal(flat.class, 'flatbed');
  assert.ok(Math.abs((flat.pixels ?? 0) - 2) < 0.05, 'a dot of 600 dpi is two pixels');
  assert.equal(flat.cells?.length, 48 * 48);
  const over = await score(scanned(print, { ppi: 1200, turned: 180 }, random));
  assert.ok((over.correlation ?? 0) > 0.5, 'upside down');
  const photo = await score(photographed(print, { ppi: 1200 }, random));
  assert.equal(photo.gate, undefined, photo.gate?.sentence);
  assert.ok((photo.correlation ?? 0) > 0.45, `${photo.correlation}`);
  assert.equal(photo.class, 'phone');
});

test('a photocopy and a copy of its dots score far lower, and another pattern nothing', async () => {
  const own = await score(scanned(print, { ppi: 1200 }, random));
  for (const copy of [photocopied(print, press, random), copiedDots(print, dots, press, random)]) {
    const reading = await score(scanned(copy, { ppi: 1200 }, random));
    assert.ok((reading.correlation ?? 1) < (own.correlation ?? 0) - 0.1, `${reading.correlation}`);
  }
  const both = fieldOf(print.width, print.height, print.pitch);
  both.data.set(print.data);
  const other = printed(dotsOf(2), press, random);
  const from = Math.floor(0.55 * print.height) * print.width;
  both.data.set(other.data.subarray(from), from);
  const reading = await score(scanned(both, { ppi: 1200 }, random));
  assert.ok(Math.abs(reading.correlation ?? 1) < 0.1, "another code's graphic below this code");
});

test('what decides nothing says why', async () => {
  const gate = async (shot: Shot, sequence = 1) => (await score(shot, sequence)).gate?.code;
  const paper = fieldOf(400, 400, 40);
  paper.data.fill(BARE);
  assert.equal(await gate(scanned(paper, { ppi: 600 }, random)), 'no code');
  assert.equal(await gate(scanned(print, { ppi: 1200 }, random), 2), 'another code');
  const covered = { ...print, data: print.data.slice() };
  covered.data.fill(BARE, Math.floor(0.8 * print.height) * print.width);
  assert.equal(await gate(scanned(covered, { ppi: 1200 }, random)), 'no ring');
  assert.equal(await gate(scanned(print, { ppi: 350 }, random)), 'too small' as const);
  const shot = scanned(print, { ppi: 1200 }, random);
  assert.equal(await gate({ ...shot, data: shot.data.map((value) => 180 + value / 8) }), 'low contrast');
  assert.equal(
    await gate({ ...shot, data: shot.data.map((value) => (value > 150 ? 255 : value)) }),
    'clipped',
  );
  assert.equal(await gate(drawnShot(dots, 6)), 'too perfect');
  assert.equal(await gate(drawnShot(dots, 6, [5, 250])), 'too perfect');
  const blurry = await sharp(shot.data, { raw: { width: shot.width, height: shot.height, channels: 1 } })
    .blur(3.8)
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  assert.match(String(await gate({ ...shot, data: new Uint8Array(blurry) })), /blurred|no ring/);
});

test('the reason is the right one: a file in any size, a negative, sharpening, something dark on the frame', async () => {
  const gate = async (shot: Shot) => (await score(shot)).gate?.code;
  const file = Buffer.from(dots.dots.map((dot) => (dot === 1 ? 0 : 255)));
  const drawn = (by: number, kernel: 'nearest' | 'lanczos3') =>
    sharp(file, { raw: { width: dots.width, height: dots.height, channels: 1 } })
      .resize({ width: Math.round(by * dots.width), kernel })
      .extend({ top: 30, bottom: 30, left: 30, right: 30, background: 'white' })
      .toColourspace('b-w');
  const asShot = async (image: ReturnType<typeof sharp>): Promise<Shot> => {
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  };
  for (const by of [1, 2, 3])
    for (const kernel of ['nearest', 'lanczos3'] as const)
      assert.equal(await gate(await asShot(drawn(by, kernel))), 'too perfect', `${by} times, ${kernel}`);
  const shot = scanned(print, { ppi: 1200, turned: 1 }, random);
  assert.equal(await gate({ ...shot, data: shot.data.map((value) => 255 - value) }), 'no code');
  const image = () => sharp(shot.data, { raw: { width: shot.width, height: shot.height, channels: 1 } });
  const plain = await score(shot);
  const sharper = await score({
    ...(await asShot(image().sharpen({ sigma: 1 }).toColourspace('b-w'))),
    ppi: 1200,
  });
  assert.notEqual(sharper.gate?.code, 'blurred');
  assert.ok(sharper.edgeWidth! < plain.edgeWidth!, `${sharper.edgeWidth} after ${plain.edgeWidth}`);
  const [x, y] = plain.corners![3];
  const dark = { ...shot, data: shot.data.slice() };
  for (let row = Math.round(y + 20); row < shot.height; row++)
    dark.data.fill(0, row * shot.width + Math.round(x), row * shot.width + Math.round(x) + 70);
  assert.equal(await gate(dark), 'no ring');
});

/** Prints side by side on one sheet. */
function sideBySide(prints: Field[]): Field {
  const [first] = prints as [Field];
  const sheet = fieldOf(
    prints.reduce((sum, { width }) => sum + width, 0),
    first.height,
    first.pitch,
  );
  let left = 0;
  for (const { width, height, data } of prints) {
    for (let y = 0; y < height; y++)
      sheet.data.set(data.subarray(y * width, (y + 1) * width), y * sheet.width + left);
    left += width;
  }
  return sheet;
}

test('all codes of a picture are found, one that is there twice as well', async () => {
  const prints = [3, 4, 3].map((sequence) => printed(dotsOf(sequence), press, random));
  const shot = scanned(sideBySide(prints), { ppi: 600, turned: 1 }, random);
  const picture = await openPicture(await writeShot(shot, join(folder, 'three.png')));
  const texts = async (of: typeof codesOfPicture) => (await of(picture)).map(({ text }) => text).sort();
  assert.deepEqual(await texts(placesOfCodes), [urlOf(3), urlOf(3), urlOf(4)].sort());
  assert.deepEqual(await texts(codesOfPicture), [urlOf(3), urlOf(4)].sort());
});

test('graphics of one picture are scored together as each by itself', async () => {
  const prints = [5, 6, 7].map((sequence) => printed(dotsOf(sequence), press, random));
  const path = await writeShot(
    scanned(sideBySide(prints), { ppi: 1200, turned: 180 }, random),
    join(folder, 'row.png'),
  );
  const picture = await openPicture(path);
  const { symbol, urlPrefix, drawing } = plan;
  const task = { kind: 'secure', path, order: { urlPrefix, symbol, ...drawing }, graphic } as const;
  const codes = (await placesOfCodes(picture)).map(({ text, corners }) => ({ url: text, corners }));
  const score = (wanted: typeof codes) =>
    scoreSecure(picture, { ...task, key: Buffer.from(key).toString('hex'), codes: wanted });
  const together = await score([...codes, { url: urlOf(8), corners: codes[0]!.corners }]);
  assert.deepEqual(
    together.map(({ url }) => url),
    [...codes.map(({ url }) => url), urlOf(8)],
  );
  for (const [i, code] of codes.entries()) {
    assert.deepEqual(await score([code]), [together[i]]);
    assert.ok((together[i]!.correlation ?? 0) > 0.5);
  }
  assert.ok(Math.abs(together[3]!.correlation ?? 1) < 0.1);
});
