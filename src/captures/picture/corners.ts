import type { Corners, Point } from '../tasks.ts';
import type { Area } from './windows.ts';

/** The corners of a rectangle by the left upper one. */
export function rectangle([x, y]: Point, [width, height]: Point): Corners {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

/** The smallest upright rectangle that holds these points. */
export function boundsOf(points: readonly (readonly [x: number, y: number])[]): Area {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
