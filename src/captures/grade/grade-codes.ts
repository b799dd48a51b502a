// Start here: the indicative grade of printed codes; true-modules.ts says what they must show, edges.ts where their edges lie,
// parameters.ts what that is worth. No ISO/IEC 15415: the light, its angle and its reference are not the standard's.
import { ID_LENGTH } from '../../codes/id/crockford.ts';
import { modulesOf } from '../../codes/size.ts';
import { median } from '../../codes/statistics.ts';
import { codesOfPicture } from '../picture/codes-of-picture.ts';
import { boundsOf, rectangle } from '../picture/corners.ts';
import { applyHomography, fitHomography, type Homography } from '../picture/fit.ts';
import { lightThrough, type Window } from '../picture/grey.ts';
import type { Picture } from '../picture/picture.ts';
import { eachWindow } from '../picture/windows.ts';
import type { Corners, FoundCode, GradedCode, GradeTask, Point, PrintedCodes } from '../tasks.ts';
import { type Drawn, findEdges, gridError, type LightAt, meanGrowth } from './edges.ts';
import {
  axialOf,
  contrastOf,
  fixedPatterns,
  gridOf,
  type ModuleLights,
  modulationOf,
  readModules,
  unusedCorrection,
  worstOf,
} from './parameters.ts';
import { type TrueModules, trueModules } from './true-modules.ts';

/** Pixels that a module must have at least. */
const LEAST_PIXELS = 3;
/** Modules around a symbol that are looked at too. */
const AROUND = 3;

/**
 * Grades every code of an order in a picture, each once. Its true modules are known, so errors are counted, not guessed. Growth is twice
 * the mean distance that dark edges lie outside of where they were drawn, bar-width reduction included, in modules.
 */
export async function gradeCodes(picture: Picture, { order }: GradeTask): Promise<GradedCode[]> {
  const modulesOfId = trueModules(order.urlPrefix, order.symbol);
  const found = (await codesOfPicture(picture)).map((code) => ({ ...areaOf(code.corners, order), code }));
  const graded: GradedCode[] = [];
  await eachWindow(picture, found, (window, { code }) => {
    const id = idOf(code.text, order);
    graded.push(
      id === undefined
        ? unknown(code)
        : gradeCode(window, code, { order, modules: modulesOfId(id), ppi: picture.ppi }),
    );
  });
  return graded;
}

function unknown({ text, corners }: FoundCode): GradedCode {
  return { text, corners, isKnown: false, why: 'This code is not one of the work order.' };
}

function gradeCode(
  window: Window,
  { text, corners }: FoundCode,
  { order, modules, ppi }: { order: PrintedCodes; modules: TrueModules; ppi: Picture['ppi'] },
): GradedCode {
  const { size } = modules;
  const start = fitHomography(rectangle([0, 0], [size, size]).map((from, i) => ({ from, to: corners[i]! })));
  const lightOn = (map: Homography): LightAt =>
    lightThrough(window, (module) => applyHomography(map, module));
  const pixels = pixelsOf(start, size);
  const refused = (why: string): GradedCode => ({ text, corners, isKnown: true, pixels: pixels.least, why });
  if (pixels.least < LEAST_PIXELS)
    return refused('Its modules are less than 3 pixels wide. Scan finer, or take the picture from nearer.');
  const rough = moduleLights(lightOn(start), modules);
  const found = findEdges(lightOn, start, {
    modules,
    drawn: drawnOf(order),
    threshold: plateaus(lightOn(start), size),
  });
  if (!found || rough.most <= rough.least)
    return refused('Its edges were not found: it is too pale, too blurred, or damaged.');
  const light = lightOn(found.map);
  const lights = moduleLights(light, modules);
  const read = readModules(modules, lights);
  const { x, y } = pixelsOf(found.map, size, ppi ?? undefined);
  const edge = meanGrowth(found.edges);
  const parameters = {
    contrast: contrastOf(lights),
    modulation: modulationOf(read, order.symbol, 'modulation'),
    margin: modulationOf(read, order.symbol, 'margin'),
    fixedPatterns: fixedPatterns(read),
    axial: axialOf(x, y),
    grid: gridOf(gridError(found.edges, size)),
    unusedCorrection: unusedCorrection(read, order.symbol),
  };
  return {
    ...{ text, corners, isKnown: true, pixels: pixels.least, ...parameters },
    grade: worstOf(Object.values(parameters).map(({ grade }) => grade)),
    growth: { x: 2 * edge.x, y: 2 * edge.y },
    gain: {
      x: (edge.x * order.dotsX * 25_400) / Number(order.resolutionX),
      y: (edge.y * order.dotsY * 25_400) / Number(order.resolutionY),
    },
  };
}

