import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseGraphic, type MeasuredGraphic } from '../src/domain/press/graphic-choice.ts';
import { lookupSimulated } from '../src/domain/press/simulated-copies.ts';
import { measureSecure, noiseOf } from './support/secure.ts';
import { world } from './support/world.ts';

const at = (resolution: string) => ({ resolutionX: resolution, resolutionY: resolution });
const chosen = (rates: Record<number, number>, resolution = '812.8') => {
  const choice = chooseGraphic(noiseOf(rates), at(resolution));
  return 'none' in choice ? choice.none : choice;
};

test('the smallest cell that prints neither too well nor too badly is chosen, with the ring of the press', () => {
  const indigo = chosen({ 1: 0.22, 2: 0.02, 3: 0, 4: 0 }) as MeasuredGraphic;
  assert.deepEqual(indigo.graphic, {
    ...{ cells: 48, cellX: 1, cellY: 1, sixteenths: 8 },
    ...{ ringX: 6, ringY: 6, gapX: 6, gapY: 6 },
  });
  assert.deepEqual(
    [indigo.errorRate, indigo.blocks, indigo.dark, indigo.flatbedOnly],
    [0.22, 3, 0.53, false],
  );
  const laser = chosen({ 1: 0.2, 2: 0.03, 3: 0, 4: 0 }, '600') as MeasuredGraphic;
  assert.deepEqual([laser.graphic.cellX, laser.graphic.ringX], [1, 4]);
  const inkjet = chosen({ 1: 0.41, 2: 0.17, 3: 0.06, 4: 0.01 }, '1200') as MeasuredGraphic;
  assert.deepEqual([inkjet.graphic.cellX, inkjet.graphic.ringX, inkjet.flatbedOnly], [2, 9, false]);
});

test('cells at the ends of the band count, and those beyond it are for flatbeds alone or for nobody', () => {
  for (const [rate, wanted] of [
    [0.15, false],
    [0.35, false],
    [0.351, true],
    [0.42, true],
  ] as const)
    assert.equal((chosen({ 1: rate, 2: 0.01 }) as MeasuredGraphic).flatbedOnly, wanted, String(rate));
  assert.match(
    String(chosen({ 1: 0.149, 2: 0.01 })),
    /^Even the finest cells print so well .* 1 × 1 dots: 15 %/,
  );
  assert.match(String(chosen({ 1: 0.46, 2: 0.43, 3: 0.43, 4: 0.43 })), /^No cells print well enough/);
  assert.match(
    String(chosen({ 1: 0.46, 2: 0.1 })),
    /^Some cells print too well, the next finer ones too badly\./,
  );
  assert.match(String(chosen({})), /^No block of noise was read/);
});

test('a scan too coarse for a cell says nothing of it, and which scan would', () => {
  const coarse = noiseOf({ 1: 0.3, 2: 0.03 }).map((found) => ({ ...found, pixels: 0.74 * found.cellX }));
  const choice = chooseGraphic(coarse, at('812.8'));
  assert.match(
    'none' in choice ? choice.none : '',
    /^Cells of 1 × 1 dots cannot be judged: in this scan they have 0\.7 pixels .* Scan the sheet at 2,400 ppi; .* Larger cells do not serve\. Read wrong were, by cell, 2 × 2 dots: 3 %/,
  );
  const none = chooseGraphic(coarse.slice(0, 2), at('812.8'));
  assert.match(
    'none' in none ? none.none : '',
    /^Cells of 1 × 1 dots cannot be judged.* Scan the sheet at 2,400 ppi; print it at most 110 mm wide for that, or the scan has too many pixels\.$/,
  );
  const fine = coarse.map((found) => ({ ...found, errorRate: 0.27 }));
  assert.equal((chooseGraphic(fine, at('812.8')) as MeasuredGraphic).graphic.cellX, 2);
});

test('of a scan with few pixels a cell only so many wrong cells count as are not the scanner’s own blur', () => {
  const ofScan = (errorRate: number, pixels: number, resolution = '600') => {
    const noise = noiseOf({ 1: errorRate, 2: 0.02 }).map((found) => ({
      ...found,
      pixels: pixels * found.cellX,
    }));
    const choice = chooseGraphic(noise, at(resolution));
    return 'none' in choice ? choice.none : choice.graphic.cellX;
  };
  assert.match(String(ofScan(0.219, 2)), /they have 2\.0 pixels a side, .* Scan the sheet at 2,400 ppi; /);
  assert.equal(ofScan(0.22, 2), 1);
  assert.equal(ofScan(0.2, 2.75), 1);
  assert.match(String(ofScan(0.14, 2)), /^Even the finest cells print so well/, 'blur only adds wrong cells');
  assert.match(String(ofScan(0.2, 1, '300')), /Scan the sheet at 1,200 ppi\./);
  assert.match(String(ofScan(0.2, 2, '1200')), /No usual scanner is finer\./);
});

