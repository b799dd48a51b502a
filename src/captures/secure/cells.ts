import type { SecureGraphic } from '../../codes/plan.ts';
import { mean, median } from '../../codes/statistics.ts';
import { cellLight } from '../picture/cell-light.ts';
import { applyHomography, type Homography } from '../picture/fit.ts';
import { lightThrough, type Window } from '../picture/grey.ts';
import type { Point } from '../tasks.ts';

type Graphic = { graphic: SecureGraphic; origin: { x: number; y: number } };

/** Samples along a side of the ring, and across its edge in tenths of a dot. */
const ALONG = 60;
/** A cell whose light is as near to ink's or paper's as this was drawn, not printed. */
const PURE = 0.04;
const MOST_PURE = 0.8;
/** Shares of pixels all black or all white, and of each of both, from which on a picture was drawn, or cut at a threshold. */
const BITONAL = 0.4;
const BOTH = 0.03;

/**
 * The light of the cells, row by row, from ink at 0 to paper at 1: nine points a cell, weighted 1-2-1, against the light of ring and gap
 * on all sides, so that uneven light is nothing. With what says how far they can be trusted.
 */
export function readCells(window: Window, map: Homography, { graphic, origin }: Graphic) {
  const lightOn = lightThrough(window, (dot) => applyHomography(map, dot));
  const light = (x: number, y: number) => lightOn([x, y]);
  const ground = groundOf(light, { graphic, origin });
  const { cells: n, cellX, cellY } = graphic;
  const cells: number[] = [];
  for (let row = 0; row < n; row++)
    for (let column = 0; column < n; column++) {
      const [x, y] = [origin.x + (column + 0.5) * cellX, origin.y + (row + 0.5) * cellY];
      const own = cellLight((dx, dy) => light(x + (dx * cellX) / 3, y + (dy * cellY) / 3));
      const paper = ground.paperAt((column + 0.5) / n, (row + 0.5) / n);
      cells.push((own / paper - ground.ink) / (1 - ground.ink));
    }
  const middle = mean(cells);
  const squares = cells.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const pixels = pixelsOfCell(map, { graphic, origin });
  const { black, white } = clippedIn(window);
  const facts = {
    ...{ mean: middle, deviation: Math.sqrt(squares / cells.length), pixels },
    edgeWidth: edgeWidth(light, { graphic, origin }) / cellX,
    contrast: 1 - ground.ink,
    clipped: black + white,
  };
  const pure = cells.filter((value) => Math.min(Math.abs(value), Math.abs(1 - value)) < PURE).length;
  const isSharp = pure > MOST_PURE * cells.length && facts.edgeWidth * pixels < 1.6;
  return { cells, facts, isDrawn: isSharp || (Math.min(black, white) > BOTH && black + white > BITONAL) };
}

/** Light of the gap as a plane over the graphic, and of the ring's line as a share of it. */
function groundOf(light: (x: number, y: number) => number, { graphic, origin }: Graphic) {
  const { ringX, ringY, gapX, gapY, cells, cellX, cellY } = graphic;
  const [right, bottom] = [origin.x + cells * cellX, origin.y + cells * cellY];
  const side = (offX: number, offY: number) => {
    const share = Array.from({ length: ALONG }, (_, i) => (i + 0.5) / ALONG);
    const xs = share.map((s) => origin.x + s * (right - origin.x));
    const ys = share.map((s) => origin.y + s * (bottom - origin.y));
    return {
      left: median(ys.map((y) => light(origin.x - offX, y)))!,
      right: median(ys.map((y) => light(right + offX, y)))!,
      top: median(xs.map((x) => light(x, origin.y - offY)))!,
      bottom: median(xs.map((x) => light(x, bottom + offY)))!,
    };
  };
  const gap = side(gapX / 2, gapY / 2);
  const line = side(gapX + ringX / 2, gapY + ringY / 2);
  const whole = (gap.left + gap.right + gap.top + gap.bottom) / 4;
  const dark = (line.left + line.right + line.top + line.bottom) / 4;
  // A narrow gap is dimmed by the ink on both sides of it, in every picture of a class alike.
  return {
    ink: Math.min(0.95, dark / whole),
    paperAt: (x: number, y: number) =>
      Math.max(1e-3, whole + (x - 0.5) * (gap.right - gap.left) + (y - 0.5) * (gap.bottom - gap.top)),
  };
}

/** From 10 to 90 % of the way from paper to ink across the ring's outer edges, in dots. */
function edgeWidth(light: (x: number, y: number) => number, { graphic, origin }: Graphic): number {
  const { ringX, gapX, gapY, ringY, cells, cellX, cellY } = graphic;
  const [right, bottom] = [origin.x + cells * cellX, origin.y + cells * cellY];
  const steps = 10 * Math.ceil(2 * ringX);
  const profile = Array.from({ length: steps }, (_, step) => {
    // From a line's width without to the middle of the line.
    const off = ringX * (1 - (1.5 * step) / steps);
    let sum = 0;
    for (let i = 0; i < ALONG; i++) {
      const share = (i + 0.5) / ALONG;
      const [x, y] = [origin.x + share * (right - origin.x), origin.y + share * (bottom - origin.y)];
      sum += light(origin.x - gapX - ringX - off, y) + light(right + gapX + ringX + off, y);
      sum += light(x, origin.y - gapY - ringY - off) + light(x, bottom + gapY + ringY + off);
    }
    return sum / (4 * ALONG);
  });
  const [most, least] = [Math.max(...profile), Math.min(...profile)];
  const level = (share: number) => least + share * (most - least);
  const dark = profile.findIndex((value) => value < level(0.1));
  // Seen from the line outwards: beside an edge that was sharpened paper is darker again than at the edge.
  const paper = profile.findLastIndex((value, step) => step < dark && value >= level(0.9));
  return ((dark - paper - 1) / steps) * 1.5 * ringX;
}

function pixelsOfCell(map: Homography, { graphic, origin }: Graphic): number {
  const { cells, cellX, cellY } = graphic;
  const at = (x: number, y: number): Point => applyHomography(map, [origin.x + x, origin.y + y]);
  const [from, across, along] = [at(0, 0), at(cells * cellX, 0), at(0, cells * cellY)];
  const length = ([x, y]: Point) => Math.hypot(x - from[0], y - from[1]);
  return Math.min(length(across), length(along)) / cells;
}

function clippedIn({ raw }: Window) {
  let [black, white] = [0, 0];
  for (const value of raw)
    if (value === 0) black++;
    else if (value === 255) white++;
  return { black: black / raw.length, white: white / raw.length };
}
