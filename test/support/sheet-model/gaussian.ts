/**
 * Rows blurred by a Gaussian, one at a time: only as many rows are held as the kernel is high. `sigma` in cells. Beyond its
 * edges a picture goes on as it ends. A row that is given out holds until the next one is asked for.
 */
export function* blurredRows(rows: Iterable<Float32Array>, sigma: number): Generator<Float32Array> {
  if (sigma <= 0) {
    yield* rows;
    return;
  }
  const kernel = gaussian(sigma);
  const reach = (kernel.length - 1) / 2;
  const ring: Row[] = [];
  let out = new Float32Array(0);
  for (const row of rows) {
    const spare = ring.length === kernel.length ? ring.shift() : undefined;
    const blurred = across(row, kernel, spare?.values ?? new Float32Array(row.length));
    if (out.length === 0) {
      out = new Float32Array(row.length);
      for (let i = 0; i < reach; i++) ring.push({ ...blurred, values: blurred.values.slice() });
    }
    ring.push(blurred);
    if (ring.length === kernel.length) yield down(ring, kernel, out);
  }
  const last = ring.at(-1);
  if (!last) return;
  for (let i = 0; i < reach; i++) {
    ring.push({ ...last });
    if (ring.length > kernel.length) ring.shift();
    if (ring.length === kernel.length) yield down(ring, kernel, out);
  }
}

/** Weights of a Gaussian that was cut at four standard deviations. */
export function gaussian(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(4 * sigma));
  const weights = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / 2 / sigma ** 2),
  );
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** `even` where all values of a row are one: most of a page is paper, and blurring it changes nothing. */
type Row = { values: Float32Array; even?: number };

function across(row: Float32Array, kernel: Float32Array, out: Float32Array): Row {
  const [width, reach, first] = [row.length, (kernel.length - 1) / 2, row[0]!];
  let same = 1;
  while (same < width && row[same] === first) same++;
  if (same === width) return { values: out.fill(first), even: first };
  const padded = new Float32Array(width + 2 * reach);
  padded.fill(first, 0, reach).set(row, reach);
  padded.fill(row[width - 1]!, width + reach);
  const middle = kernel[reach]!;
  for (let x = 0; x < width; x++) out[x] = middle * padded[x + reach]!;
  for (let k = 0, end = 2 * reach; k < reach; k++, end--) {
    const weight = kernel[k]!;
    for (let x = 0; x < width; x++) out[x]! += weight * (padded[x + k]! + padded[x + end]!);
  }
  return { values: out };
}

function down(ring: Row[], kernel: Float32Array, out: Float32Array): Float32Array {
  const even = ring[0]!.even;
  if (even !== undefined && ring.every((row) => row.even === even)) return out.fill(even);
  const reach = (kernel.length - 1) / 2;
  const [middle, own] = [kernel[reach]!, ring[reach]!.values];
  for (let x = 0; x < out.length; x++) out[x] = middle * own[x]!;
  for (let k = 0; k < reach; k++) {
    const [weight, upper, lower] = [kernel[k]!, ring[k]!.values, ring[2 * reach - k]!.values];
    for (let x = 0; x < out.length; x++) out[x]! += weight * (upper[x]! + lower[x]!);
  }
  return out;
}
