import type { Region } from '../../codes/sheet/figures.ts';
import type { NoiseKind } from '../../codes/sheet/noise.ts';
import { boundsOf, rectangle } from '../picture/corners.ts';
import { type Affine, applyAffine } from '../picture/fit.ts';
import type { Area } from '../picture/windows.ts';
import type { Corners, Point } from '../tasks.ts';
import type { PartPlan } from './part-plan.ts';

/** What a mark is, by the name that the layout gave it. */
export type Mark =
  | { kind: 'corner' | 'solid' | 'frame' | 'halves' }
  | { kind: 'comb'; axis: 'x' | 'y' }
  | { kind: 'lines'; dots: number; direction: 'upright' | 'level' }
  | { kind: 'module'; dotsX: number; dotsY: number }
  | { kind: 'noise'; noise: NoiseKind }
  | { kind: 'other' };

export function markOf(name: string): Mark {
  const lines = /^lines of (\d+), (upright|level)$/.exec(name);
  if (lines)
    return { kind: 'lines', dots: Number(lines[1]), direction: lines[2] === 'upright' ? 'upright' : 'level' };
  const module = /^module (\d+) x (\d+), \d+$/.exec(name);
  if (module) return { kind: 'module', dotsX: Number(module[1]), dotsY: Number(module[2]) };
  const noise = /^noise of (\d+) x (\d+), (\d+)\/16, (\d+)$/.exec(name)?.slice(1).map(Number);
  if (noise) {
    const [cellX = 0, cellY = 0, sixteenths = 0, replica = 0] = noise;
    return { kind: 'noise', noise: { cellX, cellY, sixteenths, replica } };
  }
  if (name === 'comb upright' || name === 'comb level')
    return { kind: 'comb', axis: name === 'comb upright' ? 'x' : 'y' };
  if (name === 'solid' || name === 'frame' || name === 'halves') return { kind: name };
  return { kind: name.startsWith('corner ') ? 'corner' : 'other' };
}

/** The marks that are shown: not the single bars of a group, nor the cells in a ring, which are outlined already. */
export function isShown({ name }: Region): boolean {
  return !/^(cells|light bar|dark bar) of /.test(name);
}

export function cornersOf({ at }: PartPlan, map: Affine, { x, y, width, height }: Region): Corners {
  return rectangle([x, y], [width, height]).map(([x, y]) => applyAffine(map, at(x, y))) as Corners;
}

/** The rectangle of the picture that holds a place and `clear` micrometres around it. */
export function areaAround(
  { at }: PartPlan,
  map: Affine,
  { x, y, width, height }: Region,
  clear: number,
): Area {
  const [left, top] = at(x, y);
  const [right, bottom] = at(x + width, y + height);
  const spots = [left - clear, right + clear].flatMap((x) =>
    [top - clear, bottom + clear].map((y): Point => applyAffine(map, [x, y])),
  );
  return boundsOf(spots);
}
