import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { codesOfPicture } from '../src/captures/picture/codes-of-picture.ts';
import { openPicture } from '../src/captures/picture/picture.ts';
import { scoreSecure } from '../src/captures/secure/score-secure.ts';
import { photographed, type Shot, scanned, writeShot } from './support/print-model/camera.ts';
import { copiedDots, photocopied } from './support/print-model/copier.ts';
import { drawnShot } from './support/print-model/drawn.ts';
import { fieldOf } from './support/print-model/field.ts';
import { BARE, PRESSES, printed } from './support/print-model/press.ts';
import { secureCodes } from './support/print-model/print-model.ts';
import { seeded } from './support/print-model/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'shots-'));
after(() => rmSync(folder, { recursive: true, force: true }));

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
  return scoreSecure(await openPicture(path), { ...task, key: hex, url: urlOf(sequence) });
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

test('all codes of a picture are found', async () => {
  const [one, two] = [printed(dotsOf(3), press, random), printed(dotsOf(4), press, random)];
  const beside = fieldOf(one.width + two.width, one.height, one.pitch);
  for (let y = 0; y < one.height; y++) {
    beside.data.set(one.data.subarray(y * one.width, (y + 1) * one.width), y * beside.width);
    beside.data.set(two.data.subarray(y * two.width, (y + 1) * two.width), y * beside.width + one.width);
  }
  const path = await writeShot(scanned(beside, { ppi: 600, turned: 1 }, random), join(folder, 'two.png'));
  const found = await codesOfPicture(await openPicture(path));
  assert.deepEqual(found.map(({ text }) => text).sort(), [urlOf(3), urlOf(4)].sort());
});
