import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { specimenId } from '../src/codes/id/specimen.ts';
import { aboutBytes } from '../src/codes/package/about-size.ts';
import { FORMATS } from '../src/codes/package/layout.ts';
import type { SecurePlan } from '../src/codes/plan.ts';
import { drawnAs, secureGraphic } from '../src/codes/secure/graphic.ts';
import { chooseSymbol, referenceSource } from '../src/codes/symbol/symbol.ts';
import { drawingThreads } from '../src/work/drawing-threads.ts';
import { makePackage } from '../src/work/package-job.ts';
import { planOf } from './support/plan.ts';
import { securePlan } from './support/secure-plan.ts';

test('the size of a package is told within a fifth, whatever its format, module and symbol', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-'));
  const threads = drawingThreads(2);
  t.after(async () => {
    await threads.close();
    rmSync(folder, { recursive: true });
  });
  const told = async (
    quantity: number,
    urlPrefix: string,
    dots: number,
    reduction: number,
    { format, secure }: { format: (typeof FORMATS)[number]; secure?: SecurePlan },
  ) => {
    const choice = chooseSymbol(urlPrefix, 'Q');
    if (choice.kind !== 'fits') throw new Error('It fits no symbol.');
    const { shape } = choice;
    const size = { dotsX: dots, dotsY: dots, reductionX: reduction, reductionY: reduction };
    const drawing = { ...planOf(1).drawing, format, ...size };
    const plan = planOf(quantity, { urlPrefix, symbol: shape, drawing, ...(secure && { secure }) });
    const { bytes } = await makePackage(threads, plan, join(folder, 'one.zip'));
    const about = aboutBytes(
      quantity,
      drawnAs(plan),
      shape,
      referenceSource(urlPrefix, shape)(Buffer.from(specimenId(0))),
    );
    const what = `${quantity} ${format} ${urlPrefix} ${dots} dots − ${reduction}: about ${Math.round(about)}, ${bytes} in truth`;
    assert.ok(about > bytes / 1.2 && about < bytes * 1.2, what);
  };
  for (const prefix of ['HTTPS://A.BC/', 'https://id.acme.example/01/09506000134352/10/LOT-7/21/'])
    for (const format of FORMATS)
      for (const [dots, reduction] of [
        [5, 0],
        [10, 2],
        [24, 2],
        [40, 0],
      ] as const)
        await told(200, prefix, dots, reduction, { format });
  const graphic = (cell: number) => {
    const drawn = secureGraphic(planOf(1).drawing, { cellX: cell, cellY: cell, sixteenths: 8 });
    return { ...securePlan(), graphic: drawn };
  };
  for (const format of FORMATS)
    for (const [cell, dots] of [
      [1, 10],
      [2, 10],
      [2, 24],
    ] as const)
      await told(200, 'HTTPS://A.BC/', dots, 2, { format, secure: graphic(cell) });
  await told(100_001, 'https://id.acme.example/', 5, 0, { format: 'png' });
});
