import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { gradeCodes } from '../src/captures/grade/grade-codes.ts';
import { openPicture } from '../src/captures/picture/picture.ts';
import type { GradedCode, GradeTask } from '../src/captures/tasks.ts';
import { encodePng } from './support/encode-png.ts';
import { dataModules, orderOf, PREFIX, picturesOf, symbolOf } from './support/printed-codes.ts';
import { dotsByDefinition } from './support/specimens.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });
const [ONE, TWO, THREE] = ['0123456789ABCD', 'ZYXWVTSRQPNMKJ', '7K3F9Q2MX4AAAA'] as const;
let files = 0;

async function grade(picture: Buffer, task: (path: string) => GradeTask): Promise<GradedCode[]> {
  const path = join(folder, `${++files}.png`);
  writeFileSync(path, picture);
  return gradeCodes(await openPicture(path), task(path));
}

function gradesOf(code: GradedCode): string {
  const { contrast, modulation, margin, fixedPatterns, axial, grid, unusedCorrection } = code;
  const parts = [contrast, modulation, margin, fixedPatterns, axial, grid, unusedCorrection];
  return [code, ...parts].map((part) => part?.grade ?? '–').join('');
}

function near(value: number | undefined, wanted: number, by: number): void {
  assert.ok(value !== undefined && Math.abs(value - wanted) <= by, `${value} instead of ${wanted}`);
}

test('codes drawn without any press are grade A in everything, and have not grown', async () => {
  for (const [change, pixels] of [
    [{}, [1, 1]],
    [{ reductionX: 2, reductionY: 1 }, [1, 1]],
    [{ resolutionX: '600', resolutionY: '1200', dotsX: 5, dotsY: 10 }, [2, 1]],
    [{ dotsX: 4, dotsY: 4, reductionX: 1 }, [1, 1]],
  ] as const) {
    const { how, task } = orderOf(change);
    const [code] = await grade(await picturesOf([symbolOf(ONE)], how, pixels), task);
    assert.equal(code?.text, PREFIX + ONE);
    assert.equal(gradesOf(code!), 'AAAAAAAA', JSON.stringify({ change, code }));
    near(code?.growth?.x, 0, 0.02);
    near(code?.growth?.y, 0, 0.02);
    assert.equal(code?.unusedCorrection?.value, 1);
  }
});

test('growth is what dots were added to dark, whatever the reduction, and becomes micrometres of an edge', async () => {
  const { how } = orderOf();
  const { task } = orderOf({ reductionX: 3, reductionY: 2 });
  const [code] = await grade(await picturesOf([symbolOf(ONE)], how), task);
  near(code?.growth?.x, 3 / 8, 0.02);
  near(code?.growth?.y, 2 / 8, 0.02);
  near(code?.gain?.x, (1.5 * 25_400) / 600, 2);
  near(code?.gain?.y, 25_400 / 600, 2);
});

test('several codes of a picture, lying as they will, each have their grade', async () => {
  const { how, task } = orderOf();
  const three = await picturesOf(
    [ONE, TWO, THREE].map((id) => symbolOf(id)),
    how,
    [2, 2],
  );
  for (const turned of [0, 90, 187]) {
    const picture = await sharp(three).rotate(turned, { background: 'white' }).png().toBuffer();
    const codes = await grade(picture, task);
    assert.deepEqual(codes.map(({ text }) => text).sort(), [ONE, TWO, THREE].map((id) => PREFIX + id).sort());
    for (const code of codes) assert.equal(gradesOf(code), 'AAAAAAAA', `${turned}: ${JSON.stringify(code)}`);
  }
});

test('unused error correction is counted from the codewords that are wrong, in the worst of the blocks', async () => {
  const { how, task } = orderOf();
  const places = dataModules();
  // Codewords of the two blocks take turns: these are 1, 4 and 5 of the first, and one of the other.
  for (const [words, wrong] of [
    [[0], 1],
    [[0, 2, 4, 6, 7], 4],
    [[60, 62, 64, 66, 98, 1, 3], 5],
  ] as const) {
    const turned = words.flatMap((word) => [
      places[8 * word + (word % 8)]!,
      places[8 * word + ((word + 3) % 8)]!,
    ]);
    const [code] = await grade(await picturesOf([symbolOf(TWO, turned)], how), task);
    near(code?.unusedCorrection?.value, 1 - (2 * wrong) / 26, 1e-9);
    assert.equal(code?.fixedPatterns?.weak, 0);
  }
});

test('a timing module that is missing is a weak fixed pattern', async () => {
  const { how, task } = orderOf();
  const [code] = await grade(await picturesOf([symbolOf(ONE, [64 * 6 + 12])], how), task);
  assert.equal(code?.fixedPatterns?.weak, 1);
  assert.equal(code?.fixedPatterns?.grade, 'B');
  assert.equal(code?.grade, 'B');
  assert.equal(code?.unusedCorrection?.value, 1);
});

test('pale, blurred, stretched: the grade that suffers says so', async () => {
  const { how, task } = orderOf();
  const clean = await picturesOf([symbolOf(ONE)], how);
  const pale = await sharp(clean).linear(0.25, 190).png().toBuffer();
  const [weak] = await grade(pale, task);
  near(weak?.contrast?.value, 1 - ((190 / 255 + 0.055) / 1.055) ** 2.4, 0.02);
  assert.equal(weak?.contrast?.grade, 'C');
  const [blurred] = await grade(await sharp(clean).blur(3).png().toBuffer(), task);
  assert.ok(blurred!.modulation!.value < 0.5, JSON.stringify(blurred));
  const [stretched] = await grade(await picturesOf([symbolOf(ONE)], { ...how, dotsX: 9 }), task);
  near(stretched?.axial?.value, 1 / 8.5, 0.005);
  assert.equal(stretched?.axial?.grade, 'D');
});

test('pixels that are longer than wide are no fault of the code', async () => {
  const { how, task } = orderOf({ resolutionY: '1200', dotsY: 16 });
  const dots = dotsByDefinition(symbolOf(ONE), how);
  const [code] = await grade(encodePng(dots, [23_622, 47_244]), task);
  near(code?.axial?.value, 0, 0.005);
  assert.equal(code?.grade, 'A', JSON.stringify(code));
});

test('codes of others are found, and not graded; too few pixels are told', async () => {
  const { how, task } = orderOf();
  const picture = await picturesOf([symbolOf(ONE)], how);
  const other = (path: string): GradeTask => {
    const mine = task(path);
    return { ...mine, order: { ...mine.order, urlPrefix: 'https://id.mallory.example/' } };
  };
  const [foreign] = await grade(picture, other);
  assert.equal(foreign?.isKnown, false);
  assert.match(foreign?.why ?? '', /not one of the work order/);
  assert.equal(foreign?.grade, undefined);
  const small = orderOf({ dotsX: 2, dotsY: 2 });
  const [coarse] = await grade(await picturesOf([symbolOf(ONE)], small.how), small.task);
  assert.match(coarse?.why ?? '', /less than 3 pixels/);
  const blank = { create: { width: 300, height: 300, channels: 3 as const, background: 'white' } };
  assert.deepEqual(await grade(await sharp(blank).png().toBuffer(), task), []);
});
