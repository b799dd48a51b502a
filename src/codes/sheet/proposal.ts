import type { ModuleDots } from '../size.ts';
import { mean } from '../statistics.ts';
import { proposedReduction } from './gain.ts';
import type { Resolution } from './press-dots.ts';

/** A figure with its uncertainty, one standard deviation. */
export type Measure = { value: number; uncertainty: number };

/** What a proposal rests on of one scan of one part of a sheet; captures/ measures it, gains in micrometres an edge. */
export type MeasuredPart = {
  part: number;
  parts: number;
  scale: { x: Measure; y: Measure };
  residual: number;
  gain?: { x: Measure; y: Measure };
  reflectance?: { contrast: number };
  modules: { dotsX: number; dotsY: number; read: number; of: number; pixels: number }[];
};

/** Values for a calibration, or why a pair is not fit; `remarks` and `reasons` are sentences, reasons with what to do. */
export type Proposal =
  | {
      fit: true;
      /** A size that is on the sheet, the next above the smallest that was read everywhere. */
      module: ModuleDots;
      smallest: ModuleDots;
      reductionX: number;
      reductionY: number;
      gain: { x: Measure; y: Measure };
      remarks: string[];
    }
  | { fit: false; reasons: string[] };

/** Limits beyond which a pair is not fit. */
const MOST_OFF_SCALE = 0.005;
const LEAST_CONTRAST = 0.4;
/** Micrometres. */
const MOST_RESIDUAL = 50;
/** A module has at least so many dots, and at least so many pixels of a scan that tries whether it is read. */
const LEAST_DOTS = 3;
const MOST_DOTS = 256;
export const LEAST_PIXELS = 4;

/**
 * What a calibration would be by scans of the parts of one sheet, or of several places of the web. A module has to be read in
 * all its codes of all scans, and the next larger one too: that is the one proposed, at least a dot larger and 3 dots. Gains
 * are averaged; how far places differ goes into their uncertainty.
 */
export function proposeCalibration(readings: MeasuredPart[], press: Resolution): Proposal {
  const gain = gainOf(readings);
  const sizes = triedSizes(readings);
  const smallest = smallestRead(sizes);
  const module = smallest && sizes.find((size) => size.isRead && hasMargin(size, smallest));
  const reasons = [
    ...readings.flatMap((reading, i) => faultsOf(reading, readings.length > 1 ? `Scan ${i + 1}: ` : '')),
    ...lackOf(readings, gain),
    ...(gain ? unequalGain(gain, press) : []),
    ...(module ? [] : [whyNoModule(sizes, smallest), ...missingParts(readings)]),
  ];
  if (reasons.length > 0 || !gain || !smallest || !module) return { fit: false, reasons };
  const [x, y] = [gain.x.value, gain.y.value].map((micrometres) => Math.round(1000 * micrometres));
  const reductionX = proposedReduction(x!, press.resolutionX, module.dotsX);
  const reductionY = proposedReduction(y!, press.resolutionY, module.dotsY);
  return {
    ...{ fit: true, gain, reductionX, reductionY },
    module: dotsOf(module),
    smallest: dotsOf(smallest),
    remarks: [...missingParts(readings), ...remarksOn(sizes, smallest, gain, press)],
  };
}

/** Whether a module has enough pixels to be tried; a press scanned at its own resolution has 4 but for its scale. */
export function hasPixels(pixels: number): boolean {
  return Math.round(10 * pixels) >= 10 * LEAST_PIXELS;
}

type Size = ModuleDots & { isRead: boolean; isTried: boolean };
type Gain = { x: Measure; y: Measure };

function gainOf(readings: MeasuredPart[]): Gain | undefined {
  const gains = readings.flatMap(({ gain }) => gain ?? []);
  if (gains.length === 0) return undefined;
  return { x: combined(gains.map(({ x }) => x)), y: combined(gains.map(({ y }) => y)) };
}

/** What one scanner has wrong it has wrong everywhere: the mean's uncertainty is no smaller than a single one's. */
function combined(figures: Measure[]): Measure {
  const value = mean(figures.map((figure) => figure.value));
  const own = mean(figures.map(({ uncertainty }) => uncertainty));
  const squares = figures.map((figure) => (figure.value - value) ** 2);
  const spread = figures.length > 1 ? squares.reduce((a, b) => a + b) / (figures.length - 1) : 0;
  return { value, uncertainty: Math.hypot(own, Math.sqrt(spread)) };
}

/** Every size of the sheet, the smallest first. */
function triedSizes(readings: MeasuredPart[]): Size[] {
  const sizes = new Map<string, Size>();
  for (const { dotsX, dotsY, read, of, pixels } of readings.flatMap(({ modules }) => modules)) {
    const key = `${dotsX} x ${dotsY}`;
    const before = sizes.get(key) ?? { dotsX, dotsY, isRead: true, isTried: true };
    const isTried = before.isTried && hasPixels(pixels);
    sizes.set(key, { ...before, isTried, isRead: before.isRead && isTried && read === of });
  }
  return [...sizes.values()].sort((a, b) => a.dotsX * a.dotsY - b.dotsX * b.dotsY);
}

