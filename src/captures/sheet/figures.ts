import { groupsOf } from '../../codes/groups.ts';
import { mean, variance } from '../../codes/statistics.ts';
import type { Affine } from '../picture/fit.ts';
import type { Figure, LinesFound, ModuleFound, NoiseFound, SheetReading, Tone } from '../tasks.ts';
import type { CombFound } from './comb-edges.ts';
import type { MarksRead, Patch } from './read-marks.ts';

type Ppi = { x: number; y: number };

/** What a flatbed's own lengths may be wrong by; an estimate, for none was measured. */
const SCANNER = 0.001;
/** Overshoot beyond which a scanner sharpens visibly. */
export const SHARP = 0.02;
/** Share of a patch at the end of the scale from which on light is cut off. */
export const CUT_OFF = 0.05;
/** As much is noise. */
const NO_OVERSHOOT = 0.005;

/**
 * Micrometres that an edge may lie wrong because the file's tone curve is not the scanner's: 1.5 at 1,200 ppi and 2.5 at 600
 * if the file states one, 2.5 and 4 if not (simulated, docs/decisions/060). Between and beyond, the power law through both.
 */
function toneError(tone: Tone, ppi: number): number {
  const [fine, coarse] = tone === 'srgb assumed' ? [2.5, 4] : [1.5, 2.5];
  return fine * (1200 / ppi) ** Math.log2(coarse / fine);
}

/** Micrometres by which sharpening may thin an edge, whatever the resolution: as simulated, 1.1 for each root of a percent. */
function sharpError(overshoot: number): number {
  return overshoot <= NO_OVERSHOOT ? 0 : 1.1 * Math.sqrt(100 * overshoot);
}

/** Gain with what makes it unsure: widths that differ, the tone curve, sharpening, and light that is cut off. */
export function gainFigures(
  { combs, white, black }: MarksRead,
  tone: Tone,
  { x: ppiX, y: ppiY }: Ppi,
): SheetReading['gain'] {
  const { x, y } = combs;
  if (!x || !y) return undefined;
  const isCut = (white?.white ?? 0) > CUT_OFF || (black?.black ?? 0) > CUT_OFF;
  const figure = ({ gain, error, overshoot }: CombFound, ppi: number): Figure => {
    const unsure = toneError(tone, ppi);
    return { value: gain, uncertainty: Math.hypot(error, unsure, isCut ? unsure : 0, sharpError(overshoot)) };
  };
  return { x: figure(x, ppiX), y: figure(y, ppiY) };
}

/** How the part lies in the picture: degrees, clockwise, and how far its axes are from square. */
export function attitude([a, b, , d, e]: Affine): { turned: number; skew: number } {
  const [across, along] = [Math.atan2(d, a), Math.atan2(-b, e)];
  const skew = Math.atan2(Math.sin(along - across), Math.cos(along - across));
  return { turned: degrees(across), skew: degrees(skew) };
}

/** Printed by nominal length; `residual` in micrometres over `size`, the distance of the corner squares. */
export function scaleFigures(
  [a, b, , d, e]: Affine,
  ppi: Ppi,
  residual: number,
  size: { x: number; y: number },
): SheetReading['scale'] {
  const length = (x: number, y: number) => Math.hypot(x / ppi.x, y / ppi.y) * 25_400;
  return {
    x: { value: length(a, d), uncertainty: Math.hypot(SCANNER, residual / size.x) },
    y: { value: length(b, e), uncertainty: Math.hypot(SCANNER, residual / size.y) },
  };
}

export function reflectance(white?: Patch, black?: Patch): SheetReading['reflectance'] {
  if (!white || !black) return undefined;
  return { white: white.light, black: black.light, contrast: white.light - black.light };
}

/** Paper and ink for what is compared with them: the patches, else the corner squares and the light around them. */
export function groundOf({ white, black, ground }: MarksRead): { white: number; black: number } {
  return {
    white: white?.light ?? mean(ground.map((corner) => corner.white)),
    black: black?.light ?? mean(ground.map((corner) => corner.black)),
  };
}

export function moduleFigures(codes: MarksRead['codes']): ModuleFound[] {
  const sizes = groupsOf(codes, ({ dotsX, dotsY }) => `${dotsX} x ${dotsY}`);
  return sizes
    .map((own) => {
      const { dotsX, dotsY, pixels } = own[0]!;
      return { dotsX, dotsY, read: own.filter(({ isRead }) => isRead).length, of: own.length, pixels };
    })
    .sort((a, b) => a.dotsX - b.dotsX || a.dotsY - b.dotsY);
}

export function lineFigures(
  { screens }: MarksRead,
  { white, black }: { white: number; black: number },
): LinesFound[] {
  return screens
    .flatMap(({ amplitude, ...screen }) =>
      amplitude === undefined ? [] : { ...screen, modulation: amplitude / (white - black) },
    )
    .sort((a, b) => a.direction.localeCompare(b.direction) * -1 || a.dots - b.dots);
}

export function noiseFigures(
  { blocks }: MarksRead,
  { white, black }: { white: number; black: number },
): NoiseFound[] {
  const kinds = groupsOf(blocks, ({ cellX, cellY, sixteenths }) => `${cellX} x ${cellY}, ${sixteenths}`);
  return kinds.flatMap((own) => {
    const { cellX, cellY, sixteenths, pixels } = own[0]!;
    const found = own.flatMap(({ found }) => found ?? []);
    if (found.length === 0) return [];
    const correlations = found.map(({ correlation }) => correlation);
    const light = mean(found.map(({ mean }) => mean));
    const deviation = found.length > 1 ? Math.sqrt(variance(correlations)) : 0;
    return {
      ...{ cellX, cellY, sixteenths, pixels, blocks: found.length },
      errorRate: mean(found.map(({ errorRate }) => errorRate)),
      correlation: { mean: mean(correlations), deviation },
      dark: (white - light) / (white - black),
    };
  });
}

function degrees(radians: number): number {
  return (180 * radians) / Math.PI;
}
