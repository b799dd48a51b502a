// Start here: the scan of a calibration sheet becomes figures; part-plan.ts knows which sheet, read-marks.ts reads its marks.
import { codesIn } from '../picture/codes-in.ts';
import { boundsOf } from '../picture/corners.ts';
import { type Affine, fitAffine } from '../picture/fit.ts';
import type { Picture } from '../picture/picture.ts';
import { Unreadable } from '../picture/unreadable.ts';
import { shrunk } from '../picture/windows.ts';
import type { FoundCode, Point, SheetReading, WantedSheet } from '../tasks.ts';
import { cornerRegions, findCorners, middleOf, refuseMoved } from './corner-squares.ts';
import {
  attitude,
  gainFigures,
  groundOf,
  lineFigures,
  moduleFigures,
  noiseFigures,
  reflectance,
  scaleFigures,
} from './figures.ts';
import { cornersOf, isShown } from './marks.ts';
import { codeCorners, findPart, type PartPlan } from './part-plan.ts';
import { type MarksRead, mapOf, readMarks } from './read-marks.ts';
import { refuseMeasured, refuseMirrored, refusePlace, warningsOf } from './warnings.ts';

/** Pixels per inch that codes and corner squares are looked for at, one after the other. */
const FINDING = [200, 300, 600];
/** Pixels of a picture in memory while they are looked for. */
const MOST = 36_000_000;

/**
 * Everything that a scan of one part of the wanted sheet tells: lengths, effective gain, light, what is read and resolved.
 * Throws Unreadable, with what to do, for a picture that is no such scan or cannot be measured.
 */
export async function measureSheet(picture: Picture, wanted: WantedSheet): Promise<SheetReading> {
  const { grey, codes, drawn, code, others } = await findSheet(picture, wanted);
  const factor = { x: picture.width / grey.width, y: picture.height / grey.height };
  const pairs = codeCorners(drawn, code);
  refuseMirrored(fitAffine(pairs));
  const inSmall = findCorners(drawn, grey, pairs);
  refuseMoved(drawn, inSmall, codes);
  const coarse = enlarged(inSmall, factor);
  refusePlace(inInches(coarse, picture));
  const marks = await readMarks(picture, drawn, coarse);
  const { map, residual } = mapOf(marks);
  return readingOf({ picture, drawn, marks, map, residual, others });
}

async function findSheet(picture: Picture, wanted: WantedSheet) {
  let refusal: unknown;
  for (const [i, ppi] of FINDING.entries()) {
    const grey = await shrunk(picture, factorFor(picture, ppi));
    const codes: FoundCode[] = await codesIn(grey);
    try {
      return { grey, codes, ...findPart(codes, wanted) };
    } catch (error) {
      const isMore = i + 1 < FINDING.length && factorFor(picture, ppi) > 1;
      const isNoCode = !codes.some(({ text }) => text.startsWith('IMPRIMATUR SHEET'));
      if (!(error instanceof Unreadable) || !isMore || !isNoCode) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** A file that states no resolution, or an absurd one, is made small enough to look through. */
function factorFor({ ppi, width, height }: Picture, wanted: number): number {
  const stated = ppi ? Math.min(ppi.x, ppi.y) / wanted : 1;
  const least = Math.sqrt((width * height) / MOST);
  return Math.max(1, stated, wanted === FINDING[0] && !ppi ? Math.max(width, height) / 3500 : least);
}

/** Pixels may be longer than they are wide; inches are not. */
function inInches(map: Affine, { ppi }: Picture): Affine {
  return ppi ? enlarged(map, { x: 1 / ppi.x, y: 1 / ppi.y }) : map;
}

function enlarged([a, b, c, d, e, f]: Affine, { x, y }: { x: number; y: number }): Affine {
  return [a * x, b * x, c * x, d * y, e * y, f * y];
}

type Measured = {
  picture: Picture;
  drawn: PartPlan;
  marks: MarksRead;
  map: Affine;
  residual: number;
  others: number[];
};

function readingOf(measured: Measured): SheetReading {
  const { picture, drawn, marks, map, residual } = measured;
  const own = ownPpi(map);
  const ppi = picture.ppi ?? { x: own, y: own };
  const scale = scaleFigures(map, ppi, residual, sizeOf(drawn));
  if (!picture.ppi) for (const axis of ['x', 'y'] as const) scale[axis].uncertainty = 1;
  const { x, y } = marks.combs;
  const ground = groundOf(marks);
  const reading: SheetReading = {
    ...{ part: drawn.part, parts: drawn.parts, widthMm: drawn.plan.widthMm },
    ...{ ...attitude(inInches(map, picture)), ppi, scale, residual },
    gain: gainFigures(marks, picture.tone, ppi),
    edge: x && y ? { x: x.edge.map(rounded), y: y.edge.map(rounded) } : undefined,
    overshoot: 100 * Math.max(x?.overshoot ?? 0, y?.overshoot ?? 0),
    reflectance: reflectance(marks.white, marks.black),
    modules: moduleFigures(marks.codes),
    lines: lineFigures(marks, ground),
    noise: noiseFigures(marks, ground),
    marks: drawn.regions.filter(isShown).map((region) => ({
      name: region.name,
      corners: cornersOf(drawn, map, region),
      isRead: marks.read.has(region.name) || /^(data code|ruler)/.test(region.name),
    })),
    warnings: [],
  };
  refuseMeasured(reading, marks, picture, own);
  reading.warnings = warningsOf(reading, marks, picture, measured.others);
  return reading;
}

/** Pixels per inch as the sheet itself has them, if it was printed at its size. */
function ownPpi([a, b, , d, e]: Affine): number {
  return Math.sqrt(Math.abs(a * e - b * d)) * 25_400;
}

/** Micrometres between the corner squares. */
function sizeOf(drawn: PartPlan): { x: number; y: number } {
  const { width, height } = boundsOf(cornerRegions(drawn).map((region) => middleOf(drawn, region)));
  return { x: width, y: height };
}

function rounded([away, light]: Point): Point {
  return [Math.round(10 * away) / 10, Math.round(1e4 * light) / 1e4];
}