function smallestRead(sizes: Size[]): Size | undefined {
  return sizes.find((size, i) => size.isRead && sizes[i + 1]?.isRead);
}

function hasMargin(size: ModuleDots, smallest: ModuleDots): boolean {
  const isLarger = size.dotsX > smallest.dotsX && size.dotsY > smallest.dotsY;
  return isLarger && Math.min(size.dotsX, size.dotsY) >= LEAST_DOTS;
}

function faultsOf({ scale, residual }: MeasuredPart, scan: string): string[] {
  const off = (['x', 'y'] as const).flatMap((axis) => {
    const percent = 100 * (scale[axis].value - 1);
    if (Math.abs(percent) <= 100 * MOST_OFF_SCALE) return [];
    const where = axis === 'x' ? 'across' : 'along the feed';
    return `${scan}What was printed is ${Math.abs(percent).toFixed(2)} % too ${percent > 0 ? 'long' : 'short'} ${where}. Print at 100 %, check the feed, and scan a new sheet; a second scan turned by 90° shows whether it is the scanner.`;
  });
  if (residual <= MOST_RESIDUAL) return off;
  const flat = `${scan}The corner squares lie up to ${Math.round(residual)} µm off. Press the sheet flat on the glass and scan it again.`;
  return [...off, flat];
}

function lackOf(readings: MeasuredPart[], gain: Gain | undefined): string[] {
  const contrasts = readings.flatMap(({ reflectance }) => reflectance?.contrast ?? []);
  const worst = Math.min(...contrasts);
  return [
    ...(gain ? [] : ['No scan shows both combs, so the gain is not known. Scan the part that has them.']),
    ...(contrasts.length > 0
      ? []
      : [
          'No scan shows the solid and the frame, so the contrast is not known. Scan the part that has them.',
        ]),
    ...(worst < LEAST_CONTRAST
      ? [
          `The contrast of ink and substrate is ${worst.toFixed(2)}; readers need ${LEAST_CONTRAST.toFixed(2)}. Use more or darker ink, or a lighter ground under the code.`,
        ]
      : []),
  ];
}

function unequalGain({ x, y }: Gain, { resolutionX, resolutionY }: Resolution): string[] {
  const dot = 25_400 / Math.min(Number(resolutionX), Number(resolutionY));
  const difference = Math.abs(x.value - y.value);
  if (difference <= dot) return [];
  return [
    `The gain is ${x.value.toFixed(1)} µm across and ${y.value.toFixed(1)} µm along, which differ by more than a dot (${dot.toFixed(1)} µm): lines slur or double. Check register, speed and pressure of the press, and print a new sheet.`,
  ];
}

function whyNoModule(sizes: Size[], smallest: Size | undefined): string {
  if (smallest)
    return 'Of the sizes that were read none is a dot larger than the smallest and has 3 dots. Use a wider sheet, which shows larger codes.';
  if (sizes.length === 0)
    return 'No scan shows the codes of the module sizes, so none was tried. Scan the other parts of the sheet too.';
  if (sizes.some(({ isTried }) => isTried))
    return 'No two module sizes were read in all their codes. Check ink and substrate, and print a new sheet.';
  return `No module has ${LEAST_PIXELS} pixels in the scan, so no code was tried. Scan at 1,200 ppi.`;
}

function missingParts(readings: MeasuredPart[]): string[] {
  const all = readings.map(({ parts }) => parts);
  // A sheet of one part has everything, whatever is scanned of a narrower one beside it.
  if (all.includes(1)) return [];
  const most = Math.max(...all);
  const numbers = Array.from({ length: most }, (_, i) => i + 1);
  const missing = numbers.filter((number) => !readings.some(({ part }) => part === number));
  if (missing.length === 0) return [];
  const which = missing.length === 1 ? `Part ${missing[0]}` : `Parts ${missing.join(' and ')}`;
  return [
    `${which} of ${most} of this sheet ${missing.length === 1 ? 'is' : 'are'} not among the scans: sizes that stand only there were not tried.`,
  ];
}

function remarksOn(sizes: Size[], smallest: Size, gain: Gain, press: Resolution): string[] {
  const untried = sizes.filter((size) => !size.isTried && size.dotsX < smallest.dotsX);
  const finer =
    untried.length > 0
      ? [
          `Modules under ${smallest.dotsX} × ${smallest.dotsY} dots have too few pixels here. Scan finer to try them.`,
        ]
      : [];
  const unsure = (['x', 'y'] as const).flatMap((axis) => {
    const { value, uncertainty } = gain[axis];
    const resolution = axis === 'x' ? press.resolutionX : press.resolutionY;
    const dots = [value - uncertainty, value + uncertainty].map((micrometres) =>
      proposedReduction(Math.round(1000 * micrometres), resolution, MOST_DOTS),
    );
    return dots[0] === dots[1]
      ? []
      : `The gain ${axis === 'x' ? 'across' : 'along'} is known to ± ${uncertainty.toFixed(1)} µm, so the reduction may be ${dots[0]} or ${dots[1]} dots.`;
  });
  return [...finer, ...unsure];
}

function dotsOf({ dotsX, dotsY }: ModuleDots): ModuleDots {
  return { dotsX, dotsY };
}
