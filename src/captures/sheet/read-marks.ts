import type { Region } from '../../codes/sheet/figures.ts';
import { codesIn } from '../picture/codes-in.ts';
import { type Affine, fitAffine, invertAffine, type Pair } from '../picture/fit.ts';
import { averaged, type Window } from '../picture/grey.ts';
import type { Picture } from '../picture/picture.ts';
import { eachWindow } from '../picture/windows.ts';
import type { LinesFound } from '../tasks.ts';
import { type CombFound, measureComb } from './comb-edges.ts';
import { centroidOf, middleOf } from './corner-squares.ts';
import { type Field, modulation, patchLight, strangeShare } from './light.ts';
import { areaAround, isShown, type Mark, markOf } from './marks.ts';
import { type BlockFound, measureBlock } from './noise-block.ts';
import { type PartPlan, regionOf } from './part-plan.ts';

/** Fewer pixels than these say nothing: of a line (3, but for the print's scale), of a cell of noise. */
const [LEAST_LINE, LEAST_CELL] = [2.95, 0.6];
/** Pixels of a module that a decoder is given. */
const ENOUGH = 6;
/** Light around a mark that is looked at with it, in micrometres. */
const CLEAR = 600;
/** Left out at the border of a patch for its light, and where nothing else may begin; in micrometres. */
const [BORDER, EDGE] = [1500, 700];

/** What was read off the marks of a part at full resolution, before it becomes figures. */
export type MarksRead = {
  corners: Pair[];
  combs: Partial<Record<'x' | 'y', CombFound>>;
  white?: Patch;
  black?: Patch;
  /** Paper and ink at each corner square, for parts that have no patches. */
  ground: { white: number; black: number }[];
  screens: (Omit<LinesFound, 'modulation'> & { amplitude?: number })[];
  codes: { dotsX: number; dotsY: number; pixels: number; isRead: boolean }[];
  blocks: { cellX: number; cellY: number; sixteenths: number; pixels: number; found?: BlockFound }[];
  /** Shares of solid and frame that are something else. */
  strange: number[];
  /** Names of marks that gave a figure. */
  read: Set<string>;
};

export type Patch = { light: number; black: number; white: number };

type Job = { region: Region; mark: Mark; left: number; top: number; width: number; height: number };
type Reading = { drawn: PartPlan; map: Affine; back: Affine; pixel: number; marks: MarksRead };

/** Reads every mark in one way through the picture; `map` is the part's place in it to a few hundredths of a millimetre. */
export async function readMarks(picture: Picture, drawn: PartPlan, map: Affine): Promise<MarksRead> {
  const marks: MarksRead = {
    ...{ corners: [], combs: {}, ground: [], strange: [], screens: [], codes: [], blocks: [] },
    read: new Set(),
  };
  const pixel = 1 / Math.sqrt(Math.abs(map[0] * map[4] - map[1] * map[3]));
  const reading = { drawn, map, back: invertAffine(map), pixel, marks };
  const jobs = drawn.regions
    .filter(isShown)
    .map((region) => ({ region, mark: markOf(region.name), ...areaAround(drawn, map, region, CLEAR) }))
    .filter(({ mark }) => mark.kind !== 'other');
  await eachWindow(picture, jobs, (window, job: Job) => readMark(window, job, reading));
  return marks;
}

async function readMark(window: Window, { region, mark }: Job, reading: Reading): Promise<void> {
  const isRead = await taken(window, region, mark, reading);
  if (isRead) reading.marks.read.add(region.name);
}

/** Whether the mark gave what it is there for. */
function taken(window: Window, region: Region, mark: Mark, reading: Reading): boolean | Promise<boolean> {
  const { drawn, map, marks } = reading;
  switch (mark.kind) {
    case 'corner':
      marks.corners.push({ from: middleOf(drawn, region), to: centroidOf(window, map, drawn, region) });
      return takeGround(window, region, reading);
    case 'comb':
      return takeComb(window, region, mark.axis, reading);
    case 'solid':
    case 'frame':
    case 'halves':
      return takePatch(window, region, mark.kind, reading);
    case 'lines':
      return takeLines(window, region, mark, reading);
    case 'module':
      return takeCode(window, mark, reading);
    case 'noise':
      return takeNoise(window, region, mark.noise, reading);
    case 'other':
      return false;
  }
}

function fieldOf({ at }: PartPlan, { x, y, width, height }: Region, border = 0): Field {
  const [[left, top], [right, bottom]] = [at(x, y), at(x + width, y + height)];
  return { begin: [left + border, top + border], end: [right - border, bottom - border] };
}

