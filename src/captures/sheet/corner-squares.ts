import type { Region } from '../../codes/sheet/figures.ts';
import { mean } from '../../codes/statistics.ts';
import { type Affine, applyAffine, fitAffine, invertAffine, type Pair } from '../picture/fit.ts';
import type { Grey, Window } from '../picture/grey.ts';
import { Unreadable } from '../picture/unreadable.ts';
import type { FoundCode, Point } from '../tasks.ts';
import type { PartPlan } from './part-plan.ts';

/** How far from where the data code says a corner square is looked for, in micrometres. */
const SEARCH = 4500;
/** Further from its place a code is another one, or the sheet another; in micrometres. */
const MOVED = 1000;
/** Around a square there is light for a millimetre; its centroid is taken within half of that. */
const CLEAR = 500;

export const ELSEWHERE =
  'The marks are not where this sheet has them. If the equipment or the substrate was renamed since, or its page was printed by another version, download the sheet again, print it and scan that.';

/** The four squares of the part. */
export function cornerRegions({ regions }: PartPlan): Region[] {
  return regions.filter(({ name }) => name.startsWith('corner '));
}

export function middleOf({ at }: PartPlan, { x, y, width, height }: Region): Point {
  return at(x + width / 2, y + height / 2);
}

/**
 * The map from the part to a small picture of it, by its corner squares. They are looked for one after another, the nearest
 * to the data code first, because the map is the surer the more are found.
 */
export function findCorners(drawn: PartPlan, grey: Grey, code: Pair[]): Affine {
  const near = code[0]?.from ?? [0, 0];
  const away = (region: Region) => {
    const [x, y] = middleOf(drawn, region);
    return Math.hypot(x - near[0], y - near[1]);
  };
  const corners = cornerRegions(drawn).sort((a, b) => away(a) - away(b));
  const found: Pair[] = [];
  for (const region of corners) {
    const map = fitAffine([...code, ...found]);
    const spot = findSquare(grey, map, drawn, region);
    if (!spot) throw new Unreadable(missing(region.name));
    found.push({ from: middleOf(drawn, region), to: spot });
  }
  return fitAffine(found);
}

/**
 * Refuses a sheet on which codes that say their size are elsewhere than where such codes were drawn, as when a name on it had
 * another length: with the wrong places everything else would be measured wrong.
 */
export function refuseMoved(drawn: PartPlan, map: Affine, codes: FoundCode[]): void {
  const back = invertAffine(map);
  const away = codes.flatMap(({ text, corners }) => {
    const size = /^(\d+)X(\d+) DOTS /.exec(text);
    const same = drawn.regions.filter(
      ({ name }) => size && name.startsWith(`module ${size[1]} x ${size[2]},`),
    );
    const middle = applyAffine(back, [mean(corners.map(([x]) => x)), mean(corners.map(([, y]) => y))]);
    const ways = same.map((region) => {
      const [x, y] = middleOf(drawn, region);
      return Math.hypot(x - middle[0], y - middle[1]);
    });
    return ways.length > 0 ? Math.min(...ways) : [];
  });
  const moved = away.filter((micrometres) => micrometres > MOVED).length;
  if (moved > away.length / 2) throw new Unreadable(ELSEWHERE);
}

/** The centroid of a square's darkness in a window around it, in pixels of the picture; a centroid does not move with gain. */
export function centroidOf(window: Window, map: Affine, drawn: PartPlan, region: Region): Point {
  const half = [(region.width * drawn.dot.x) / 2 + CLEAR, (region.height * drawn.dot.y) / 2 + CLEAR] as const;
  const back = invertAffine(map);
  const middle = middleOf(drawn, region);
  let spot = applyAffine(map, middle);
  for (let round = 0; round < 3; round++) {
    const [x, y] = applyAffine(back, spot);
    spot = centroidAround(window, back, [x, y], half) ?? spot;
  }
  return spot;
}

