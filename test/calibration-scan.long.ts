import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openPicture } from '../src/captures/picture/picture.ts';
import { measureSheet } from '../src/captures/sheet/measure-sheet.ts';
import type { SheetReading } from '../src/captures/tasks.ts';
import { opticalGain } from './support/sheet-model/press.ts';
import type { Print } from './support/sheet-model/printed.ts';
import { scanOf, type Trial, trialOf } from './support/sheet-model/trial.ts';
import { errorsOfCells } from './support/sheet-model/truth.ts';
import { tempFolder } from './support/temp-folder.ts';

// Simulated scans, measured and compared with what was simulated. 200 of them take an hour and more: they are run as
// SHEET_SCANS=200 node dist/test/calibration-scan.long.js

const SCANS = Number(process.env.SHEET_SCANS ?? 16);

const folder = tempFolder({ after });

for (let number = 0; number < SCANS; number++) {
  const trial = trialOf(number);
  test(`${number}: ${nameOf(trial)} (simulated)`, async () => {
    const path = join(folder, `scan.${trial.saving.format}`);
    const print = await scanOf(trial, path);
    const sheet = await measureSheet(await openPicture(path), trial.wanted);
    compareLengths(sheet, trial);
    compareLight(sheet, trial);
    compareNoise(sheet, trial, print);
  });
}

function nameOf({ wanted, plan, press: { gain }, scanner, saving }: Trial): string {
  const how = `${saving.format} ${saving.tag ? `${saving.tag.as} ${saving.tag.tone}` : 'untagged'}`;
  const press = `${wanted.resolutionX} × ${wanted.resolutionY} dpi, ${plan.widthMm} mm`;
  return `${press}, ${gain.x.toFixed(1)} and ${gain.y.toFixed(1)} µm, ${how}, ${saving.ppi} ppi, ${scanner.turned.toFixed(2)}°`;
}

function compareLengths(sheet: SheetReading, { press, saving }: Trial): void {
  for (const axis of ['x', 'y'] as const) {
    const off = sheet.gain![axis].value - press.gain[axis] - opticalGain(press);
    assert.ok(Math.abs(off) <= (saving.ppi === 600 ? 6 : 3), `gain ${axis} is off by ${off.toFixed(2)} µm`);
    const stretch = sheet.scale[axis].value / press.scale[axis] - 1;
    assert.ok(Math.abs(stretch) <= 0.0005, `scale ${axis} is off by ${(100 * stretch).toFixed(3)} %`);
  }
}

function compareLight({ reflectance }: SheetReading, { press }: Trial): void {
  if (!reflectance) return;
  assert.ok(Math.abs(reflectance.white / press.white - 1) < 0.04, `paper ${reflectance.white}`);
  assert.ok(Math.abs(reflectance.black - press.black) < 0.01, `ink ${reflectance.black}`);
}

/**
 * With three pixels a cell a scan has about as many cells wrong as the print itself; with fewer it has more. The middle of a cell
 * counts more in a scan, so a little less may be wrong than by the mean of the cell.
 */
function compareNoise({ noise }: SheetReading, trial: Trial, print: Print): void {
  const truth = errorsOfCells(trial, print);
  for (const { cellX, cellY, sixteenths, errorRate, pixels } of noise) {
    const least = truth.get(`${cellX} x ${cellY}, ${sixteenths}`) ?? 0;
    const [what, wrong] = [
      `${cellX} x ${cellY}, ${sixteenths}/16`,
      `${errorRate} wrong, ${least} in the print`,
    ];
    assert.ok(errorRate > least - 0.06, `${what}: ${wrong}`);
    if (pixels >= 3) assert.ok(errorRate < least + 0.06, `${what}: ${wrong}`);
  }
}
