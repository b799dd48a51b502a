/** A graphic as it was read: the light of its cells, row by row, and what was drawn, 1 is dark. As many of each, a square. */
export type Graphic = { cells: readonly number[]; pattern: Uint8Array };

/** Cells on each side of one that its light is predicted from: ink and light spread no further. */
const REACH = 2;
const ROW = 2 * REACH + 1;
/** One weight for each cell of 5 × 5, row by row, and one that stands for itself. */
export const WEIGHTS = ROW * ROW + 1;
const LAST = WEIGHTS - 1;

/**
 * The weights with which the drawn cells around a cell predict its light: least squares over all cells of all graphics, each taken
 * to mean 0 and deviation 1, so that light and contrast of one picture weigh nothing. The portal waits meanwhile: dark cells are
 * counted 32 at a time, a graphic takes part of a millisecond.
 */
export function fitWeights(graphics: readonly Graphic[]): number[] {
  const matrix = new Float64Array(WEIGHTS * WEIGHTS);
  const right = new Float64Array(WEIGHTS);
  for (const { cells, pattern } of graphics) {
    const { mean, deviation } = spreadOf(cells);
    if (deviation === 0) continue;
    const words = pattern.length / 32;
    // Of each weight the cells that it counts for, a bit each; the last counts for all.
    const counted = new Uint32Array(WEIGHTS * words).fill(0xffffffff, LAST * words);
    eachDark(pattern, (weight, at) => {
      right[weight]! += (cells[at]! - mean) / deviation;
      counted[weight * words + (at >> 5)]! |= 1 << (at & 31);
    });
    for (let i = 0; i < WEIGHTS; i++)
      for (let j = 0; j <= i; j++) matrix[i * WEIGHTS + j]! += inBoth(counted, i * words, j * words, words);
  }
  for (let i = 0; i < WEIGHTS; i++) {
    for (let j = 0; j < i; j++) matrix[j * WEIGHTS + i] = matrix[i * WEIGHTS + j]!;
    // A weight that nothing tells of stays near 0.
    matrix[i * WEIGHTS + i]! += 1e-3;
  }
  return solve(matrix, right);
}

/** The light that was predicted, correlated with the light that was read. */
export function predictionScore(weights: readonly number[], { cells, pattern }: Graphic): number {
  return evenly(correlationOf(cells, predictedLight(weights, pattern)));
}

/** atanh of a correlation, which spreads evenly. */
export function evenly(correlation: number): number {
  return Math.atanh(Math.max(-0.999, Math.min(0.999, correlation)));
}

/** The light of each cell by the drawn ones around it, up to a factor and a constant. */
export function predictedLight(weights: readonly number[], pattern: Uint8Array): Float64Array {
  const predicted = new Float64Array(pattern.length).fill(weights[LAST]!);
  eachDark(pattern, (weight, at) => {
    predicted[at]! += weights[weight]!;
  });
  return predicted;
}

export function spreadOf(values: ArrayLike<number>): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/** Calls with a weight and a cell for every dark cell that lies where the weight looks, as seen from the cell. */
function eachDark(pattern: Uint8Array, visit: (weight: number, at: number) => void): void {
  const side = Math.sqrt(pattern.length);
  for (let v = -REACH; v <= REACH; v++)
    for (let u = -REACH; u <= REACH; u++) {
      const weight = (v + REACH) * ROW + u + REACH;
      for (let y = Math.max(0, -v); y < Math.min(side, side - v); y++)
        for (let x = Math.max(0, -u); x < Math.min(side, side - u); x++)
          if (pattern[(y + v) * side + x + u] === 1) visit(weight, y * side + x);
    }
}

/** Ones that stand in both of two rows of words. */
function inBoth(words: Uint32Array, one: number, other: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let bits = words[one + i]! & words[other + i]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    sum += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return sum;
}

export function correlationOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [one, other] = [spreadOf(a), spreadOf(b)];
  if (one.deviation === 0 || other.deviation === 0) return 0;
  let products = 0;
  for (let i = 0; i < a.length; i++) products += (a[i]! - one.mean) * (b[i]! - other.mean);
  return products / ((a.length - 1) * one.deviation * other.deviation);
}

/** Gauss with the largest pivot; the matrix is square and not singular. */
export function solve(matrix: Float64Array, right: Float64Array): number[] {
  const n = right.length;
  const rows = Array.from(right, (value, row) => [...matrix.subarray(row * n, row * n + n), value]);
  for (let column = 0; column < n; column++) {
    let best = column;
    for (let row = column + 1; row < n; row++)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[best]![column]!)) best = row;
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    const pivot = rows[column]!;
    for (const row of rows.slice(column + 1)) {
      const factor = row[column]! / pivot[column]!;
      for (let k = column; k <= n; k++) row[k]! -= factor * pivot[k]!;
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let at = n - 1; at >= 0; at--) {
    const row = rows[at]!;
    let sum = row[n]!;
    for (let k = at + 1; k < n; k++) sum -= row[k]! * solution[k]!;
    solution[at] = sum / row[at]!;
  }
  return solution;
}
