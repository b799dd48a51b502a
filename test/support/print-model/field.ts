/** Numbers on a grid, row by row; `pitch` is micrometres from one to the next. Value (i, j) belongs to the middle of its square. */
export type Field = { width: number; height: number; pitch: number; data: Float32Array };

export function fieldOf(width: number, height: number, pitch: number): Field {
  return { width, height, pitch, data: new Float32Array(width * height) };
}

/**
 * Convolved with a Gaussian of `sigma` micrometres, as three boxes with soft ends of the same variance (Gwosdek and others, 2011: extended
 * box filters); what lies beyond the border is as the border.
 */
export function blurred(field: Field, sigma: number): Field {
  const variance = (sigma / field.pitch) ** 2;
  if (variance < 0.01) return field;
  let out = field;
  for (let pass = 0; pass < 3; pass++) out = boxed(out, variance / 3);
  for (let pass = 0; pass < 3; pass++) out = boxed(out, variance / 3);
  return out;
}

/** The value at a place in micrometres from the corner, between the four around it; `beyond` outside. */
export function valueAt({ width, height, pitch, data }: Field, x: number, y: number, beyond: number): number {
  const [column, row] = [x / pitch - 0.5, y / pitch - 0.5];
  if (column < 0 || row < 0 || column >= width - 1 || row >= height - 1) return beyond;
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, below] = [column - left, row - top];
  const at = top * width + left;
  const upper = data[at]! + (data[at + 1]! - data[at]!) * right;
  const lower = data[at + width]! + (data[at + width + 1]! - data[at + width]!) * right;
  return upper + (lower - upper) * below;
}

/** Turned so that rows become columns, each value the mean of those within a box of this variance along its row. */
function boxed({ width, height, pitch, data }: Field, variance: number): Field {
  // A box of 2r + 1 and its two neighbours with weight a: the variance decides both.
  const reach = Math.floor((Math.sqrt(1 + 12 * variance) - 1) / 2);
  const full = (reach * (reach + 1) * (2 * reach + 1)) / 3;
  const length = 2 * reach + 1;
  const end = (variance * length - full) / (2 * ((reach + 1) ** 2 - variance));
  const weight = 1 / (length + 2 * end);
  const out = fieldOf(height, width, pitch);
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    const at = (x: number) => row[x < 0 ? 0 : x >= width ? width - 1 : x]!;
    let sum = 0;
    for (let x = -reach; x <= reach; x++) sum += at(x);
    for (let x = 0; x < width; x++) {
      out.data[x * height + y] = weight * (sum + end * (at(x - reach - 1) + at(x + reach + 1)));
      sum += at(x + reach + 1) - at(x - reach);
    }
  }
  return out;
}
