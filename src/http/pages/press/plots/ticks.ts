/** Round numbers from `low` to `high`, at most `most` of them, 1, 2 or 5 of a power of ten apart. */
export function ticksOf(low: number, high: number, most: number): number[] {
  const step = roundStep((high - low) / Math.max(1, most - 1));
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from(
    { length: last - first + 1 },
    (_, index) => Number(((first + index) * step).toFixed(digits)) + 0,
  );
}

/** The range of values, a little wider, and never empty. */
export function rangeOf(values: number[], least: number): { low: number; high: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const spare = Math.max((least - (high - low)) / 2, (high - low) / 12);
  return { low: low - spare, high: high + spare };
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].map((times) => times * power).find((round) => round >= step * (1 - 1e-9))!;
}
