import type { Point } from '../tasks.ts';

/** x' = a x + b y + c, y' = d x + e y + f. */
export type Affine = [a: number, b: number, c: number, d: number, e: number, f: number];

/** Eight numbers h: x' = (h0 x + h1 y + h2) / (h6 x + h7 y + 1), y' likewise with h3 to h5. */
export type Homography = number[];

/** A point where it was meant to be, and where it is; at least three for an affine map, four for a homography. */
export type Pair = { from: Point; to: Point };

/** The affine map that moves each `from` nearest to its `to`, by least squares. */
export function fitAffine(pairs: Pair[]): Affine {
  const rows = pairs.map(({ from: [x, y] }) => [x, y, 1]);
  const fitted = (axis: 0 | 1) =>
    leastSquares(
      rows,
      pairs.map(({ to }) => to[axis]),
    );
  return [...fitted(0), ...fitted(1)] as Affine;
}

/** The projective map by the direct linear equations; exact for four points, of which no three lie on a line. */
export function fitHomography(pairs: Pair[]): Homography {
  const rows: number[][] = [];
  const values: number[] = [];
  for (const { from, to } of pairs) {
    const [[x, y], [u, v]] = [from, to];
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]);
    values.push(u, v);
  }
  return leastSquares(rows, values);
}

export function applyAffine([a, b, c, d, e, f]: Affine, [x, y]: Point): Point {
  return [a * x + b * y + c, d * x + e * y + f];
}

export function applyHomography(h: Homography, [x, y]: Point): Point {
  const under = h[6]! * x + h[7]! * y + 1;
  return [(h[0]! * x + h[1]! * y + h[2]!) / under, (h[3]! * x + h[4]! * y + h[5]!) / under];
}

export function invertAffine([a, b, c, d, e, f]: Affine): Affine {
  const det = a * e - b * d;
  return [e / det, -b / det, (b * f - c * e) / det, -d / det, a / det, (c * d - a * f) / det];
}

/** Solves rows · x ≈ values by the normal equations of columns scaled to equal length, with pivots. */
function leastSquares(rows: number[][], values: number[]): number[] {
  const n = rows[0]?.length ?? 0;
  const scale = Array.from({ length: n }, (_, i) => Math.hypot(...rows.map((row) => row[i]!)) || 1);
  const scaled = rows.map((row) => row.map((value, i) => value / scale[i]!));
  const system = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) => sum(scaled, (row) => row[i]! * row[j]!)),
    sum(scaled, (row, k) => row[i]! * values[k]!),
  ]);
  return solved(system).map((value, i) => value / scale[i]!);
}

/** Gauss and Jordan, the largest pivot first. */
function solved(system: number[][]): number[] {
  const n = system.length;
  for (let column = 0; column < n; column++) {
    let best = column;
    for (let row = column + 1; row < n; row++)
      if (Math.abs(system[row]![column]!) > Math.abs(system[best]![column]!)) best = row;
    [system[column], system[best]] = [system[best]!, system[column]!];
    const pivot = system[column]![column]!;
    for (let row = 0; row < n; row++) {
      const share = row === column ? 0 : system[row]![column]! / pivot;
      if (share !== 0) for (let i = column; i <= n; i++) system[row]![i]! -= share * system[column]![i]!;
    }
  }
  return system.map((row, i) => row[n]! / row[i]!);
}

function sum<Item>(items: Item[], value: (item: Item, at: number) => number): number {
  return items.reduce((total, item, at) => total + value(item, at), 0);
}
