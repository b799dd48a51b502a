import type { Drawing } from './plan.ts';

/** Light modules on every side of a symbol (ISO/IEC 18004, 5.3.8). */
export const QUIET_ZONE = 4;

/** Modules on a side of a symbol of `version` 1 to 40, without quiet zone (ISO/IEC 18004, 5.3.1). */
export function modulesOf(version: number): number {
  return 17 + 4 * version;
}

/**
 * Sizes of what `drawing` prints for a symbol of `version`. Millimetres are exact values rounded half up to four decimals,
 * as text: a tenth of a micrometre, finer than any press. The image is the symbol, its quiet zone and the panel below.
 */
export function printedSizes(drawing: Drawing, version: number) {
  const modules = modulesOf(version);
  return {
    deviation: squareDeviation(drawing),
    module: extent(drawing, modulesInDots(drawing, 1)),
    symbol: extent(drawing, modulesInDots(drawing, modules)),
    image: extent(drawing, imageDots(drawing, version)),
  };
}

/**
 * Whole dots a module may have at most for a symbol of `modules` to be no larger than `wishMm`, rounding down; 0 if not
 * even one fits. `wishMm` and `resolution` (dots per inch) are decimals as text, taken exactly: 32 mm at 812.8 dpi are
 * 1024 dots, not 1023.99.
 */
export function sizeInDots(wishMm: string, resolution: string, modules: number): number {
  const wish = fraction(wishMm);
  const dpi = fraction(resolution);
  return Number((wish.over * dpi.over * 10n) / (wish.under * dpi.under * 254n * BigInt(modules)));
}

/** Where a module in dots lies: at least the calibrated one, at most what the wish holds on each axis. */
export type ModuleRange = { least: ModuleDots; most: ModuleDots };
export type ModuleDots = { dotsX: number; dotsY: number };
type Resolution = { resolutionX: string; resolutionY: string };

/**
 * The module of the range that is nearest to square, in whole percents of deviation; among equals the largest area, then the
 * least deviation. Finer than a percent, squareness would cost up to half of the wished size (docs/decisions/029).
 * Undefined if the range is empty.
 */
export function nearestToSquare(
  { least, most }: ModuleRange,
  resolution: Resolution,
): ModuleDots | undefined {
  let best: (ModuleDots & { deviation: number }) | undefined;
  // Nothing is nearer than 0 %: once that is found, only larger modules count.
  const isBeaten = (area: number) =>
    best !== undefined && Math.round(best.deviation) === 0 && area < best.dotsX * best.dotsY;
  for (let dotsX = most.dotsX; dotsX >= least.dotsX && !isBeaten(dotsX * most.dotsY); dotsX--) {
    for (let dotsY = most.dotsY; dotsY >= least.dotsY && !isBeaten(dotsX * dotsY); dotsY--) {
      const module = { dotsX, dotsY, deviation: squareDeviation({ dotsX, dotsY, ...resolution }) };
      if (!best || isBetter(module, best)) best = module;
    }
  }
  return best && { dotsX: best.dotsX, dotsY: best.dotsY };
}

/**
 * How far a module is from square, in percent: the difference of its sides by their mean, as ISO/IEC 15415 measures axial
 * non-uniformity (grade A up to 6 %).
 */
export function squareDeviation({ dotsX, dotsY, resolutionX, resolutionY }: ModuleDots & Resolution): number {
  const x = dotsX * Number(resolutionY);
  const y = dotsY * Number(resolutionX);
  return (200 * Math.abs(x - y)) / (x + y);
}

function isBetter(
  one: ModuleDots & { deviation: number },
  other: ModuleDots & { deviation: number },
): boolean {
  const steps = Math.round(one.deviation) - Math.round(other.deviation);
  if (steps !== 0) return steps < 0;
  const area = one.dotsX * one.dotsY - other.dotsX * other.dotsY;
  return area === 0 ? one.deviation < other.deviation : area > 0;
}

/** The length of `dots` at `resolution` in millimetres, rounded half up to `decimals`. */
export function dotsInMm(dots: number, resolution: string, decimals = 4): string {
  const { over, under } = fraction(resolution);
  return decimalText(BigInt(dots) * under * 254n, over * 10n, decimals);
}

/**
 * The length of `dots` at `resolution` in points (1/72 inch) for the box of a page: a millionth less than it is, rounded down
 * to six decimals. Programs round a page up to whole dots, so one that were longer by a rounding error would get a dot more.
 */
export function dotsInPoints(dots: number, resolution: string): string {
  const { over, under } = fraction(resolution);
  return decimalText((BigInt(dots) * under * 72_000_000n) / over - 1n, 1_000_000n, 6);
}

/** Dots of an image on each side: the symbol, its quiet zone and the panel below. */
export function imageDots(drawing: Drawing, version: number): { width: number; height: number } {
  const { width, height } = modulesInDots(drawing, modulesOf(version) + 2 * QUIET_ZONE);
  return { width, height: (drawing.panel ?? []).reduce((sum, lines) => sum + lines, height) };
}

/**
 * A positive decimal text such as `812.8` as the fraction it says: 8128/10; both fit 32 bits. Throws on anything else:
 * signs, exponents, zero, more than five digits before the point or four after it.
 */
export function fraction(decimal: string): { over: bigint; under: bigint } {
  if (!/^\d{1,5}(\.\d{1,4})?$/.test(decimal) || Number(decimal) === 0) {
    throw new Error(`${decimal} is not a positive decimal such as 600 or 812.8.`);
  }
  const [whole, decimals = ''] = decimal.split('.');
  return { over: BigInt(whole + decimals), under: 10n ** BigInt(decimals.length) };
}

/** over/under (both positive) as decimal text, rounded half up to `decimals` 0 to 20. */
export function decimalText(over: bigint, under: bigint, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const rounded = (2n * over * scale + under) / (2n * under);
  const whole = rounded / scale;
  if (decimals === 0) return String(whole);
  return `${whole}.${String(rounded % scale).padStart(decimals, '0')}`;
}

function modulesInDots({ dotsX, dotsY }: Drawing, modules: number) {
  return { width: modules * dotsX, height: modules * dotsY };
}

function extent({ resolutionX, resolutionY }: Drawing, { width, height }: { width: number; height: number }) {
  return {
    dotsX: width,
    dotsY: height,
    mmX: dotsInMm(width, resolutionX),
    mmY: dotsInMm(height, resolutionY),
  };
}
