import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SheetPlan } from '../src/codes/sheet/data-code.ts';
import { calibrationSheet } from '../src/codes/sheet/sheet.ts';
import { sheetPng } from '../src/codes/sheet/sheet-png.ts';
import { sheetTiff } from '../src/codes/sheet/sheet-tiff.ts';
import { seenBy } from './support/packed-dots.ts';
import { renderings } from './support/render.ts';
import { drawing } from './support/specimens.ts';

const PLAN: SheetPlan = {
  format: 'tiff',
  resolutionX: '600',
  resolutionY: '600',
  widthMm: '80',
  equipment: { id: 2, name: 'UV inkjet line' },
  substrate: { id: 1, name: 'Größe 60 µm (weiß)' },
  revision: 3,
};

test('a TIFF of a wide web, lines of every kind, is the dots of the PNG to libtiff', () => {
  for (const [widthMm, resolution] of [
    ['1000', '600'],
    ['210', '1270'],
    ['20', '2400'],
    ['33.1', '203'],
  ] as const) {
    const plan = { ...PLAN, widthMm, resolutionX: resolution, resolutionY: resolution };
    const { page, chunks } = calibrationSheet(plan);
    const seen = (format: 'png' | 'tiff', chunks: Iterable<Uint8Array>) => {
      const made = { ...plan, format };
      return [...seenBy(made, Buffer.concat([...chunks]), page.width, page.height).values()][0]!;
    };
    const [png, tiff] = [seen('png', sheetPng(page, plan)), seen('tiff', chunks())];
    assert.deepEqual([tiff.width, tiff.height], [page.width, page.height], widthMm);
    assert.ok(Buffer.from(tiff.bits).equals(Buffer.from(png.bits)), `${widthMm} mm at ${resolution} dpi`);
  }
});

test('Group 4 strips of random lines are read back by libtiff, also where dark touches an edge', () => {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % below;
  };
  for (const width of [1, 7, 8, 9, 64, 1729, 2561, 6000]) {
    const dark: [number, number, number, number][] = [[0, 0, width, 1]];
    for (let n = 0; n < 60; n++) {
      const x = random(width);
      dark.push([x, 1 + random(60), 1 + random(width - x), 1 + random(9)]);
    }
    const page = { width, height: 70, parts: 1, dark, regions: [] };
    const file = Buffer.concat([...sheetTiff(page, PLAN)]);
    const [seen] = renderings(file, drawing(PLAN), width, 70).values();
    const expected = new Uint8Array(width * 70);
    for (const [x, y, w, h] of dark)
      for (let row = y; row < y + h; row++) expected.fill(1, row * width + x, row * width + x + w);
    assert.ok(Buffer.from(seen!.dots).equals(Buffer.from(expected)), `width ${width}`);
  }
});