function centroidAround(
  { left, top, width, height, raw, curve }: Window,
  back: Affine,
  [x, y]: Point,
  [halfX, halfY]: readonly [number, number],
): Point | undefined {
  const inside: [number, number, number][] = [];
  let [white, black] = [0, 1];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const spot: Point = [left + column + 0.5, top + row + 0.5];
      const [u, v] = applyAffine(back, spot);
      if (Math.abs(u - x) > halfX || Math.abs(v - y) > halfY) continue;
      const light = curve[raw[row * width + column]!]!;
      inside.push([...spot, light]);
      white = Math.max(white, light);
      black = Math.min(black, light);
    }
  // What is lighter than this is paper and its grain, which would pull the centroid to the window's middle.
  const limit = white - 0.3 * (white - black);
  let [sum, sumX, sumY] = [0, 0, 0];
  for (const [column, row, light] of inside) {
    const dark = Math.max(0, limit - light);
    sum += dark;
    sumX += dark * column;
    sumY += dark * row;
  }
  return sum > 0 ? [sumX / sum, sumY / sum] : undefined;
}

function missing(name: string): string {
  const [, where] = /^corner (\w+ \w+)/.exec(name) ?? [];
  return `The scan does not show the corner square at the ${where} of the part where it was drawn. Lay the whole part flat on the glass of a flatbed scanner, do not crop the scan, and download the sheet again if a name on it has changed since; a photo cannot be measured.`;
}

/** The dark patch of a square's size that lies nearest to where the map has it. */
function findSquare(grey: Grey, map: Affine, drawn: PartPlan, region: Region): Point | undefined {
  const perPixel = Math.sqrt(Math.abs(map[0] * map[4] - map[1] * map[3]));
  const spot = applyAffine(map, middleOf(drawn, region));
  const reach = SEARCH * perPixel;
  const side = Math.sqrt(region.width * drawn.dot.x * region.height * drawn.dot.y) * perPixel;
  let best: { spot: Point; away: number } | undefined;
  for (const patch of darkPatches(grey, spot, reach)) {
    const isSquare = patch.area > 0.55 * side * side && patch.area < 1.7 * side * side;
    const isFull = patch.area > 0.45 * patch.box;
    const away = Math.hypot(patch.spot[0] - spot[0], patch.spot[1] - spot[1]);
    if (isSquare && isFull && away < reach && away < (best?.away ?? Number.POSITIVE_INFINITY))
      best = { spot: patch.spot, away };
  }
  return best?.spot;
}

type Patch = { spot: Point; area: number; box: number };

function* darkPatches(grey: Grey, [x, y]: Point, reach: number): Generator<Patch> {
  const [left, top] = [Math.max(0, Math.floor(x - reach)), Math.max(0, Math.floor(y - reach))];
  const right = Math.min(grey.width, Math.ceil(x + reach));
  const bottom = Math.min(grey.height, Math.ceil(y + reach));
  const [width, height] = [right - left, bottom - top];
  if (width < 3 || height < 3) return;
  const light = Float32Array.from({ length: width * height }, (_, i) => {
    const at = (top + Math.floor(i / width)) * grey.width + left + (i % width);
    return grey.curve[grey.raw[at]!]!;
  });
  const sorted = Float32Array.from(light).sort();
  const level = (sorted[Math.floor(0.01 * sorted.length)]! + sorted[Math.floor(0.95 * sorted.length)]!) / 2;
  const isDark = Uint8Array.from(light, (value) => (value < level ? 1 : 0));
  for (let start = 0; start < isDark.length; start++) {
    if (!isDark[start]) continue;
    const patch = patchFrom(isDark, width, start);
    yield { ...patch, spot: [patch.spot[0] + left, patch.spot[1] + top] };
  }
}

/** The dark pixels connected with one; they are taken off. */
function patchFrom(isDark: Uint8Array, width: number, start: number): Patch {
  const open = [start];
  isDark[start] = 0;
  let [area, sumX, sumY] = [0, 0, 0];
  let [west, east, north, south] = [width, 0, isDark.length, 0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [column, row] = [at % width, Math.floor(at / width)];
    [area, sumX, sumY] = [area + 1, sumX + column + 0.5, sumY + row + 0.5];
    [west, east] = [Math.min(west, column), Math.max(east, column)];
    [north, south] = [Math.min(north, row), Math.max(south, row)];
    for (const next of [at - width, at + width, column > 0 ? at - 1 : -1, column + 1 < width ? at + 1 : -1]) {
      if (!isDark[next]) continue;
      isDark[next] = 0;
      open.push(next);
    }
  }
  return { spot: [sumX / area, sumY / area], area, box: (east - west + 1) * (south - north + 1) };
}
