import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimalText, dotsInMm, fraction, printedSizes, sizeInDots } from '../src/codes/size.ts';
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
