import assert from 'node:assert/strict';
import { createCipheriv, createHash } from 'node:crypto';
import type { SheetPlan } from '../../src/codes/sheet/data-code.ts';
import type { Region } from '../../src/codes/sheet/figures.ts';
import type { Page } from '../../src/codes/sheet/layout.ts';
import { dotAt, type PackedDots, readTwice, runsOf } from './packed-dots.ts';

/** What the sheet of a plan must hold, measured in the dots that somebody else's program saw of its file. */
export async function measureSheet(plan: SheetPlan, { regions, ...page }: Page, seen: PackedDots) {
  assert.deepEqual([seen.width, seen.height], [page.width, page.height]);
  const names = regions.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length, 'every mark has a name of its own');
  checkCorners(plan, regions, seen, page.parts);
  checkCombs(plan, regions, seen);
  checkRulers(plan, regions, seen);
  checkLines(regions, seen);
  checkSingleBars(regions, seen);
  checkPatches(plan, regions, seen);
  const noise = checkNoise(plan, regions, seen);
  const modules = await checkCodes(plan, regions, seen);
  return { modules, noise };
}

/** Dots nearest to a length, across and along. */
export function inDots({ resolutionX, resolutionY }: SheetPlan, mm: number): [number, number] {
  return [Math.round((mm * Number(resolutionX)) / 25.4), Math.round((mm * Number(resolutionY)) / 25.4)];
}

export function regionOf(regions: Region[], wanted: string): Region {
  const place = regions.find(({ name }) => name === wanted);
  assert.ok(place, wanted);
  return place;
}

function allDark(seen: PackedDots, { x, y, width, height }: Omit<Region, 'name'>): boolean {
  for (let row = y; row < y + height; row++)
    if (runsOf(seen, x, row, width).length !== 1 || !dotAt(seen, x, row)) return false;
  return true;
}

function checkCorners(plan: SheetPlan, regions: Region[], seen: PackedDots, parts: number) {
  const corners = regions.filter(({ name }) => name.startsWith('corner'));
  assert.equal(corners.length, 4 * parts);
  const [wide, high] = inDots(plan, 2);
  const [clearX, clearY] = inDots(plan, 1);
  for (const { name, x, y, width, height } of corners) {
    assert.deepEqual([width, height], [wide, high], name);
    assert.ok(allDark(seen, { x, y, width, height }), name);
    const [left, right] = [Math.max(0, x - clearX), Math.min(seen.width, x + width + clearX)];
    const [top, bottom] = [Math.max(0, y - clearY), Math.min(seen.height, y + height + clearY)];
    for (let row = top; row < bottom; row++) {
      const inside = row >= y && row < y + height;
      assert.deepEqual(
        runsOf(seen, left, row, right - left),
        inside ? [x - left, width, right - x - width].filter((run) => run > 0) : [right - left],
        `${name} stands alone`,
      );
      if (!inside) assert.equal(dotAt(seen, left, row), 0);
    }
  }
  const lefts = corners.filter(({ name }) => name.includes('left'));
  const rights = corners.filter(({ name }) => name.includes('right'));
  assert.equal(new Set(lefts.map(({ x }) => x)).size, 1);
  assert.equal(new Set(rights.map(({ x }) => x)).size, 1);
  assert.ok(lefts[0]!.x <= inDots(plan, 2)[0]);
  const field = Math.min(seen.width, inDots(plan, 210)[0]);
  assert.equal(rights[0]!.x + wide, field - lefts[0]!.x, 'at both edges of the field');
}

function checkCombs(plan: SheetPlan, regions: Region[], seen: PackedDots) {
  const [barX, barY] = inDots(plan, 0.5);
  const upright = regionOf(regions, 'comb upright');
  const level = regionOf(regions, 'comb level');
  assert.deepEqual([upright.width, upright.height], [15 * barX, inDots(plan, 6)[1]]);
  assert.deepEqual([level.width, level.height], [inDots(plan, 6)[0], 15 * barY]);
  for (let y = upright.y; y < upright.y + upright.height; y++)
    assert.deepEqual(runsOf(seen, upright.x, y, upright.width), Array(15).fill(barX));
  for (let x = level.x; x < level.x + level.width; x++)
    assert.deepEqual(runsOf(seen, x, level.y, level.height, true), Array(15).fill(barY));
  assert.equal(dotAt(seen, upright.x, upright.y) + dotAt(seen, level.x, level.y), 2, 'dark first');
}

