import { mean } from '../../codes/statistics.ts';
import { applyHomography, fitHomography, type Homography } from '../picture/fit.ts';
import type { Point } from '../tasks.ts';
import type { TrueModules } from './true-modules.ts';

/** Light at a place in modules of the symbol. */
export type LightAt = (module: Point) => number;

/** An edge between a dark and a light module, in modules: where it was drawn, and how far outwards of the dark one it was found. */
export type Edge = { axis: 'x' | 'y'; at: Point; outwards: number; side: 1 | -1 };

/** How far edges may lie from where they were drawn, and how finely they are looked for; in modules. */
const REACH = 0.75;
const STEP = 0.05;
const ROUNDS = 3;

/** Dark edges drawn within their module by bar-width reduction; in modules, at the near and the far side. */
export type Drawn = { x: { near: number; far: number }; y: { near: number; far: number } };

/**
 * Where the edges of the symbol lie, and the map that fits them best: that of the corners put right by all edges, of which as many
 * lie on one side of dark modules as on the other, so that growth is nothing to it.
 */
export function findEdges(
  lightOn: (map: Homography) => LightAt,
  start: Homography,
  { modules, drawn, threshold }: { modules: TrueModules; drawn: Drawn; threshold: number },
): { map: Homography; edges: Edge[] } | undefined {
  let map = start;
  let edges: Edge[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    edges = edgesOf(lightOn(map), modules, { drawn, threshold });
    if (edges.length < modules.size * 4) return undefined;
    if (round < ROUNDS - 1) map = corrected(map, edges);
  }
  return { map, edges };
}

/** The mean distance outwards on each axis, in modules. */
export function meanGrowth(edges: Edge[]): { x: number; y: number } {
  return { x: meanOf(edges, 'x'), y: meanOf(edges, 'y') };
}

/** The farthest that crossings of the grid lie off, in modules: edges around a place together, growth taken out. */
export function gridError(edges: Edge[], size: number): number {
  const growth = meanGrowth(edges);
  const cells = Math.max(3, Math.round(size / 6));
  const sums = new Map<string, { x: number[]; y: number[] }>();
  for (const { axis, at, outwards, side } of edges) {
    const key = `${Math.floor((at[0] / size) * cells)} ${Math.floor((at[1] / size) * cells)}`;
    const sum = sums.get(key) ?? { x: [], y: [] };
    sum[axis].push(side * (outwards - growth[axis]));
    sums.set(key, sum);
  }
  const off = (values: number[]) => (values.length < 4 ? 0 : mean(values));
  return Math.max(0, ...[...sums.values()].map(({ x, y }) => Math.hypot(off(x), off(y))));
}

function meanOf(edges: Edge[], axis: 'x' | 'y'): number {
  const own = edges.filter((edge) => edge.axis === axis);
  const side = (wanted: 1 | -1) => {
    const values = own.filter(({ side }) => side === wanted).map(({ outwards }) => outwards);
    return values.length === 0 ? 0 : mean(values);
  };
  return (side(1) + side(-1)) / 2;
}

function corrected(map: Homography, edges: Edge[]): Homography {
  const growth = meanGrowth(edges);
  return fitHomography(
    edges.map(({ axis, at, outwards, side }) => {
      const off = side * (outwards - growth[axis]);
      const found: Point = axis === 'x' ? [at[0] + off, at[1]] : [at[0], at[1] + off];
      return { from: at, to: applyHomography(map, found) };
    }),
  );
}

function edgesOf(
  light: LightAt,
  { size, isDark }: TrueModules,
  { drawn, threshold }: { drawn: Drawn; threshold: number },
): Edge[] {
  const edges: Edge[] = [];
  const look = (axis: 'x' | 'y', place: number, across: number) => {
    const dark = (i: number) => (axis === 'x' ? isDark(place + i, across) : isDark(across, place + i));
    if (dark(-1) === dark(0)) return;
    // Left or upper edges of dark modules grow towards smaller numbers.
    const side = dark(0) ? -1 : 1;
    const from = place + (side === -1 ? drawn[axis].near : -drawn[axis].far);
    const point = (off: number): Point =>
      axis === 'x' ? [from + off, across + 0.5] : [across + 0.5, from + off];
    const outwards = crossing((off) => light(point(side * off)), threshold);
    if (outwards !== undefined) edges.push({ axis, at: point(0), outwards, side });
  };
  for (let across = 0; across < size; across++)
    for (let place = 0; place <= size; place++) {
      look('x', place, across);
      look('y', place, across);
    }
  return edges;
}

/** Where light rises through the threshold on the way outwards, nearest to the middle. */
function crossing(light: (off: number) => number, threshold: number): number | undefined {
  let best: number | undefined;
  let before = light(-REACH);
  for (let off = -REACH + STEP; off <= REACH; off += STEP) {
    const now = light(off);
    if (before < threshold && now >= threshold) {
      const at = off - STEP + (STEP * (threshold - before)) / (now - before);
      if (best === undefined || Math.abs(at) < Math.abs(best)) best = at;
    }
    before = now;
  }
  return best;
}
