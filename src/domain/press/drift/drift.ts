// Start here: whether a press prints as its calibration says, by a scan of a sheet that was printed since; label-drift.ts has labels.
import type { Grade, ModuleFound, SheetReading } from '../../../captures/tasks.ts';
import { dotsInNanometres } from '../../../codes/sheet/gain.ts';
import type { Resolution } from '../../../codes/sheet/press-dots.ts';
import { LEAST_PIXELS } from '../../../codes/sheet/proposal.ts';
import type { ModuleDots } from '../../../codes/size.ts';
import { gainInWords } from '../calibration-reading.ts';
import type { Revision } from '../calibrations.ts';
import type { Equipment } from '../equipment.ts';

/** `open` if the scan cannot tell. */
export type Verdict = 'within' | 'recalibrate' | 'open';

/** Gains, how sure they are, how far they moved and how far they may, in nanometres on each edge. */
export type GainDrift = { now: number; uncertainty: number; before: number; most: number };

export type Drift = {
  verdict: Verdict;
  /** Why, in sentences. */
  reasons: string[];
  gain?: { x: GainDrift; y: GainDrift };
  /** The smallest module of which every code was read. */
  smallest?: ModuleDots;
  /** Of labels instead of a sheet. */
  labels?: LabelsFound;
};

/** What labels of a running order came to: how many codes were graded, the worst of their grades, and how far their gains spread. */
export type LabelsFound = {
  reference: string;
  graded: number;
  worst?: Grade;
  /** Standard deviation of the gains from code to code, in nanometres. */
  spread?: { x: number; y: number };
};

/** A gain may move by so much, or by half a dot where that is less; in nanometres. */
const MOST_MOVED = 15_000;

type Gain = { value: number; uncertainty: number };
type Before = Pick<Revision, 'gainX' | 'gainY' | 'dotsX' | 'dotsY'>;

/**
 * Holds a reading against a calibration: its gains, and its module. `before` are the modules that were found when it was
 * measured, if it was.
 */
export function driftOf(
  calibration: Before,
  press: Equipment,
  reading: SheetReading,
  before: ModuleFound[],
): Drift {
  const smallest = smallestOf(reading.modules);
  const found = smallest && { smallest };
  const open = (reason: string): Drift => ({ verdict: 'open', ...found, reasons: [reason] });
  const gain = reading.gain && gainsDrift(reading.gain, calibration, press);
  if (!gain) return open(calibration.gainX === null || calibration.gainY === null ? NO_GAIN : NO_COMBS);
  const reasons = [...gainReasons(gain), ...moduleReasons(calibration, reading.modules, before)];
  return { verdict: reasons.length > 0 ? 'recalibrate' : 'within', reasons, gain, ...found };
}

export const NO_GAIN = 'The calibration has no gain to compare with. Calibrate anew, from a scan.';
const NO_COMBS =
  'This part of the sheet has no combs, so its gain is not known. Scan the part that has them.';

/** Gains now, in micrometres, against those of a calibration; undefined where it has none. */
export function gainsDrift(
  { x, y }: { x: Gain; y: Gain },
  { gainX, gainY }: Pick<Revision, 'gainX' | 'gainY'>,
  { resolutionX, resolutionY }: Resolution,
): Drift['gain'] {
  if (gainX === null || gainY === null) return undefined;
  return { x: gainDrift(x, gainX, resolutionX), y: gainDrift(y, gainY, resolutionY) };
}

/** Why gains are beyond what they may move; nothing if they are not. */
export function gainReasons({ x, y }: Required<Drift>['gain']): string[] {
  return [...gainReason(x, 'across'), ...gainReason(y, 'along')];
}

function gainDrift(now: Gain, before: number, resolution: string): GainDrift {
  return {
    now: 100 * Math.round(10 * now.value),
    uncertainty: 100 * Math.round(10 * now.uncertainty),
    before,
    most: Math.min(MOST_MOVED, Math.round(dotsInNanometres(1, resolution) / 2)),
  };
}

function gainReason({ now, before, most }: GainDrift, where: string): string[] {
  if (Math.abs(now - before) <= most) return [];
  const moved = gainInWords(now - before);
  return [
    `The gain ${where} is ${gainInWords(now)} µm and was ${gainInWords(before)} µm: it moved by ${moved} µm, and ${limitInWords(most)} is the most.`,
  ];
}

/** The least of half a dot and 15 µm, as people read it. */
function limitInWords(most: number): string {
  const micrometres = (most / 1000).toFixed(1).replace(/\.0$/, '');
  return most < MOST_MOVED ? `half a dot (${micrometres} µm)` : `${micrometres} µm`;
}

function moduleReasons({ dotsX, dotsY }: Before, now: ModuleFound[], before: ModuleFound[]): string[] {
  const own = now.find((module) => module.dotsX === dotsX && module.dotsY === dotsY);
  if (own && isTried(own) && own.read < own.of)
    return [
      `Of the codes with the calibrated module of ${inWords(own)}, ${own.read} of ${own.of} were read.`,
    ];
  const [was, is] = [smallestOf(before), smallestOf(now)];
  if (!was || !is || area(is) <= area(was)) return [];
  const same = now.find((module) => module.dotsX === was.dotsX && module.dotsY === was.dotsY);
  if (!same || !isTried(same)) return [];
  return [`The smallest module of which every code was read is ${inWords(is)}, and was ${inWords(was)}.`];
}

function smallestOf(modules: ModuleFound[]): ModuleDots | undefined {
  const read = modules.filter((module) => isTried(module) && module.of > 0 && module.read === module.of);
  const [first] = read.sort((one, other) => area(one) - area(other));
  return first && { dotsX: first.dotsX, dotsY: first.dotsY };
}

// With fewer pixels it is the scan that does not show the code.
function isTried({ pixels }: ModuleFound): boolean {
  return pixels >= LEAST_PIXELS;
}

function area({ dotsX, dotsY }: ModuleDots): number {
  return dotsX * dotsY;
}

function inWords({ dotsX, dotsY }: ModuleDots): string {
  return `${dotsX} × ${dotsY} dots`;
}