function checkRulers(plan: SheetPlan, regions: Region[], seen: PackedDots) {
  for (const [name, resolution] of [
    ['ruler across', plan.resolutionX],
    ['ruler along', plan.resolutionY],
  ] as const) {
    const { x, y, width, height } = regionOf(regions, name);
    const down = name === 'ruler along';
    const runs = runsOf(seen, x, y, down ? height : width, down);
    const starts = runs.map((_, i) => runs.slice(0, i).reduce((sum, run) => sum + run, 0));
    const marks = starts.filter((_, i) => i % 2 === 0);
    const exact = marks.map((_, mm) => (mm * Number(resolution)) / 25.4);
    exact.forEach((dots, mm) => {
      assert.ok(Math.abs(marks[mm]! - dots) <= 0.5, `${name}, ${mm} mm`);
    });
    const length = marks.length - 1;
    assert.equal(length % 10, 0, name);
    assert.ok(down ? length === 100 : length === Math.min(100, 10 * Math.floor(innerMm(plan) / 10)), name);
  }
}

function innerMm({ widthMm }: SheetPlan): number {
  return Math.min(Number(widthMm), 210) - (Number(widthMm) < 40 ? 2 : 4) - 0.2;
}

function checkLines(regions: Region[], seen: PackedDots) {
  for (const dots of [1, 2, 3, 4, 5, 6]) {
    const [upright, level, board] = ['lines of # upright', 'lines of # level', 'checker of #'].map((name) =>
      regionOf(regions, name.replace('#', name.startsWith('lines') ? `${dots},` : `${dots}`)),
    );
    for (let y = upright!.y; y < upright!.y + upright!.height; y++)
      assert.ok(runsOf(seen, upright!.x, y, upright!.width).every((run) => run === dots));
    for (let x = level!.x; x < level!.x + level!.width; x++)
      assert.ok(runsOf(seen, x, level!.y, level!.height, true).every((run) => run === dots));
    assert.ok(upright!.width / dots >= 7 && level!.height / dots >= 7 && board!.width / dots >= 8);
    for (let y = 0; y < board!.height; y++)
      for (let x = 0; x < board!.width; x += dots) {
        const dark = (Math.floor(y / dots) + x / dots) % 2 === 0 ? 1 : 0;
        if (dotAt(seen, board!.x + x, board!.y + y) !== dark) assert.fail(`checker of ${dots}`);
      }
  }
}

function checkSingleBars(regions: Region[], seen: PackedDots) {
  for (const shade of ['dark', 'light'])
    for (const direction of ['upright', 'level'])
      for (const dots of [1, 2, 3, 4, 5, 6]) {
        const { x, y, width, height } = regionOf(regions, `${shade} bar of ${dots}, ${direction}`);
        const down = direction === 'level';
        assert.equal(down ? height : width, dots);
        const inside = shade === 'dark' ? 1 : 0;
        for (let i = 0; i < (down ? width : height); i += 3) {
          const runs = down
            ? runsOf(seen, x + i, y - 4, dots + 8, true)
            : runsOf(seen, x - 4, y + i, dots + 8);
          assert.deepEqual(runs, [4, dots, 4], `${shade} bar of ${dots}, ${direction}`);
          assert.equal(dotAt(seen, x + (down ? i : 0), y + (down ? 0 : i)), inside);
        }
      }
}

function checkPatches(plan: SheetPlan, regions: Region[], seen: PackedDots) {
  const solid = regionOf(regions, 'solid');
  assert.deepEqual([solid.width, solid.height], inDots(plan, 10));
  assert.ok(allDark(seen, solid));
  const { x, y, width, height } = regionOf(regions, 'halves');
  const [line, lineToo] = inDots(plan, 0.5).map((dots) => Math.min(6, dots)) as [number, number];
  const half = Math.floor(width / 2);
  for (let row = y + lineToo; row < y + height - lineToo; row++)
    assert.deepEqual(runsOf(seen, x, row, width), [half, width - line - half, line]);
  const frame = regionOf(regions, 'frame');
  for (let row = frame.y + lineToo; row < frame.y + frame.height - lineToo; row++)
    assert.deepEqual(runsOf(seen, frame.x, row, frame.width), [line, frame.width - 2 * line, line]);
}

/** Which blocks are there; every cell of them is held against the pattern as docs/calibration-sheet.md tells it. */
function checkNoise(plan: SheetPlan, regions: Region[], seen: PackedDots): string[] {
  const [ringX, ringY] = inDots(plan, 0.18).map((dots) => Math.max(4, dots));
  const fields = regions.filter(({ name }) => name.startsWith('cells of'));
  for (const field of fields) {
    const [, cellX, cellY, sixteenths, replica] = field.name
      .match(/^cells of (\d+) x (\d+), (\d+)\/16, (\d)$/)!
      .map(Number) as [number, number, number, number, number];
    const cells = field.width / cellX;
    assert.equal(field.height, cells * cellY);
    assert.ok(cells === 48 || cells === 32);
    const ring = regionOf(regions, field.name.replace('cells', 'noise'));
    assert.deepEqual(
      [ring.x, ring.y, ring.width, ring.height],
      [field.x - 2 * ringX!, field.y - 2 * ringY!, field.width + 4 * ringX!, field.height + 4 * ringY!],
    );
    assert.deepEqual(runsOf(seen, ring.x, ring.y, ring.width), [ring.width]);
    assert.deepEqual(runsOf(seen, ring.x, ring.y + ringY!, ring.width), [
      ringX,
      ring.width - 2 * ringX!,
      ringX,
    ]);
    assert.equal(dotAt(seen, ring.x - 1, ring.y + 20), 0);
    const pattern = noiseBits(cells, sixteenths, Math.min(cellX, cellY), replica);
    let dark = 0;
    for (let y = 0; y < field.height; y++)
      for (let x = 0; x < field.width; x++) {
        const cell = pattern[Math.floor(y / cellY) * cells + Math.floor(x / cellX)]!;
        dark += cell;
        if (dotAt(seen, field.x + x, field.y + y) !== cell) assert.fail(`${field.name}: dot ${x}, ${y}`);
      }
    const share = dark / (field.width * field.height);
    const deviation = Math.sqrt(0.25 / (cells * cells));
    assert.ok(Math.abs(share - sixteenths / 16) < 5 * deviation, `${field.name}: ${share}`);
  }
  return fields.map(({ name }) => name);
}

