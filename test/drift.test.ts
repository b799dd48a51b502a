import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driftOf } from '../src/domain/press/drift/drift.ts';
import type { Equipment } from '../src/domain/press/equipment.ts';
import { madeUpReading } from './support/made-up-reading.ts';

const HELD = { dotsX: 7, dotsY: 7, gainX: 12_000, gainY: 20_000 };
const figure = (value: number) => ({ value, uncertainty: 1.6 });
const modules = madeUpReading().modules;

test('a press whose gain stays within half a dot and 15 µm is within; a hair beyond is to be calibrated anew', () => {
  for (const [resolution, most] of [
    ['600', 15],
    ['812.8', 15],
    ['1200', 10.583],
    ['2400', 5.292],
  ] as const) {
    const drift = (by: number) => driftFor({ x: figure(12 + by), y: figure(20) }, resolution);
    for (const sign of [1, -1]) {
      assert.equal(drift(sign * (most - 0.1)).verdict, 'within', resolution);
      const { verdict, reasons } = drift(sign * (most + 0.2));
      assert.equal(verdict, 'recalibrate', resolution);
      assert.match(reasons[0]!, /^The gain across is .* µm and was 12 µm: it moved by −?[\d.]+ µm/);
      assert.equal(reasons.length, 1);
    }
  }
  assert.match(
    driftFor({ x: figure(12), y: figure(26) }, '2400').reasons[0]!,
    /along.*half a dot \(5\.3 µm\)/,
  );
});

test('the calibrated module must still be read, and the smallest one not grow', () => {
  const same = { x: figure(12), y: figure(20) };
  const lost = modules.map((module) => (module.dotsX === 7 ? { ...module, read: 2 } : module));
  assert.deepEqual(driftFor(same, '600', lost).reasons, [
    'Of the codes with the calibrated module of 7 × 7 dots, 2 of 3 were read.',
  ]);
  const grown = modules.map((module) => (module.dotsX === 6 ? { ...module, read: 1 } : module));
  assert.deepEqual(driftFor(same, '600', grown).reasons, [
    'The smallest module of which every code was read is 7 × 7 dots, and was 6 × 6 dots.',
  ]);
  const coarse = grown.map((module) => ({ ...module, pixels: module.pixels / 4 }));
  assert.equal(driftFor(same, '600', coarse).verdict, 'within', 'a coarse scan says nothing of codes');
});

test('it says what it cannot tell', () => {
  const { gain, ...without } = madeUpReading();
  assert.ok(gain);
  assert.deepEqual(driftOf(HELD, press('600'), without, []).verdict, 'open');
  const typed = driftOf({ ...HELD, gainX: null }, press('600'), madeUpReading(), []);
  assert.deepEqual([typed.verdict, typed.gain], ['open', undefined]);
  assert.match(typed.reasons[0]!, /no gain to compare with/);
});

function driftFor(
  gain: { x: ReturnType<typeof figure>; y: ReturnType<typeof figure> },
  resolution: string,
  now = modules,
) {
  return driftOf(HELD, press(resolution), madeUpReading({ gain, modules: now }), modules);
}

function press(resolution: string): Equipment {
  return { resolutionX: resolution, resolutionY: resolution } as Equipment;
}
