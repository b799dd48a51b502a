import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decimalText,
  dotsInMm,
  fraction,
  nearestToSquare,
  printedSizes,
  sizeInDots,
  squareDeviation,
} from '../src/codes/size.ts';
import { drawing } from './support/specimens.ts';

test('it counts whole dots in a wished size without float surprises', () => {
  assert.equal(sizeInDots('32', '812.8', 1), 1024);
  assert.equal(sizeInDots('31.9999', '812.8', 1), 1023);
  assert.equal(sizeInDots('25.4', '600', 25), 24);
  assert.equal(sizeInDots('12', '600', 33), 8);
  assert.equal(sizeInDots('1', '600', 33), 0);
});

test('it never exceeds the wish and misses it by less than one dot a module', () => {
  for (const resolution of ['203.2', '300', '600', '720', '812.8', '1200']) {
    for (let wish = 5; wish < 60; wish += 0.7) {
      const text = wish.toFixed(2);
      const dots = sizeInDots(text, resolution, 33);
      assert.ok(Number(dotsInMm(dots * 33, resolution)) <= Number(text) + 0.00005);
      assert.ok(Number(dotsInMm((dots + 1) * 33, resolution)) > Number(text));
    }
  }
});

test('it gives millimetres exactly, rounded half up at the fourth decimal', () => {
  assert.equal(dotsInMm(8, '812.8'), '0.2500');
  assert.equal(dotsInMm(8, '600'), '0.3387');
  assert.equal(dotsInMm(264, '600'), '11.1760');
});

test('it tells the sizes of module, symbol and image, x and y each', () => {
  const sizes = printedSizes(drawing({ resolutionX: '812.8', dotsX: 10 }), 4);
  assert.deepEqual(sizes.module, { dotsX: 10, dotsY: 8, mmX: '0.3125', mmY: '0.3387' });
  assert.deepEqual(sizes.symbol, { dotsX: 330, dotsY: 264, mmX: '10.3125', mmY: '11.1760' });
  assert.deepEqual(sizes.image, { dotsX: 410, dotsY: 328, mmX: '12.8125', mmY: '13.8853' });
});

test('it takes positive decimals only', () => {
  assert.deepEqual(fraction('812.8'), { over: 8128n, under: 10n });
  for (const text of ['0', '-1', '1e3', '', '1.', '.5', 'NaN', '123456', '1.23456', ' 1']) {
    assert.throws(() => fraction(text), /positive decimal/);
  }
});

test('it rounds half up', () => {
  assert.equal(decimalText(1n, 8n, 2), '0.13');
  assert.equal(decimalText(999n, 1000n, 2), '1.00');
  assert.equal(decimalText(5n, 2n, 0), '3');
});

const RESOLUTIONS = ['203', '300', '360', '600', '720.5', '812.8', '1200', '1440', '2400'];

/** Every pair of the range in millimetres, the nearest to square in whole percents first, then the largest. */
function squarest(resolutions: [string, string], least: [number, number], wish: number, modules: number) {
  const [dotX, dotY] = resolutions.map((dpi) => 25.4 / Number(dpi)) as [number, number];
  const found: { x: number; y: number; percent: number; area: number }[] = [];
  for (let x = least[0]; x * dotX * modules <= wish + 1e-9; x++)
    for (let y = least[1]; y * dotY * modules <= wish + 1e-9; y++) {
      const [wide, high] = [x * dotX, y * dotY];
      const percent = Math.round((100 * Math.abs(wide - high)) / ((wide + high) / 2));
      found.push({ x, y, percent, area: x * y });
    }
  return found.sort((a, b) => a.percent - b.percent || b.area - a.area)[0];
}

test('a wish becomes the pair of whole dots nearest to square, between the calibration and the wish', () => {
  let pairs = 0;
  for (const resolutionX of RESOLUTIONS) {
    for (const resolutionY of RESOLUTIONS) {
      for (let wish = 9; wish < 30; wish += 1.7) {
        const text = wish.toFixed(1);
        const least = { dotsX: 2, dotsY: 3 };
        const most = {
          dotsX: sizeInDots(text, resolutionX, 29),
          dotsY: sizeInDots(text, resolutionY, 29),
        };
        const own = nearestToSquare({ least, most }, { resolutionX, resolutionY });
        const best = squarest([resolutionX, resolutionY], [2, 3], Number(text), 29);
        const what = `${text} mm at ${resolutionX} × ${resolutionY} dpi`;
        assert.equal(own === undefined, best === undefined, what);
        if (!own || !best) continue;
        const deviation = squareDeviation({ ...own, resolutionX, resolutionY });
        assert.deepEqual([Math.round(deviation), own.dotsX * own.dotsY], [best.percent, best.area], what);
        pairs++;
      }
    }
  }
  assert.ok(pairs > 900);
});

test('22.5 mm at 720.5 × 1440 dpi are 15 × 30 dots, and 203 × 300 dpi keeps to grade A', () => {
  const square = (wish: string, modules: number, resolutionX: string, resolutionY: string) => {
    const most = {
      dotsX: sizeInDots(wish, resolutionX, modules),
      dotsY: sizeInDots(wish, resolutionY, modules),
    };
    return nearestToSquare({ least: { dotsX: 2, dotsY: 3 }, most }, { resolutionX, resolutionY })!;
  };
  assert.deepEqual(square('22.5', 41, '720.5', '1440'), { dotsX: 15, dotsY: 30 });
  for (let wish = 10; wish < 60; wish += 0.1) {
    const own = square(wish.toFixed(1), 33, '203', '300');
    assert.ok(squareDeviation({ ...own, resolutionX: '203', resolutionY: '300' }) < 4, wish.toFixed(1));
  }
});

test('a calibrated module is kept where nothing else lies between it and the wish', () => {
  const only = { dotsX: 6, dotsY: 8 };
  const resolution = { resolutionX: '203', resolutionY: '300' };
  assert.deepEqual(nearestToSquare({ least: only, most: only }, resolution), only);
  assert.equal(nearestToSquare({ least: only, most: { dotsX: 5, dotsY: 9 } }, resolution), undefined);
});
