import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SheetPlan } from '../src/codes/sheet/data-code.ts';
import type { Page } from '../src/codes/sheet/layout.ts';
import { calibrationSheet } from '../src/codes/sheet/sheet.ts';
import { sheetPng } from '../src/codes/sheet/sheet-png.ts';
import { measureSheet } from './support/measured-sheet.ts';
import { seenBy } from './support/packed-dots.ts';
import { RESOLUTIONS } from './support/resolutions.ts';

for (const [resolutionX, resolutionY] of RESOLUTIONS)
  for (const widthMm of ['16', '60', '210'])
    test(`every mark of the sheet, five formats, ${resolutionX} × ${resolutionY} dpi, ${widthMm} mm`, async () => {
      const plan: SheetPlan = {
        ...{ format: 'png', resolutionX, resolutionY, widthMm, revision: 3 },
        equipment: { id: 12, name: 'UV inkjet line' },
        substrate: { id: 9, name: '白色薄膜 60 µm' },
      };
      const { page, chunks } = calibrationSheet(plan);
      const lengthMm = (page.height * 25.4) / Number(resolutionY);
      assert.ok(lengthMm <= 290 * page.parts && (widthMm === '16' || lengthMm <= 290), `${lengthMm} mm`);
      const [seen] = seenBy(plan, Buffer.concat([...chunks()]), page.width, page.height).values();
      await measureSheet(plan, page, seen!);
      for (const format of ['tiff', 'svg', 'eps', 'pdf'] as const) {
        const other = { ...plan, format };
        const sheet = calibrationSheet(other);
        assert.equal(sheet.page.height, page.height);
        // The data code names the format: only there do the pictures differ.
        const [own] = seenBy(plan, pngOf(plan, sheet.page), page.width, page.height).values();
        const file = Buffer.concat([...sheet.chunks()]);
        for (const [program, also] of seenBy(other, file, page.width, page.height)) {
          assert.deepEqual([also.width, also.height], [page.width, page.height], program);
          assert.ok(Buffer.from(also.bits).equals(Buffer.from(own!.bits)), `${format} by ${program}`);
        }
      }
    });

function pngOf(plan: SheetPlan, page: Page): Uint8Array {
  return Buffer.concat([...sheetPng(page, plan)]);
}
