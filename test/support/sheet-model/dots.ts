import type { SheetPlan } from '../../../src/codes/sheet/data-code.ts';
import { layOut } from '../../../src/codes/sheet/marks.ts';

/** What a press is sent: dark rectangles in whole dots that share none, on a field of paper. */
export type Dots = { width: number; height: number; dark: (readonly [number, number, number, number])[] };

/** One part of a calibration sheet, from its topmost to its lowest mark. */
export function dotsOfSheet(plan: SheetPlan, part = 1): Dots {
  const { dark, regions } = layOut(plan);
  const corners = regions.filter(({ name }) => name.startsWith('corner ') && name.endsWith(`, part ${part}`));
  const top = Math.min(...corners.map(({ y }) => y));
  const bottom = Math.max(...corners.map(({ y, height }) => y + height));
  const width = Math.max(...regions.map(({ x, width }) => x + width));
  const inPart = dark.filter(([, y]) => y >= top && y < bottom);
  return { width, height: bottom - top, dark: inPart.map(([x, y, w, h]) => [x, y - top, w, h] as const) };
}