/** Reduction r takes ⌊r/2⌋ dots from the near edge of what is dark and ⌈r/2⌉ from the far one. */
function drawnOf({ dotsX, dotsY, reductionX, reductionY }: PrintedCodes): Drawn {
  const of = (reduction: number, dots: number) => ({
    near: Math.floor(reduction / 2) / dots,
    far: Math.ceil(reduction / 2) / dots,
  });
  return { x: of(reductionX, dotsX), y: of(reductionY, dotsY) };
}

/** Half-way between the middle of the finder patterns and the paper around the symbol. */
function plateaus(light: LightAt, size: number): number {
  const dark = [
    [3.5, 3.5],
    [size - 3.5, 3.5],
    [3.5, size - 3.5],
  ] as Point[];
  const ink = median(dark.map(light))!;
  return (ink + paperOf(light, size)) / 2;
}

function paperOf(light: LightAt, size: number): number {
  const around: number[] = [];
  for (let i = 0; i < size; i++)
    around.push(light([i + 0.5, -1.5]), light([-1.5, i + 0.5]), light([size + 1.5, i + 0.5]));
  return median(around)!;
}

/** Offsets of a round aperture of 0.8 module, in modules. */
const APERTURE: Point[] = [-0.3, -0.15, 0, 0.15, 0.3].flatMap((x) =>
  [-0.3, -0.15, 0, 0.15, 0.3].filter((y) => Math.hypot(x, y) <= 0.4).map((y): Point => [x, y]),
);

function moduleLights(light: LightAt, { size }: TrueModules): ModuleLights {
  const paper = Math.max(1e-3, paperOf(light, size));
  const lights: number[] = [];
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (const [x, y] of APERTURE) sum += light([column + 0.5 + x, row + 0.5 + y]);
      lights.push(sum / APERTURE.length / paper);
    }
  return {
    lights,
    most: lights.reduce((a, b) => Math.max(a, b)),
    least: lights.reduce((a, b) => Math.min(a, b)),
  };
}

function idOf(text: string, { urlPrefix }: PrintedCodes): string | undefined {
  const id = text.slice(urlPrefix.length);
  const isOfOrder = text.startsWith(urlPrefix) && id.length === ID_LENGTH && /^[0-9A-HJKMNP-TV-Z]+$/.test(id);
  return isOfOrder ? id : undefined;
}

function areaOf(corners: Corners, { symbol }: PrintedCodes) {
  const { left, top, width, height } = boundsOf(corners);
  const margin = (AROUND / modulesOf(symbol.version)) * Math.max(width, height);
  return {
    ...{ left: left - margin, top: top - margin },
    ...{ width: width + 2 * margin, height: height + 2 * margin },
  };
}

/** How long a module is in pixels, or, by so many pixels an inch, in inches: pixels of a scan need not be square. */
function pixelsOf(map: Homography, size: number, by = { x: 1, y: 1 }) {
  const [a, b, , d] = rectangle([0, 0], [size, size])
    .map((corner) => applyHomography(map, corner))
    .map(([u, v]): Point => [u / by.x, v / by.y]) as Corners;
  const x = Math.hypot(b[0] - a[0], b[1] - a[1]) / size;
  const y = Math.hypot(d[0] - a[0], d[1] - a[1]) / size;
  return { x, y, least: Math.min(x, y) };
}
