import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gradeCodes } from '../src/captures/grade/grade-codes.ts';
import { trueModules } from '../src/captures/grade/true-modules.ts';
import { openPicture } from '../src/captures/picture/picture.ts';
import type { Drawing } from '../src/codes/plan.ts';
import { planOf } from './support/plan.ts';
import { photographed, type Shot, scanned, writeShot } from './support/print-model/camera.ts';
import { drawnShot } from './support/print-model/drawn.ts';
import { type Dots, PRESSES, printed } from './support/print-model/press.ts';
import { dotsOf, urlOf } from './support/print-model/print-model.ts';
import { seeded } from './support/print-model/random.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });

const MODULE = 8;
const orderOf = (changes: Partial<Drawing> = {}) => {
  const plan = planOf(100, {});
  const drawing = { ...plan.drawing, dotsX: MODULE, dotsY: MODULE, ...changes };
  return { ...plan, drawing };
};
const plan = orderOf();
const grade = async (shot: Shot, of = plan) => {
  const path = await writeShot({ ...shot, ppi: shot.ppi ?? 600 }, join(folder, 'shot.png'));
  const order = { urlPrefix: of.urlPrefix, symbol: of.symbol, ...of.drawing };
  return gradeCodes(await openPicture(path), { kind: 'grade', path, order });
};
/** Dots with every dark one widened by as many to the left and right. */
const widened = ({ width, height, dots }: Dots, by: number): Dots => ({
  ...{ width, height },
  dots: dots.map((dot, at) => {
    for (let off = -by; off <= by; off++) if (dots[at + off]) return 1;
    return dot;
  }),
});
/** Dots with these modules, as row · size + column, the other way round. */
const turned = ({ width, height, dots }: Dots, size: number, modules: number[]): Dots => {
  const out = dots.slice();
  for (const module of modules) {
    const [x, y] = [MODULE * (4 + (module % size)), MODULE * (4 + Math.floor(module / size))];
    for (let i = 0; i < MODULE * MODULE; i++) {
      const at = (y + Math.floor(i / MODULE)) * width + x + (i % MODULE);
      out[at] = 1 - out[at]!;
    }
  }
  return { width, height, dots: out };
};

test('a code as it was drawn has A in everything and has grown by nothing', async () => {
  const [code, ...more] = await grade(drawnShot(dotsOf(plan)(1), 3, [20, 235]));
  assert.equal(more.length, 0);
  assert.equal(code?.text, urlOf(plan)(1));
  assert.equal(code?.grade, 'A', JSON.stringify(code));
  assert.equal(code?.unusedCorrection?.value, 1);
  assert.equal(code?.fixedPatterns?.weak, 0);
  assert.ok(Math.abs(code?.growth?.x ?? 1) < 0.02 && Math.abs(code?.growth?.y ?? 1) < 0.02);
});

test('growth is told on each axis, against what was drawn with its reduction', async () => {
  const [wide] = await grade(drawnShot(widened(dotsOf(plan)(1), 1), 3, [20, 235]));
  assert.ok(Math.abs((wide?.growth?.x ?? 0) - 2 / MODULE) < 0.02, `${wide?.growth?.x}`);
  assert.ok(Math.abs(wide?.growth?.y ?? 1) < 0.02);
  assert.ok(Math.abs((wide?.gain?.x ?? 0) - 25_400 / 600) < 2, 'a dot of 600 dpi on each edge');
  const reduced = orderOf({ reductionX: 3 });
  const [thin] = await grade(drawnShot(dotsOf(reduced)(1), 3, [20, 235]), reduced);
  assert.ok(Math.abs(thin?.growth?.x ?? 1) < 0.02, `${thin?.growth?.x}`);
});

test('errors are counted by codewords, and all of a grade sinks with them', async () => {
  const id = urlOf(plan)(2).slice(plan.urlPrefix.length);
  const { blocks, size } = trueModules(plan.urlPrefix, plan.symbol)(id);
  const [block] = blocks;
  for (const errors of [2, 6]) {
    const modules = block!.codewords.slice(0, errors).map(([first]) => first!);
    const [code] = await grade(drawnShot(turned(dotsOf(plan)(2), size, modules), 3, [20, 235]));
    assert.equal(code?.unusedCorrection?.value, 1 - (2 * errors) / block!.checks);
    assert.equal(code?.fixedPatterns?.grade, 'A');
    const grades = [code?.margin?.grade, code?.grade];
    assert.ok(
      grades.every((each) => each === code?.unusedCorrection?.grade),
      JSON.stringify(grades),
    );
  }
});

test('a print is worse than what was drawn, by scan and by photo, and one with much gain is worst', async () => {
  const random = seeded(3);
  const fine = orderOf({ dotsX: 5, dotsY: 5 });
  const dots = dotsOf(fine)(1);
  const press = { ...PRESSES['laser 600'], gain: 0 };
  const gains: number[] = [];
  for (const gain of [0, 25]) {
    const print = printed(dots, { ...press, gain }, random);
    const [scan] = await grade(scanned(print, { ppi: 1200, turned: 2 }, random), fine);
    assert.ok(scan?.grade && scan.gain, JSON.stringify(scan));
    gains.push(scan.gain.x);
    assert.ok(Math.abs(scan.gain.x - scan.gain.y) < 6, 'the press gains as much on both axes');
  }
  assert.ok(Math.abs(gains[1]! - gains[0]! - 25) < 8, `${gains}`);
  const [photo] = await grade(photographed(printed(dots, press, random), { ppi: 1000 }, random), fine);
  assert.ok(photo?.isKnown && photo.grade, JSON.stringify(photo));
});

test('a code of another order is found and not graded', async () => {
  const other = { ...plan, urlPrefix: 'https://mallory.example/' };
  const [code] = await grade(drawnShot(dotsOf(plan)(1), 3, [20, 235]), other);
  assert.equal(code?.isKnown, false);
  assert.match(code?.why ?? '', /not one of the work order/);
});
