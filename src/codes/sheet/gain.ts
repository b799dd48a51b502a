import { fraction } from '../size.ts';

/** Nanometres in an inch. */
const INCH = 25_400_000;

/**
 * The bar-width reduction that takes back what ink gains. A dark bar grows by `gain` on each of its two edges, so with a dot
 * of 25.4 mm / resolution it is r = 2 · gain / dot, rounded half up to whole dots, at least 0 (what ink loses is not given
 * back) and at most one less than the module, which must never vanish.
 * `gain` is nanometres per edge, whole, less than 0 for a loss; `resolution` dots per inch as an exact decimal; `module` 1 to
 * 256 dots. At 600 dpi a dot is 42.3 µm: a gain of 40 µm per edge proposes 2 dots.
 */
export function proposedReduction(gain: number, resolution: string, module: number): number {
  const { over, under } = fraction(resolution);
  const dot = BigInt(INCH) * under;
  if (gain <= 0) return 0;
  const rounded = Number((4n * BigInt(gain) * over + dot) / (2n * dot));
  return Math.min(rounded, module - 1);
}

/** The length of `dots` at `resolution` in nanometres, not rounded. */
export function dotsInNanometres(dots: number, resolution: string): number {
  return (dots * INCH) / Number(resolution);
}

/** The dots along that make a square with so many across; exact where the resolutions are equal. */
export function squareTo(dotsX: number, resolutionX: string, resolutionY: string): number {
  return Math.max(1, Math.round((dotsX * Number(resolutionY)) / Number(resolutionX)));
}
