import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toneCurve } from '../src/captures/picture/tone-curve.ts';
import { measureComb } from '../src/captures/sheet/comb-edges.ts';
import { seeded } from './support/print-model/random.ts';
import { opticalGain, pressWith } from './support/sheet-model/press.ts';
import { printed } from './support/sheet-model/printed.ts';
import { flatbed, type Scanner, scanned } from './support/sheet-model/scanned.ts';

const DOT = 25_400 / 600;
const PRESS = pressWith({ x: 600, y: 600 }, { x: 12, y: 12 }, { spread: 24, scatter: 16, ragged: 2 });
/** Bars of 12 dots, which are 12 pixels at 600 ppi: in a straight scan all edges have the same few values. */
const BARS = Array.from({ length: 8 }, (_, i) => [10 + 24 * i, 10, 12, 60] as const);
const PRINT = printed({ width: 210, height: 80, dark: BARS }, PRESS, seeded(3), 12);

/** How far the gain of the scanned comb is off, in micrometres. */
function errorOf(ppi: number, more: Partial<Scanner>): number {
  const scanner = flatbed(ppi, more);
  const image = scanned(PRINT, scanner, seeded(4));
  const [pixel, angle] = [25_400 / ppi, (scanner.turned * Math.PI) / 180];
  const [cos, sin] = [Math.cos(angle) * pixel, Math.sin(angle) * pixel];
  const back = (a: number, b: number, middle: number) => middle - (a * image.width + b * image.height) / 2;
  const found = measureComb(
    { ...image, left: 0, top: 0, raw: image.data, curve: toneCurve('srgb assumed') },
    {
      ...{ axis: 'x', begin: [10 * DOT, 10 * DOT], bar: 12 * DOT, length: 60 * DOT, pixel },
      back: [cos, sin, back(cos, sin, 105 * DOT), -sin, cos, back(-sin, cos, 40 * DOT)],
    },
  );
  return found!.gain - PRESS.gain.x - opticalGain(PRESS);
}

for (const ppi of [600, 1200])
  for (const turned of [0, 0.01, 2, 90, 179.99]) {
    test(`a comb has the gain of its ink and its light at ${ppi} ppi, turned by ${turned}°`, () => {
      const off = errorOf(ppi, { turned });
      assert.ok(Math.abs(off) < 0.8, `${off}`);
    });
    for (const amount of [0.3, 0.6, 1])
      test(`sharpened by ${100 * amount} % it is off by no more than is allowed, ${ppi} ppi, ${turned}°`, () => {
        const off = errorOf(ppi, { turned, sharpening: { sigma: 1, amount } });
        assert.ok(Math.abs(off) < (ppi === 600 ? 6 : 3), `${off}`);
      });
  }
