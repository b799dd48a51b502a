import { mean, median } from '../../codes/statistics.ts';
import { applyHomography, fitHomography, type Homography } from '../picture/fit.ts';
import { lightThrough } from '../picture/grey.ts';
import type { Point } from '../tasks.ts';
import type { Placed, Print } from './print.ts';

/** Places along a side that are looked at across it. */
const PROFILES = 45;
const STEPS = 41;
/** Rounds, each from the places found in the round before. */
const ROUNDS = 3;
/** How far the symbol's corners may lead astray, in widths of the ring's line, and how finely that is tried. */
const ASTRAY = 2;
const TRY = 0.25;
/** A ring is darker than the paper on both sides of it by so much of that paper's light. */
const DARKER = 0.15;

/** From dots of the print to the picture, by the four sides of the ring around the graphic; undefined if there is none. */
export function findRing(placed: Placed, print: Print): Homography | undefined {
  const shift = roughShift(placed, print);
  if (!shift) return undefined;
  let from = fitHomography(
    print.ring.map((corner) => ({ from: corner, to: applyHomography(placed.map, added(corner, shift)) })),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const better = corrected(placed, print, from);
    if (!better) return undefined;
    from = better;
  }
  return isLike(from, placed, print) ? from : undefined;
}

/** How far a side of the ring may differ from what the symbol says of it: something else lies there then. */
const UNLIKE = 0.15;

/** Whether the ring is as large as the symbol above it says; what was covered leads elsewhere, or to no numbers at all. */
function isLike(found: Homography, { map }: Placed, { ring }: Print): boolean {
  return ring.every((corner, i) => {
    const next = ring[(i + 1) % 4]!;
    const [length, expected] = [found, map].map((each) => {
      const [[x, y], [u, v]] = [applyHomography(each, corner), applyHomography(each, next)];
      return Math.hypot(u - x, v - y);
    }) as [number, number];
    return Math.abs(length / expected - 1) < UNLIKE;
  });
}

/** Tries places around the one that the symbol's corners say: nowhere else is the line as dark and both its sides as light. */
function roughShift(placed: Placed, print: Print): Point | undefined {
  const light = lightOf(placed, placed.map);
  let best: { shift: Point; score: number } | undefined;
  for (let x = -ASTRAY; x <= ASTRAY; x += TRY)
    for (let y = -ASTRAY; y <= ASTRAY; y += TRY) {
      const shift: Point = [x * print.line[0], y * print.line[1]];
      const score = darkerBy(light, print, shift);
      if (score > (best?.score ?? DARKER)) best = { shift, score };
    }
  return best?.shift;
}

/** How much darker the line is than the gap within and the paper without, the worst of the four sides. */
function darkerBy(light: (dot: Point) => number, print: Print, shift: Point): number {
  return Math.min(
    ...SIDES.map((side) => {
      let [line, beside] = [0, 0];
      for (let i = 0; i < PROFILES; i += 3) {
        const at = (off: number) => light(added(pointOn(print, side, (i + 0.5) / PROFILES, off), shift));
        const width = widthAcross(print.line, side);
        const clear = (width + widthAcross(print.gap, side)) / 2;
        line += at(0);
        beside += (at(clear) + at(-clear)) / 2;
      }
      return (beside - line) / Math.max(beside, 1e-6);
    }),
  );
}

/** The map by the lines through the middles of darkness across each side. */
function corrected(placed: Placed, print: Print, from: Homography): Homography | undefined {
  const light = lightOf(placed, from);
  const lines = SIDES.map((side) => lineOf(light, print, side));
  if (lines.some((line) => !line)) return undefined;
  const [top, right, bottom, left] = lines as [Line, Line, Line, Line];
  const corners = [meet(left, top), meet(right, top), meet(right, bottom), meet(left, bottom)];
  return fitHomography(
    print.ring.map((corner, i) => ({ from: corner, to: applyHomography(from, corners[i]!) })),
  );
}

type Side = 'top' | 'right' | 'bottom' | 'left';
const SIDES: Side[] = ['top', 'right', 'bottom', 'left'];

/** Of a level side y = a + b x, of an upright one x = a + b y; in dots. */
type Line = { a: number; b: number; isLevel: boolean };

function lineOf(light: (dot: Point) => number, print: Print, side: Side): Line | undefined {
  const isLevel = side === 'top' || side === 'bottom';
  const [width, gap] = [widthAcross(print.line, side), widthAcross(print.gap, side)];
  const found: Point[] = [];
  for (let i = 0; i < PROFILES; i++) {
    const share = (i + 0.5) / PROFILES;
    const middle = middleOfDark((off) => light(pointOn(print, side, share, off)), width, gap);
    if (middle === undefined) continue;
    const [x, y] = pointOn(print, side, share, middle);
    found.push(isLevel ? [x, y] : [y, x]);
  }
  if (found.length < PROFILES / 2) return undefined;
  const first = fitLine(found);
  const off = found.map(([x, y]) => Math.abs(y - first.a - first.b * x));
  const limit = 2.5 * median(off)! + 1e-6;
  return { ...fitLine(found.filter((_, i) => off[i]! <= limit)), isLevel };
}

/** The centroid of darkness across a line, from half of the gap on one side to half of it on the other. */
function middleOfDark(light: (off: number) => number, width: number, gap: number): number | undefined {
  const reach = width / 2 + 0.6 * gap;
  const offs = Array.from({ length: STEPS }, (_, i) => reach * ((2 * i) / (STEPS - 1) - 1));
  const values = offs.map(light);
  const paper = (Math.max(...values.slice(0, 8)) + Math.max(...values.slice(-8))) / 2;
  const ink = Math.min(...values);
  if (paper - ink < DARKER * paper) return undefined;
  const level = paper - 0.3 * (paper - ink);
  let [sum, weight] = [0, 0];
  values.forEach((value, i) => {
    const dark = Math.max(0, level - value);
    sum += dark * offs[i]!;
    weight += dark;
  });
  return sum / weight;
}

/** A point of a side, `off` dots outwards of the middle of its line. */
function pointOn({ ring }: Print, side: Side, share: number, off: number): Point {
  const [[left, top], , [right, bottom]] = ring;
  // The ends of a side belong to the corners.
  const along = 0.06 + 0.88 * share;
  const [x, y] = [left + along * (right - left), top + along * (bottom - top)];
  if (side === 'top') return [x, top - off];
  if (side === 'bottom') return [x, bottom + off];
  return side === 'left' ? [left - off, y] : [right + off, y];
}

function widthAcross([x, y]: Point, side: Side): number {
  return side === 'top' || side === 'bottom' ? y : x;
}

function lightOf({ window }: Placed, map: Homography): (dot: Point) => number {
  return lightThrough(window, (dot) => applyHomography(map, dot));
}

function fitLine(points: Point[]): { a: number; b: number } {
  const n = points.length;
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  let [both, own] = [0, 0];
  for (let i = 0; i < n; i++) {
    both += (points[i]![0] - x) * (points[i]![1] - y);
    own += (points[i]![0] - x) ** 2;
  }
  const b = both / own;
  return { a: y - b * x, b };
}

/** Where an upright line, x = a + b y, meets a level one, y = a + b x. */
function meet(upright: Line, level: Line): Point {
  const y = (level.a + level.b * upright.a) / (1 - level.b * upright.b);
  return [upright.a + upright.b * y, y];
}

function added([x, y]: Point, [dx, dy]: Point): Point {
  return [x + dx, y + dy];
}