function noiseBits(cells: number, sixteenths: number, cell: number, replica: number): number[] {
  const text = `imprimatur calibration noise, layout 2, cells ${cells}, density ${sixteenths}/16, cell ${cell}, replica ${replica}`;
  const cipher = createCipheriv('aes-256-ecb', createHash('sha256').update(text).digest(), null);
  const bits: number[] = [];
  for (let block = 0; bits.length < 4 * cells * cells; block++) {
    const bytes = cipher.update(Buffer.from(block.toString(16).padStart(32, '0'), 'hex'));
    for (const byte of bytes) bits.push(...byte.toString(2).padStart(8, '0').split('').map(Number));
  }
  const square = cells * cells;
  return Array.from({ length: square }, (_, i) => {
    const four = [0, 1, 2, 3].map((plane) => bits[plane * square + i]).join('');
    return Number.parseInt(four, 2) < sixteenths ? 1 : 0;
  });
}

/** Every code says to two readers what it is, and its modules have the dots it says; returns the modules, largest first. */
async function checkCodes(plan: SheetPlan, regions: Region[], seen: PackedDots): Promise<string[]> {
  const codes = regions.filter(({ name }) => /^(module|data code)/.test(name));
  for (const place of codes) {
    const [dotsX, dotsY] = [finderModule(seen, place, false), finderModule(seen, place, true)];
    const modules = place.width / dotsX;
    assert.equal(place.height / dotsY, modules, place.name);
    const said = await readTwice(...shrunk(seen, place, modules));
    const part = place.name.match(/^data code, part (\d)$/)?.[1];
    if (part) {
      const { format, equipment, substrate, revision, resolutionX, resolutionY, widthMm } = plan;
      const expected = `IMPRIMATUR SHEET L2 ${format.toUpperCase()} E${equipment.id} S${substrate.id} R${revision} X${resolutionX} Y${resolutionY} W${widthMm} P${part}`;
      assert.deepEqual(said, [expected, expected]);
      continue;
    }
    const [, x, y] = place.name.match(/^module (\d+) x (\d+), \d$/)!.map(Number);
    assert.deepEqual([dotsX, dotsY], [x, y], place.name);
    // Micrometres, a half rounded up though it has no exact binary form.
    const [mmX, mmY] = [x! / Number(plan.resolutionX), y! / Number(plan.resolutionY)].map((inches) =>
      (Math.round(25_400 * inches + 1e-6) / 1000).toFixed(3),
    );
    const size = mmX === mmY ? `${mmX}MM` : `${mmX}X${mmY}MM`;
    assert.deepEqual(said, [`${x}X${y} DOTS ${size}`, `${x}X${y} DOTS ${size}`]);
  }
  return [...new Set(codes.flatMap(({ name }) => name.match(/^module (\d+ x \d+)/)?.[1] ?? []))];
}

/** The finder pattern's first dark stretch is seven modules long. */
function finderModule(seen: PackedDots, { x, y, width, height }: Region, down: boolean): number {
  for (let i = 0; i < (down ? width : height); i++) {
    const runs = down ? runsOf(seen, x + i, y, height, true) : runsOf(seen, x, y + i, width);
    if (runs.length > 1) return runs[1]! / 7;
  }
  throw new Error('There is no code.');
}

/** A picture of six pixels a module, so that presses of any fineness give readers the same work. */
function shrunk(seen: PackedDots, place: Region, modules: number): [Uint8Array, number, number] {
  const side = 6 * modules;
  const grey = Uint8Array.from({ length: side * side }, (_, i) => {
    const [column, row] = [i % side, Math.floor(i / side)];
    const x = place.x + Math.floor(((column + 0.5) * place.width) / side);
    const y = place.y + Math.floor(((row + 0.5) * place.height) / side);
    return dotAt(seen, x, y) ? 0 : 255;
  });
  return [grey, side, side];
}