test('a light density whose cells are as wrong as by chance is lost, however few that are', () => {
  // 36.9 % of cells of 6/16, of which 37.5 % are dark: what a simulated sheet with 59 µm of gain showed.
  const lost = (cell: number, errorRate: number, mean: number) =>
    noiseOf({ [cell]: errorRate }, { 6: 0.8 }).map((found) => ({
      ...found,
      correlation: { mean, deviation: 0.02 },
    }));
  const choose = (noise: ReturnType<typeof noiseOf>) => chooseGraphic(noise, at('1200'));
  const none = choose([...lost(1, 0.369, 0.04), ...lost(2, 0.351, 0.13)]);
  assert.match(
    'none' in none ? none.none : '',
    /^No cells print well enough.* 1 × 1 dots: 37 % of the cells of 3 blocks, as many as by chance; 2 × 2/,
  );
  const larger = choose([...lost(1, 0.369, 0.04), ...lost(2, 0.365, 0.27)]) as MeasuredGraphic;
  assert.deepEqual([larger.graphic.cellX, larger.flatbedOnly], [2, true]);
});

test('of the densities printed the one nearest to half dark is taken, with its own error rate', () => {
  const noise = noiseOf({ 1: 0.2 }, { 6: 0.49, 8: 0.64 });
  const choice = chooseGraphic(
    noise.map((found) => (found.sixteenths === 8 ? { ...found, errorRate: 0.3 } : found)),
    at('600'),
  ) as MeasuredGraphic;
  assert.deepEqual([choice.graphic.sixteenths, choice.errorRate, choice.dark], [6, 0.2, 0.49]);
});

test('where the resolutions differ, cells and rings are each axis’s own', () => {
  const noise = noiseOf({ 1: 0.25 }).map((found) => ({ ...found, cellY: 2 }));
  const choice = chooseGraphic(noise, { resolutionX: '600', resolutionY: '1200' }) as MeasuredGraphic;
  const { cellX, cellY, ringX, ringY } = choice.graphic;
  assert.deepEqual([cellX, cellY, ringX, ringY], [1, 2, 4, 9]);
});

test('no figure of the simulation stands without its number, nor for a press that was not simulated', () => {
  const of = (rates: Record<number, number>, resolution: string) =>
    lookupSimulated(chosen(rates, resolution) as MeasuredGraphic, at(resolution));
  assert.match(of({ 1: 0.22 }, '812.8')!.press, /812\.8 dpi with cells of one dot/);
  for (const { of: n, flatbed, phone } of of({ 1: 0.2 }, '600')!.copies) {
    assert.ok(n >= 80 && flatbed <= n && phone <= n);
    assert.ok(Number.isInteger(flatbed) && Number.isInteger(phone));
  }
  assert.equal(of({ 3: 0.2 }, '2400'), undefined);
  assert.equal(of({ 1: 0.2 }, '203'), undefined);
});

test('the page of a calibration says what may be printed, what the simulation says it stops and what not', async (t) => {
  const w = await world(t);
  const { label, inkjet } = w.cast.equipment;
  const { film, coated, kraft } = w.cast.substrates;
  measureSecure(w);
  measureSecure(w, label, coated, noiseOf({ 1: 0.05 }));
  const olu = await w.as('olu');
  const page = async (equipment: number, substrate: number) =>
    (await olu.get(`/calibrations/${equipment}/${substrate}/1`)).body.replace(/\s+/g, ' ');
  const able = await page(label, film);
  assert.match(able, /Secure codes may be printed on this pair\./);
  assert.match(able, /2\.25 × 2\.25 mm with its ring, 48 × 48 cells/);
  assert.match(able, /22\.0 % of the cells of 3 blocks were read wrong/);
  assert.match(able, /Simulation, not print: of a simulated liquid-toner press of 812\.8 dpi/);
  assert.match(able, /Photocopy on a 600 dpi laser<\/th> <td[^>]*>0 of 80/);
  assert.doesNotMatch(able, /half of the patch should be dark/);
  measureSecure(w, label, coated, noiseOf({ 1: 0.3 }, { 6: 0.79, 8: 0.9 }));
  assert.match(await page(label, coated), /About half of the patch should be dark/);
  measureSecure(w, label, coated, noiseOf({ 1: 0.05 }));
  assert.match(await page(label, coated), /No secure codes on this pair\.<\/strong> Even the finest cells/);
  assert.match(await page(inkjet, kraft), /Not measured\./);
  const pair = async (equipment: number, substrate: number) =>
    (await olu.get(`/calibrations/${equipment}/${substrate}`)).body;
  assert.match(await pair(label, film), /Secure codes: may be printed, in cells of 1 × 1 dots\./);
  assert.match(await pair(label, coated), /Secure codes: none\. Even the finest cells/);
  assert.match(await pair(inkjet, kraft), /Secure codes: not measured\./);
});
