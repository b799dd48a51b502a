/** A graphic as it was read: the light of its cells, row by row, and what was drawn, 1 is dark. As many of each, a square. */
export type Graphic = { cells: readonly number[]; pattern: Uint8Array };

/** Cells on each side of one that its light is predicted from: ink and light spread no further. */
const REACH = 2;
const ROW = 2 * REACH + 1;
/** One weight for each cell of 5 × 5, row by row, and one that stands for itself. */
export const WEIGHTS = ROW * ROW + 1;

/**
 * The weights with which the drawn cells around a cell predict its light: least squares over all cells of all graphics, each taken
 * to mean 0 and deviation 1, so that light and contrast of one picture weigh nothing.
 */
export function fitWeights(graphics: readonly Graphic[]): number[] {
  const matrix = new Float64Array(WEIGHTS * WEIGHTS);
  const right = new Float64Array(WEIGHTS);
  for (const { cells, pattern } of graphics) {
    const { mean, deviation } = spreadOf(cells);
    if (deviation === 0) continue;
    eachCell(pattern, (around, at) => {
      const light = (cells[at]! - mean) / deviation;
      for (const i of around) {
        right[i]! += light;
        for (const j of around) matrix[i * WEIGHTS + j]! += 1;
      }
    });
  }
  // A weight that nothing tells of stays near 0.
  for (let i = 0; i < WEIGHTS; i++) matrix[i * WEIGHTS + i]! += 1e-3;
  return solve(matrix, right);
}

/** The light that was predicted, correlated with the light that was read: atanh of Pearson's, so that it spreads evenly. */
export function predictionScore(weights: readonly number[], { cells, pattern }: Graphic): number {
  const predicted = new Array<number>(cells.length);
  eachCell(pattern, (around, at) => {
    let sum = 0;
    for (const i of around) sum += weights[i]!;
    predicted[at] = sum;
  });
  return Math.atanh(Math.max(-0.999, Math.min(0.999, correlationOf(cells, predicted))));
}

export function spreadOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/** Calls with the numbers of the weights that count for a cell: those of the dark cells around it, and the last. */
function eachCell(pattern: Uint8Array, visit: (around: readonly number[], at: number) => void): void {
  const side = Math.sqrt(pattern.length);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const around: number[] = [];
      for (let v = -REACH; v <= REACH; v++)
        for (let u = -REACH; u <= REACH; u++)
          if (x + u >= 0 && x + u < side && pattern[(y + v) * side + x + u] === 1)
            around.push((v + REACH) * ROW + u + REACH);
      around.push(WEIGHTS - 1);
      visit(around, y * side + x);
    }
}

function correlationOf(a: readonly number[], b: readonly number[]): number {
  const [one, other] = [spreadOf(a), spreadOf(b)];
  if (one.deviation === 0 || other.deviation === 0) return 0;
  const products = a.reduce((sum, value, i) => sum + (value - one.mean) * (b[i]! - other.mean), 0);
  return products / ((a.length - 1) * one.deviation * other.deviation);
}

/** Gauss with the largest pivot; the matrix is square and not singular. Both are used up. */
function solve(matrix: Float64Array, right: Float64Array): number[] {
  const n = right.length;
  for (let column = 0; column < n; column++) {
    const pivot = pivotOf(matrix, n, column);
    swapRows(matrix, right, column, pivot);
    for (let row = column + 1; row < n; row++) {
      const factor = matrix[row * n + column]! / matrix[column * n + column]!;
      for (let k = column; k < n; k++) matrix[row * n + k]! -= factor * matrix[column * n + k]!;
      right[row]! -= factor * right[column]!;
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row--) {
    let sum = right[row]!;
    for (let k = row + 1; k < n; k++) sum -= matrix[row * n + k]! * solution[k]!;
    solution[row] = sum / matrix[row * n + row]!;
  }
  return solution;
}

function pivotOf(matrix: Float64Array, n: number, column: number): number {
  let pivot = column;
  for (let row = column + 1; row < n; row++)
    if (Math.abs(matrix[row * n + column]!) > Math.abs(matrix[pivot * n + column]!)) pivot = row;
  return pivot;
}

function swapRows(matrix: Float64Array, right: Float64Array, one: number, other: number): void {
  if (one === other) return;
  const n = right.length;
  for (let k = 0; k < n; k++) {
    const kept = matrix[one * n + k]!;
    matrix[one * n + k] = matrix[other * n + k]!;
    matrix[other * n + k] = kept;
  }
  [right[one], right[other]] = [right[other]!, right[one]!];
}