function takeGround(window: Window, region: Region, { drawn, back, marks }: Reading): boolean {
  const { begin, end } = fieldOf(drawn, region);
  const black = patchLight(window, back, fieldOf(drawn, region, 500));
  const below: Field = { begin: [begin[0], end[1] + 250], end: [end[0], end[1] + 550] };
  const white = patchLight(window, back, below);
  if (black && white) marks.ground.push({ white: white.light, black: black.light });
  return true;
}

function takeComb(
  window: Window,
  region: Region,
  axis: 'x' | 'y',
  { drawn, back, pixel, marks }: Reading,
): boolean {
  const { begin, end } = fieldOf(drawn, region);
  const [across, along] = axis === 'x' ? [0, 1] : [1, 0];
  const bar = (end[across]! - begin[across]!) / 15;
  const comb = measureComb(window, { axis, begin, bar, length: end[along]! - begin[along]!, back, pixel });
  if (comb) marks.combs[axis] = comb;
  return comb !== undefined;
}

/** The frame's and the solid's own patches count; halves stand in for what a part lacks. */
function takePatch(
  window: Window,
  region: Region,
  kind: 'solid' | 'frame' | 'halves',
  { drawn, back, marks }: Reading,
): boolean {
  const field = fieldOf(drawn, region, BORDER);
  if (kind !== 'halves') marks.strange.push(strangeShare(window, back, fieldOf(drawn, region, EDGE)));
  const half = (field.begin[0] + field.end[0]) / 2;
  if (kind !== 'frame') {
    const end = kind === 'solid' ? field.end : ([half - BORDER, field.end[1]] as const);
    const patch = patchLight(window, back, { begin: field.begin, end: [end[0], end[1]] });
    if (kind === 'solid' || !marks.black) marks.black = patch;
  }
  if (kind !== 'solid') {
    const begin = kind === 'frame' ? field.begin : ([half + BORDER, field.begin[1]] as const);
    const patch = patchLight(window, back, { begin: [begin[0], begin[1]], end: field.end });
    if (kind === 'frame' || !marks.white) marks.white = patch;
  }
  return true;
}

function takeLines(
  window: Window,
  region: Region,
  { dots, direction }: { dots: number; direction: 'upright' | 'level' },
  { drawn, back, pixel, marks }: Reading,
): boolean {
  const axis = direction === 'upright' ? 'x' : 'y';
  const line = dots * drawn.dot[axis];
  const pixels = line / pixel;
  const isFine = pixels >= LEAST_LINE;
  const amplitude = isFine
    ? modulation(window, back, { ...fieldOf(drawn, region), axis, line }, 1)
    : undefined;
  marks.screens.push({ dots, direction, pixels, amplitude });
  return isFine;
}

async function takeCode(
  window: Window,
  { dotsX, dotsY }: { dotsX: number; dotsY: number },
  { drawn, pixel, marks }: Reading,
): Promise<boolean> {
  const pixels = Math.min(dotsX * drawn.dot.x, dotsY * drawn.dot.y) / pixel;
  // Large modules need no more: it spares memory and time, and a reader's camera has no more either.
  const by = Math.max(1, Math.floor(pixels / ENOUGH));
  const found = await codesIn(by > 1 ? averaged(window, by) : window, 4);
  const isRead = found.some(({ text }) => text.startsWith(`${dotsX}X${dotsY} DOTS `));
  marks.codes.push({ dotsX, dotsY, pixels, isRead });
  return isRead;
}

function takeNoise(
  window: Window,
  region: Region,
  kind: { cellX: number; cellY: number; sixteenths: number; replica: number },
  { drawn, map, pixel, marks }: Reading,
): boolean {
  const { cellX, cellY, sixteenths } = kind;
  const pixels = Math.min(cellX * drawn.dot.x, cellY * drawn.dot.y) / pixel;
  const inner = regionOf(drawn.regions, region.name.replace('noise', 'cells'));
  const ring = { x: ((inner.x - region.x) / 2) * drawn.dot.x, y: ((inner.y - region.y) / 2) * drawn.dot.y };
  const cells = Math.round(inner.width / cellX);
  const found =
    pixels >= LEAST_CELL
      ? measureBlock(window, { kind, cells, ring, map, ...fieldOf(drawn, region) })
      : undefined;
  marks.blocks.push({ cellX, cellY, sixteenths, pixels, found });
  return found !== undefined;
}

/** The map by the corner squares, and how far they lie off it at most, in micrometres. */
export function mapOf({ corners }: MarksRead): { map: Affine; residual: number } {
  const map = fitAffine(corners);
  const back = invertAffine(map);
  const off = corners.map(({ from, to: [x, y] }) => {
    const [u, v] = [back[0] * x + back[1] * y + back[2], back[3] * x + back[4] * y + back[5]];
    return Math.hypot(u - from[0], v - from[1]);
  });
  return { map, residual: Math.max(...off) };
}
