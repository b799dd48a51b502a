import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openPicture } from '../src/captures/picture/picture.ts';
import { shrunk } from '../src/captures/picture/windows.ts';
import { seeded } from './support/print-model/random.ts';
import type { Dots } from './support/sheet-model/dots.ts';
import { blurredRows } from './support/sheet-model/gaussian.ts';
import { opticalGain, type Press, pressWith } from './support/sheet-model/press.ts';
import { type Print, printed } from './support/sheet-model/printed.ts';
import { flatbed, scanned } from './support/sheet-model/scanned.ts';
import { writeScan } from './support/sheet-model/write-scan.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

const DPI = { x: 600, y: 1200 };
const DOT = { x: 25_400 / 600, y: 25_400 / 1200 };
/** One bar of 2.1 × 2.1 mm. */
const BAR: Dots = { width: 90, height: 180, dark: [[20, 40, 50, 100]] };

const barOf = (press: Press, fine = 6) => printed(BAR, press, seeded(1), fine);

/** Micrometres between the places where light is half-way from paper to ink, through optics of 15 µm, in the middle of the print. */
function widths({ light, width, height, step }: Print) {
  const row = Float32Array.from({ length: width }, (_, x) => light[(height >> 1) * width + x]!);
  const column = Float32Array.from({ length: height }, (_, y) => light[y * width + (width >> 1)]!);
  const [x, y] = [row, column].map(
    (profile) => between([...[...blurredRows([profile], 15 / step)][0]!]) * step,
  );
  return { x: x!, y: y! };
}

/** Cells between the crossings; straight lines are drawn in logits, where a blurred edge nearly is one. */
function between(profile: number[]): number {
  const [low, high] = [Math.min(...profile), Math.max(...profile)];
  const logits = profile.map((light) => Math.log((light - low + 1e-9) / (high - light + 1e-9)));
  const first = logits.findIndex((logit) => logit < 0);
  const last = logits.findLastIndex((logit) => logit < 0);
  const enter = first - logits[first]! / (logits[first]! - logits[first - 1]!);
  const leave = last + logits[last]! / (logits[last]! - logits[last + 1]!);
  return leave - enter;
}

for (const [x, y] of [
  [0, 0],
  [21, 9],
  [60, 40],
  [-20, -7],
  [-12, 15],
] as const)
  test(`a bar grows on each edge by the gain, ${x} and ${y} µm, whatever the grid`, () => {
    for (const fine of [7.3, 12]) {
      const found = widths(barOf(pressWith(DPI, { x, y }), fine));
      assert.ok(Math.abs((found.x - 50 * DOT.x) / 2 - x) < 0.3, `${fine}: ${found.x - 50 * DOT.x}`);
      assert.ok(Math.abs((found.y - 100 * DOT.y) / 2 - y) < 0.3, `${fine}: ${found.y - 100 * DOT.y}`);
    }
  });

/** Square micrometres of full darkness; ink and light together, whatever has blurred them. */
function darkness({ light, step }: Print, { white, black }: Press): number {
  return light.reduce((sum, at) => sum + (white - at / 65_535), 0) * (step ** 2 / (white - black));
}

test('light that goes astray in the paper adds the gain that the formula says, and ragged edges none on the average', () => {
  const [plain, scattering] = [0, 18].map((scatter) => pressWith(DPI, { x: 5, y: 5 }, { scatter }));
  const more = darkness(barOf(scattering!), scattering!) - darkness(barOf(plain!), plain!);
  const edge = 2 * (50 * DOT.x + 100 * DOT.y + 20);
  assert.ok(Math.abs(more / edge - opticalGain(scattering!)) < 0.3, `${more / edge}`);
  const ragged = pressWith(DPI, { x: 5, y: 5 }, { ragged: 4 });
  const share = darkness(barOf(ragged), ragged) / darkness(barOf(plain!), plain!);
  assert.ok(Math.abs(share - 1) < 0.003, `${share}`);
});

test('dots are as dark as they are large, one by one and together', () => {
  const dark = Array.from({ length: 100 }, (_, i) => [4 * (i % 10), 4 * Math.floor(i / 10), 4, 4] as const);
  const checker = { width: 40, height: 40, dark: dark.filter((_, i) => (i + Math.floor(i / 10)) % 2 === 0) };
  for (const volume of [0, 0.1]) {
    const press = pressWith({ x: 600, y: 600 }, { x: 0, y: 0 }, { volume });
    const dots = darkness(printed(checker, press, seeded(1), 6), press) / (25_400 / 600) ** 2;
    assert.ok(Math.abs(dots / 800 - 1) < (volume > 0 ? 0.02 : 0.01), `${volume}: ${dots} dots of 800`);
  }
});

test('a scan has the size, the turn and the scale that were asked for, and says its pixels per inch', async () => {
  const press = { ...pressWith({ x: 600, y: 600 }, { x: 0, y: 0 }), scale: { x: 1.01, y: 0.99 } };
  const print = printed({ width: 90, height: 90, dark: [[20, 20, 50, 50]] }, press, seeded(1), 6);
  const image = scanned(print, flatbed(1200, { uneven: 0, noise: 0, tone: 'linear' }), seeded(2));
  const row = [...image.data.subarray((image.height >> 1) * image.width).subarray(0, image.width)];
  const wide = (between(row) * 25_400) / 1200;
  assert.ok(Math.abs(wide - 50 * DOT.x * 1.01) < 0.6, `${wide}`);
  const turned = scanned(print, flatbed(1200, { turned: 90 }), seeded(2));
  assert.deepEqual([turned.width, turned.height], [image.height, image.width]);
  const path = join(folder, 'scan.tif');
  await writeScan(image, path, { format: 'tiff', ppi: 1200 });
  assert.deepEqual((await openPicture(path)).ppi, { x: 1200, y: 1200 });
});

for (const [format, tag, said] of [
  ['png', undefined, 'srgb assumed'],
  ['jpeg', undefined, 'srgb assumed'],
  ['png', { as: 'gamma', tone: 'linear' }, 'gamma'],
  ['png', { as: 'gamma', tone: 'gamma 1.8' }, 'gamma'],
  ['png', { as: 'profile', tone: 'srgb' }, 'profile'],
  ['png', { as: 'profile', tone: 'gamma 2.2' }, 'profile'],
  ['jpeg', { as: 'profile', tone: 'gamma 1.8' }, 'profile'],
  ['jpeg', { as: 'profile', tone: 'linear' }, 'profile'],
  ['tiff', { as: 'profile', tone: 'srgb' }, 'profile'],
] as const)
  test(`light is read as it was by a ${format} that says ${tag ? `${tag.as}, ${tag.tone}` : 'nothing'}`, async () => {
    const path = join(folder, `tone.${format}`);
    const tone = tag?.tone ?? 'srgb';
    const scan = scanned(barOf(pressWith(DPI, { x: 0, y: 0 })), flatbed(600, { tone, uneven: 0 }), seeded(2));
    await writeScan(scan, path, { format, ppi: 600, tag });
    const picture = await openPicture(path);
    assert.equal(picture.tone, said);
    const { raw, width, height, curve } = await shrunk(picture, 1);
    const [paper, ink] = [20 * width + 20, (height >> 1) * width + (width >> 1)].map(
      (at) => curve[raw[at]!]!,
    );
    assert.ok(Math.abs(paper! - 0.82) < 0.03 && Math.abs(ink! - 0.05) < 0.015, `${paper}, ${ink}`);
  });
