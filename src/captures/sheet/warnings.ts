import { hasPixels } from '../../codes/sheet/proposal.ts';
import type { Affine } from '../picture/fit.ts';
import type { Picture } from '../picture/picture.ts';
import { Unreadable } from '../picture/unreadable.ts';
import type { SheetReading } from '../tasks.ts';
import { ELSEWHERE } from './corner-squares.ts';
import { CUT_OFF, SHARP } from './figures.ts';
import type { MarksRead } from './read-marks.ts';

/** Micrometres off the plane: beyond the first a scan is less sure, beyond the second it is no scan of a flat sheet. */
const [OFF_PLANE, NO_PLANE] = [50, 400];
/** A stated resolution that the sheet contradicts by more is not the scan's. */
const CONTRADICTION = 0.05;
const [LEAST_PPI, GOOD_PPI] = [280, 590];
/** Share of a patch at the end of the scale that leaves nothing to measure. */
const ALL = 0.97;
/** Pinholes and dust make up less of a patch. */
const MOST_STRANGE = 0.02;
const MOST_OVERSHOOT = 30;

/** Refuses what is seen from behind. */
export function refuseMirrored([a, b, , d, e]: Affine): void {
  if (a * e - b * d < 0)
    throw new Unreadable(
      'The sheet is mirrored in the picture. Scan its printed side and do not mirror the scan.',
    );
}

/** Refuses a picture in which the sheet lies as no scanner sees it; the map is to inches, or to pixels where they are square. */
export function refusePlace([a, b, , d, e]: Affine): void {
  const [across, along] = [Math.hypot(a, d), Math.hypot(b, e)];
  const isSquare = Math.abs((a * b + d * e) / across / along) < 0.02;
  if (!isSquare || Math.abs(across / along - 1) > 2 * CONTRADICTION) throw new Unreadable(NO_SCAN);
}

const NO_SCAN =
  'The sheet is distorted in the picture as in a photo. Only a scan can be measured: lay the sheet flat on the glass of a flatbed scanner.';

/** Refuses what was measured but means nothing. `own` is the resolution as the sheet itself has it. */
export function refuseMeasured(reading: SheetReading, marks: MarksRead, picture: Picture, own: number): void {
  const { residual, overshoot } = reading;
  if (marks.strange.some((share) => share > MOST_STRANGE)) throw new Unreadable(ELSEWHERE);
  if (residual > NO_PLANE) throw new Unreadable(NO_SCAN);
  const stated = picture.ppi ? Math.sqrt(picture.ppi.x * picture.ppi.y) : own;
  if (Math.abs(own / stated - 1) > CONTRADICTION)
    throw new Unreadable(
      `The scanner's file says ${Math.round(stated)} ppi, but by the size of the sheet it has ${Math.round(own)}. Either the sheet was not printed at 100 % or the picture was resized: print at 100 %, and upload the file as the scanner made it.`,
    );
  if (own < LEAST_PPI)
    throw new Unreadable(
      `The scan has only ${Math.round(own)} ppi. Scan at 600 to 2,400 ppi, best at 1,200.`,
    );
  const { white, black } = marks;
  if ((white && white.white > ALL) || (black && black.black > ALL))
    throw new Unreadable(
      `${white && white.white > ALL ? 'The paper is pure white' : 'The solid is pure black'} in the scan, so the edges of marks are cut off. Scan in grey without automatic exposure, contrast or black-and-white mode.`,
    );
  if (overshoot > MOST_OVERSHOOT)
    throw new Unreadable(
      `The scan is sharpened: light at edges overshoots by ${Math.round(overshoot)} %. Switch sharpening off in the scanner's program and scan again.`,
    );
}

/** What makes figures less sure, in sentences with what to do. */
export function warningsOf(
  reading: SheetReading,
  marks: MarksRead,
  picture: Picture,
  others: number[],
): string[] {
  const { residual, overshoot, gain, part, parts, ppi } = reading;
  const { white, black } = marks;
  const warnings: (string | false | undefined)[] = [
    residual > OFF_PLANE &&
      `The corner squares lie up to ${Math.round(residual)} µm off a plane: the sheet was not flat, or the scanner slipped. Press it flat and scan again.`,
    overshoot > 100 * SHARP &&
      `The scanner sharpens: light at edges overshoots by ${overshoot.toFixed(1)} %, which makes gain look smaller. Switch sharpening off and scan again.`,
    white &&
      white.white > CUT_OFF &&
      `${percent(white.white)} of the paper is pure white in the scan, so gain is less sure. Switch automatic exposure off and scan again.`,
    black &&
      black.black > CUT_OFF &&
      `${percent(black.black)} of the solid is pure black in the scan, so gain is less sure. Switch automatic exposure off and scan again.`,
    picture.tone === 'srgb assumed' &&
      'The file states no tone curve; sRGB was assumed. If the scanner can embed a colour profile, switch that on: the gain is surer then.',
    !picture.ppi &&
      'The file states no resolution: lengths were taken from the sheet itself, so whether it was printed at its size was not measured. Save the scan with its resolution.',
    Math.min(ppi.x, ppi.y) < GOOD_PPI &&
      `The scan has ${Math.round(Math.min(ppi.x, ppi.y))} ppi. Scan at 600 to 2,400 ppi, best at 1,200: small marks and gain are surer then.`,
    fewPixels(marks),
    !gain && 'This part has no readable combs, so it says nothing about gain.',
    others.length > 0 &&
      `The picture shows more than one part; part ${part} of ${parts} was measured. Scan each part alone.`,
  ];
  return warnings.filter((warning) => typeof warning === 'string');
}

function fewPixels({ screens, codes }: MarksRead): string | undefined {
  const lines = Math.max(
    0,
    ...screens.flatMap(({ amplitude, dots }) => (amplitude === undefined ? dots : [])),
  );
  const modules = Math.max(0, ...codes.flatMap(({ pixels, dotsX }) => (!hasPixels(pixels) ? dotsX : [])));
  const what = [
    lines > 0 ? `lines of ${atMost(lines)}` : '',
    modules > 0 ? `modules of ${atMost(modules)}` : '',
  ].filter((kind) => kind !== '');
  return what.length === 0
    ? undefined
    : `The scan has too few pixels to judge ${what.join(' and ')}. Scan finer if they matter.`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function atMost(dots: number): string {
  return dots === 1 ? '1 dot' : `${dots} dots or less`;
}
