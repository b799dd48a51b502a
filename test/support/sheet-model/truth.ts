import { layOut } from '../../../src/codes/sheet/marks.ts';
import { noise } from '../../../src/codes/sheet/noise.ts';
import type { Print } from './printed.ts';
import type { Trial } from './trial.ts';

/**
 * The share of noise cells on the wrong side of the best threshold to an eye that sees the print itself, where it knows each cell to
 * be; by kind, as `2 x 2, 6`. Blocks that are not in the print are left out.
 */
export function errorsOfCells({ plan, press }: Trial, print: Print): Map<string, number> {
  const { regions } = layOut(plan);
  const top = Math.min(...regions.map(({ y }) => y));
  const dot = { x: 25_400 / press.dpi.x / print.step, y: 25_400 / press.dpi.y / print.step };
  const from = print.margin / print.step;
  const rates = new Map<string, number[]>();
  for (const { name, x, y, width, height } of regions) {
    const kind = /^cells of (\d+) x (\d+), (\d+)\/16, (\d+)$/.exec(name)?.slice(1).map(Number);
    if (!kind || from + (y - top + height) * dot.y > print.height) continue;
    const [cellX = 0, cellY = 0, sixteenths = 0, replica = 0] = kind;
    const cells = width / cellX;
    const isDark = noise({ cellX, cellY, sixteenths, replica }, cells);
    const size = { width: cellX * dot.x, height: cellY * dot.y };
    const seen = Array.from({ length: cells * cells }, (_, i) => {
      const left = from + x * dot.x + (i % cells) * size.width;
      const upper = from + (y - top) * dot.y + Math.floor(i / cells) * size.height;
      return { isDark: isDark(i), light: meanIn(print, { left, top: upper, ...size }) };
    });
    const key = `${cellX} x ${cellY}, ${sixteenths}`;
    rates.set(key, [...(rates.get(key) ?? []), fewestWrong(seen) / seen.length]);
  }
  return new Map([...rates].map(([key, own]) => [key, own.reduce((a, b) => a + b, 0) / own.length]));
}

type Box = { left: number; top: number; width: number; height: number };

function meanIn({ light, width }: Print, box: Box): number {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  let [sum, count] = [0, 0];
  for (let y = Math.floor(box.top); y < bottom; y++)
    for (let x = Math.floor(box.left); x < right; x++) {
      const high = Math.min(y + 1, bottom) - Math.max(y, box.top);
      const share = high * (Math.min(x + 1, right) - Math.max(x, box.left));
      sum += share * light[y * width + x]!;
      count += share;
    }
  return sum / count;
}

function fewestWrong(cells: { isDark: boolean; light: number }[]): number {
  let wrong = cells.filter(({ isDark }) => isDark).length;
  let best = wrong;
  for (const { isDark } of cells.sort((a, b) => a.light - b.light)) {
    wrong += isDark ? -1 : 1;
    best = Math.min(best, wrong);
  }
  return best;
}
