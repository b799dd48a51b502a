import { type NoiseKind, noise } from '../../codes/sheet/noise.ts';
import { mean, median } from '../../codes/statistics.ts';
import { cellLight, correlationOf } from '../picture/cell-light.ts';
import { type Affine, applyAffine } from '../picture/fit.ts';
import { lightThrough, type Window } from '../picture/grey.ts';
import type { Point } from '../tasks.ts';

/** A block in micrometres of the part: outer corners of its ring, width of ring and gap, and the cells in them. */
export type NoiseBlock = {
  kind: NoiseKind;
  cells: number;
  begin: Point;
  end: Point;
  ring: { x: number; y: number };
  /** From the sheet to the picture. */
  map: Affine;
};

export type BlockFound = { errorRate: number; correlation: number; mean: number };

const PROFILES = 45;
const STEPS = 33;

/** Reads the cells of a block, its place put right by its ring; undefined if there is no ring. */
export function measureBlock(window: Window, block: NoiseBlock): BlockFound | undefined {
  const { kind, cells, ring, begin, end } = block;
  const lightOn = lightThrough(window, (place) => applyAffine(block.map, place));
  const at = (x: number, y: number) => lightOn([x, y]);
  const off = ringOffsets(at, block);
  if (!off) return undefined;
  const isDark = noise(kind, cells);
  const size = [end[0] - begin[0], end[1] - begin[1]] as const;
  const light = new Float64Array(cells * cells);
  for (let row = 0; row < cells; row++)
    for (let column = 0; column < cells; column++) {
      light[row * cells + column] = cellLight((dx, dy) => {
        const u = begin[0] + 2 * ring.x + ((column + 0.5 + dx / 3) * (size[0] - 4 * ring.x)) / cells;
        const v = begin[1] + 2 * ring.y + ((row + 0.5 + dy / 3) * (size[1] - 4 * ring.y)) / cells;
        return at(
          u + between(off.left, off.right, (u - begin[0]) / size[0]),
          v + between(off.top, off.bottom, (v - begin[1]) / size[1]),
        );
      });
    }
  return scored(light, isDark);
}

/** How far each side of the ring lies from where it was drawn: the median centroid of profiles across it. */
function ringOffsets(at: (x: number, y: number) => number, { begin, end, ring }: NoiseBlock) {
  const side = (axis: 'x' | 'y', middle: number): number | undefined => {
    const [width, from, to] =
      axis === 'x'
        ? [ring.x, begin[1] + 3 * ring.y, end[1] - 3 * ring.y]
        : [ring.y, begin[0] + 3 * ring.x, end[0] - 3 * ring.x];
    const found = Array.from({ length: PROFILES }, (_, i) => {
      const along = from + ((i + 0.5) / PROFILES) * (to - from);
      return profileCentroid(
        (off) => (axis === 'x' ? at(middle + off, along) : at(along, middle + off)),
        width,
      );
    }).filter((value) => value !== undefined);
    if (found.length < PROFILES / 2) return undefined;
    return median(found);
  };
  const [left, right] = [side('x', begin[0] + ring.x / 2), side('x', end[0] - ring.x / 2)];
  const [top, bottom] = [side('y', begin[1] + ring.y / 2), side('y', end[1] - ring.y / 2)];
  if (left === undefined || right === undefined || top === undefined || bottom === undefined)
    return undefined;
  return { left, right, top, bottom };
}

/** Where darkness is centred within a ring's width on either side. */
function profileCentroid(light: (off: number) => number, width: number): number | undefined {
  const offsets = Array.from({ length: STEPS }, (_, i) => ((2 * i) / (STEPS - 1) - 1) * width);
  const values = offsets.map(light);
  const [most, least] = [Math.max(...values), Math.min(...values)];
  if (most - least < 0.1) return undefined;
  let [sum, weight] = [0, 0];
  values.forEach((value, i) => {
    const dark = Math.max(0, most - 0.25 * (most - least) - value);
    sum += dark * offsets[i]!;
    weight += dark;
  });
  return sum / weight;
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function scored(light: Float64Array, isDark: (at: number) => boolean): BlockFound {
  const n = light.length;
  const dark = Uint8Array.from({ length: n }, (_, i) => (isDark(i) ? 1 : 0));
  const correlation = correlationOf(light, dark);
  return { errorRate: fewestErrors(light, dark) / n, correlation, mean: mean(light) };
}

/** Cells on the wrong side of the threshold that puts fewest there. */
function fewestErrors(light: Float64Array, dark: Uint8Array): number {
  const order = Array.from(light.keys()).sort((a, b) => light[a]! - light[b]!);
  // Below the lowest threshold nothing is dark: every dark cell is wrong.
  let errors = dark.reduce((a, b) => a + b, 0);
  let best = errors;
  for (const at of order) {
    errors += dark[at] ? -1 : 1;
    best = Math.min(best, errors);
  }
  return best;
}
