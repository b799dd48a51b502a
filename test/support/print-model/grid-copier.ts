import type { PackagePlan } from '../../../src/codes/plan.ts';
import { originOf } from '../../../src/codes/secure/graphic.ts';
import { scanned } from './camera.ts';
import { meanOf, otsu } from './copier.ts';
import { blurred, type Field, fieldOf } from './field.ts';
import { type Dots, dotOf, type Press, printed } from './press.ts';
import type { Random } from './random.ts';

/** Where cells lie in a print, in dots: a square of `cells` on a side, each of `cell` dots. */
export type Grid = { left: number; top: number; cells: number; cell: number };

/** What a copier makes of light: for each cell how light it was drawn, in any unit. */
export type Guess = (light: Field) => Float32Array;

/** Samples on a side of a cell, and cells around the graphic that are looked at too. */
const HALVES = 2;
const AROUND = 3;

export function gridOf({ symbol, drawing, secure }: PackagePlan): Grid {
  const { graphic } = secure!;
  const { x, y } = originOf(graphic, drawing, symbol);
  return { left: x, top: y, cells: graphic.cells, cell: graphic.cellX };
}

/**
 * A copier who knows the grid: a flatbed at 2400 ppi, the light of half cells, a guess of each cell, cut by Otsu's threshold; symbol and ring
 * are drawn anew, and all is printed on the same press.
 */
export function copiedCells(
  print: Field,
  dots: Dots,
  press: Press,
  { grid, guess, random }: CellCopy,
): Field {
  const drawn = guess(halvesOf(print, dots, press, { grid, random }));
  const cut = otsu(scaled(drawn));
  const copy = { ...dots, dots: dots.dots.slice() };
  const { left, top, cells, cell } = grid;
  scaled(drawn).forEach((light, at) => {
    const [x, y] = [left + (at % cells) * cell, top + Math.floor(at / cells) * cell];
    for (let row = y; row < y + cell; row++)
      copy.dots.fill(light < cut ? 1 : 0, row * dots.width + x, row * dots.width + x + cell);
  });
  return printed(copy, press, random);
}

export type CellCopy = { grid: Grid; guess: Guess; random: Random };

/** The mean of a cell, moved away from that of the cells around it. */
export const unsharpened: Guess = (light) =>
  perCell(light, (at) => {
    const own = meanAround(light, at, 0);
    return own + 0.8 * (own - meanAround(light, at, 1));
  });

/** Blur of ink and paper taken back by Van Cittert's iteration, then the mean of a cell. */
export function deconvolved({ spread, scatter }: Press): Guess {
  return (light) => {
    let sharp = light;
    for (let round = 0; round < 8; round++) {
      const seen = blurred(sharp, Math.hypot(spread, scatter / 2));
      const data = sharp.data.map((value, i) =>
        Math.min(1, Math.max(0, value + light.data[i]! - seen.data[i]!)),
      );
      sharp = { ...sharp, data };
    }
    return perCell(sharp, (at) => meanAround(sharp, at, 0));
  };
}

/** What 24 leaked originals with their prints teach: least squares from the 100 half cells around each cell. */
export function trained(
  press: Press,
  pairs: [Dots, Field][],
  { grid, random }: Omit<CellCopy, 'guess'>,
): Guess {
  const [squares, right] = [new Float64Array(FEATURES ** 2), new Float64Array(FEATURES)];
  for (const [dots, print] of pairs) {
    const light = halvesOf(print, dots, press, { grid, random });
    perCell(light, (at, cell) => {
      const features = featuresOf(light, at);
      const x = grid.left + (cell % grid.cells) * grid.cell;
      const y = grid.top + Math.floor(cell / grid.cells) * grid.cell;
      const drawn = 1 - dots.dots[y * dots.width + x]!;
      features.forEach((one, i) => {
        right[i]! += one * drawn;
        for (let j = 0; j <= i; j++) squares[i * FEATURES + j]! += one * features[j]!;
      });
      return 0;
    });
  }
  const weights = solvedBySquares(squares, right);
  return (light) =>
    perCell(light, (at) => featuresOf(light, at).reduce((sum, value, i) => sum + value * weights[i]!, 0));
}

const REACH = 2;
const ROW = HALVES * (2 * REACH + 1);
const FEATURES = ROW * ROW + 1;

function featuresOf({ width, data }: Field, at: number): Float64Array {
  const features = new Float64Array(FEATURES).fill(1);
  const first = at - HALVES * REACH * (width + 1);
  for (let i = 0; i < ROW * ROW; i++) features[i] = data[first + Math.floor(i / ROW) * width + (i % ROW)]!;
  return features;
}

/** Light of half cells, with some cells around the graphic. */
function halvesOf(
  print: Field,
  { width, height }: Dots,
  press: Press,
  { grid, random }: Omit<CellCopy, 'guess'>,
): Field {
  const shot = scanned(print, { ppi: 2400 }, random);
  const dot = (dotOf(press) * 2400) / 25_400;
  const side = (grid.cell * dot) / HALVES;
  const count = HALVES * (grid.cells + 2 * AROUND);
  const light = fieldOf(count, count, (dotOf(press) * grid.cell) / HALVES);
  const left = shot.width / 2 + (grid.left - AROUND * grid.cell - width / 2) * dot;
  const top = shot.height / 2 + (grid.top - AROUND * grid.cell - height / 2) * dot;
  for (let y = 0; y < count; y++)
    for (let x = 0; x < count; x++)
      light.data[y * count + x] = meanOf(shot, left + x * side, top + y * side, side);
  return light;
}

/** A value for each cell, by the place of its first half cell. */
function perCell({ width }: Field, value: (at: number, cell: number) => number): Float32Array {
  const cells = width / HALVES - 2 * AROUND;
  return Float32Array.from({ length: cells * cells }, (_, cell) => {
    const [row, column] = [Math.floor(cell / cells) + AROUND, (cell % cells) + AROUND];
    return value(HALVES * (row * width + column), cell);
  });
}

/** The mean of a cell and of those up to `more` cells from it. */
function meanAround({ width, data }: Field, at: number, more: number): number {
  const side = HALVES * (2 * more + 1);
  let sum = 0;
  for (let i = 0; i < side * side; i++)
    sum += data[at + (Math.floor(i / side) - HALVES * more) * width + (i % side) - HALVES * more]!;
  return sum / side ** 2;
}

/** From 0 to 1, as the threshold wants it. */
function scaled(values: Float32Array): Float32Array {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (value - least) / (most - least || 1));
}

/** Cholesky's way; of the symmetric matrix the lower half is used. */
function solvedBySquares(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const lower = matrix.slice();
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j]! + (i === j ? 1e-3 : 0);
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j]!;
    }
  const out = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) out[i]! -= lower[i * n + k]! * out[k]!;
    out[i]! /= lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) out[i]! -= lower[k * n + i]! * out[k]!;
    out[i]! /= lower[i * n + i]!;
  }
  return out;
}
