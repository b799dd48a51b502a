import { MAX_DOTS } from '../../codes/drawing/image.ts';
import { dotsInNanometres, proposedReduction, squareTo } from '../../codes/sheet/gain.ts';
import { dotsInMm, type ModuleDots } from '../../codes/size.ts';
import { askSeparator, readDecimal } from '../forms/decimal.ts';
import type { Faults, Read, Typed } from '../forms/drafts.ts';
import { readText } from '../forms/text.ts';
import type { Measured } from './calibrations.ts';
import type { Equipment } from './equipment.ts';
import { lookupModule, notOnSheet, type SheetShown } from './sheet-shown.ts';

/** What was read off a calibration sheet; gains in nanometres per edge. */
export type Reading = Measured & { gainX: number; gainY: number; remarks: string };

/** No camera in use resolves less, and no code is printed larger; in nanometres. */
const LEAST_MODULE = 50_000;
const MOST_MODULE = 10_000_000;
const MOST_GAIN = 500;
/** Bars and gaps of the sheet's combs, in nanometres. */
const COMB = 500_000;
/** A module longer than wide by more than this is none: readers expect squares (ISO/IEC 15415 grades the distortion). */
const MOST_RATIO = 1.25;

/** Reads the form, with a sentence for every field that is wrong or cannot be. A field that is wrong has any value. */
export function readReading(typed: Typed, press: Equipment, sheet: SheetShown): Read<Reading> {
  const faults: Faults = {};
  const { resolutionX, resolutionY } = press;
  const dotsX = readDots(typed.dots_x ?? '', 'dots_x', faults);
  const dotsY = typed.dots_y?.trim()
    ? readDots(typed.dots_y, 'dots_y', faults)
    : (lookupModule(sheet, dotsX)?.dotsY ?? squareTo(dotsX, resolutionX, resolutionY));
  if (!faults.dots_x && !faults.dots_y) checkModule({ dotsX, dotsY }, press, sheet, faults);
  const gainX = readGain(typed.gain_x ?? '', 'gain_x', faults);
  const gainY = typed.gain_y?.trim() ? readGain(typed.gain_y, 'gain_y', faults) : gainX;
  const measured = !faults.dots_x && !faults.dots_y;
  if (measured && !faults.gain_x) checkGain(gainX, dotsX, resolutionX, 'gain_x', faults);
  if (measured && !faults.gain_x && !faults.gain_y) checkGain(gainY, dotsY, resolutionY, 'gain_y', faults);
  if (!faults.gain_x) checkCombs(gainX, sheet, 'gain_x', faults);
  if (!faults.gain_x && !faults.gain_y) checkCombs(gainY, sheet, 'gain_y', faults);
  const sound = Object.keys(faults).length === 0;
  const reduction = (axis: 'x' | 'y', gain: number, dots: number, resolution: string) => {
    const field = `reduction_${axis}`;
    const text = typed[field]?.trim();
    if (!text) return sound ? proposedReduction(gain, resolution, dots) : 0;
    return readReduction(text, field, measured ? dots : MAX_DOTS, faults);
  };
  const values = {
    dotsX,
    dotsY,
    gainX,
    gainY,
    reductionX: reduction('x', gainX, dotsX, resolutionX),
    reductionY: reduction('y', gainY, dotsY, resolutionY),
    remarks: readText(typed, 'remarks', faults, { most: 2000 }),
  };
  return { values, faults };
}

/** A gain in micrometres as people read it: `12.5`, `−4`. */
export function gainInWords(nanometres: number): string {
  return String(nanometres / 1000).replace('-', '−');
}

function readDots(typed: string, field: string, faults: Faults): number {
  const value = Number(readDecimal(typed, 0));
  if (typed.trim() === '') faults[field] = 'Enter the smallest module that scanned, in dots.';
  else if (!(value >= 1 && value <= MAX_DOTS))
    faults[field] =
      askSeparator(typed) ??
      `Enter whole dots from 1 to ${MAX_DOTS}, as printed under the codes of the sheet.`;
  return value;
}

function checkModule({ dotsX, dotsY }: ModuleDots, press: Equipment, sheet: SheetShown, faults: Faults) {
  const { resolutionX, resolutionY } = press;
  const sizes = [dotsInNanometres(dotsX, resolutionX), dotsInNanometres(dotsY, resolutionY)] as const;
  const words = `${dotsInMm(dotsX, resolutionX, 3)} × ${dotsInMm(dotsY, resolutionY, 3)} mm`;
  if (Math.min(...sizes) < LEAST_MODULE)
    faults.dots_x = `This module is ${words}: no camera resolves less than 0.05 mm. Check the dots.`;
  else if (Math.max(...sizes) > MOST_MODULE)
    faults.dots_x = `This module is ${words}: more than 10 mm is no calibration. Check the dots.`;
  else if (Math.max(...sizes) > MOST_RATIO * Math.min(...sizes))
    faults.dots_y = `This module is ${words}: readers need squares. Check the dots across and along.`;
  else {
    const fault = notOnSheet(sheet, { dotsX, dotsY });
    if (fault) faults[lookupModule(sheet, dotsX) ? 'dots_y' : 'dots_x'] = fault;
  }
}

function readGain(typed: string, field: string, faults: Faults): number {
  const ask = askSeparator(typed);
  const micrometres = readDecimal(typed, 3, true);
  if (typed.trim() === '') faults[field] = 'Enter the gain per edge in micrometres; 0 if there is none.';
  else if (ask) faults[field] = ask;
  else if (micrometres === undefined || Math.abs(Number(micrometres)) > MOST_GAIN)
    faults[field] =
      `Enter micrometres per edge from −${MOST_GAIN} to ${MOST_GAIN}, with at most three decimals, such as 12.5 or −4.`;
  return Math.round(Number(micrometres) * 1000);
}

function checkCombs(gain: number, { layout }: SheetShown, field: string, faults: Faults) {
  if (layout === 1 || Math.abs(gain) < COMB / 2) return;
  faults[field] =
    `${gainInWords(gain)} µm on both edges leave nothing of the combs of 0.5 mm to measure. Check the gain.`;
}

// Bars that grow together, or bars that vanish: a code with that module could not have scanned.
function checkGain(gain: number, dots: number, resolution: string, field: string, faults: Faults) {
  const module = dotsInNanometres(dots, resolution);
  if (2 * Math.abs(gain) < module) return;
  const happens = gain > 0 ? 'closes every gap' : 'wipes out every bar';
  faults[field] =
    `${gainInWords(gain)} µm on both edges ${happens} of a module of ${Math.round(module / 1000)} µm: no such code could have scanned. Check the gain and the dots.`;
}

function readReduction(text: string, field: string, dots: number, faults: Faults): number {
  const value = Number(readDecimal(text, 0));
  if (!(value >= 0 && value < dots))
    faults[field] =
      askSeparator(text) ??
      `Enter whole dots from 0 to ${dots - 1}: less than the module. Empty: as the gain proposes.`;
  return value;
}
