import { mean, variance } from '../../codes/statistics.ts';
import { type Affine, applyAffine } from '../picture/fit.ts';
import type { Window } from '../picture/grey.ts';
import { FINER, interpolated } from '../picture/interpolated.ts';
import type { Point } from '../tasks.ts';

/** Bars of a comb, and its edges: dark begins at each even one. */
const BARS = 8;
const EDGES = 2 * BARS;
/** Of a bar's length so much at each end is left out: its corners are round. */
const ENDS = 0.12;
/** Plateaus are taken from here on, in halves of a bar from the edge. */
const PLATEAU = 0.7;
const MOST_POINTS = 200;
/** Of linear light; with less there is no edge. */
const LEAST_CONTRAST = 0.05;
/** Overshoot, as a share of the contrast, of edges that were sharpened. */
const SHARPENED = 0.01;

/** A comb in a window: where it begins, how wide a bar is and how long, in micrometres; `back` maps the picture to the sheet. */
export type Comb = {
  axis: 'x' | 'y';
  begin: Point;
  bar: number;
  length: number;
  back: Affine;
  pixel: number;
};

/** Widths in micrometres, the edge's course for a plot, overshoot as a share of the contrast. */
export type CombFound = { gain: number; error: number; edge: Point[]; overshoot: number };

/**
 * The effective gain of one axis: each edge's place is where linear light is half-way between the plateaus beside it, of edges
 * supersampled as in ISO 12233. Dark bars are
 * wider by twice the gain on both edges together, light ones narrower, and what is common to both falls out:
 * gain = (mean dark width − mean light width) / 4.
 */
export function measureComb(window: Window, comb: Comb): CombFound | undefined {
  const found = combIn(window, comb);
  if (!found || found.overshoot < SHARPENED) return found;
  const { finer, back } = finerAcross(window, comb);
  const again = combIn(finer, { ...comb, back });
  return again ? { ...found, gain: again.gain, error: again.error } : found;
}

/**
 * The window with four values for each pixel across the bars. Sharpened edges have no shape that is known, so where a scan lies exactly
 * straight a line through the two or three values that an edge has misses it: in simulated scans at 600 ppi by up to 9 µm.
 */
function finerAcross(window: Window, { axis, back: [a, b, c, d, e, f] }: Comb) {
  const [alongRow, alongColumn] = axis === 'x' ? [a, b] : [d, e];
  return Math.abs(alongRow) > Math.abs(alongColumn)
    ? { finer: interpolated(window, 'x'), back: [a / FINER, b, c, d / FINER, e, f] as Affine }
    : { finer: interpolated(window, 'y'), back: [a, b / FINER, c, d, e / FINER, f] as Affine };
}

function combIn(window: Window, comb: Comb): CombFound | undefined {
  const samples = samplesOf(window, comb);
  const courses = samples.flatMap((own) => {
    const course = courseBetween(own, comb);
    return course ? [course] : [];
  });
  if (courses.length < EDGES) return undefined;
  const crossings = crossingsOf(courses);
  // Towards light is positive at every edge: as a place it counts backwards where dark begins.
  const edges = crossings.map((crossing, k) => k * comb.bar + (k % 2 === 0 ? -crossing : crossing));
  const widths = edges.slice(1).map((end, k) => end - edges[k]!);
  const [dark, light] = [widths.filter((_, k) => k % 2 === 0), widths.filter((_, k) => k % 2 === 1)];
  const gain = (mean(dark) - mean(light)) / 4;
  const error = Math.sqrt(variance(dark) / dark.length + variance(light) / light.length) / 4;
  const shift = mean(edges.map((at, k) => at - k * comb.bar));
  return { gain, error, ...courseOf(samples, shift, comb) };
}

/** Of one edge: how far towards the light in micrometres, and the light. Sorted from dark to light. */
type Sample = readonly [away: number, light: number];

function samplesOf({ left, top, width, height, raw, curve }: Window, comb: Comb): Sample[][] {
  const { axis, begin, bar, length, back } = comb;
  const samples: Sample[][] = Array.from({ length: EDGES }, () => []);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [x, y] = applyAffine(back, [left + column + 0.5, top + row + 0.5]);
      const [across, along] = axis === 'x' ? [x - begin[0], y - begin[1]] : [y - begin[1], x - begin[0]];
      if (along < ENDS * length || along > (1 - ENDS) * length) continue;
      const k = Math.round(across / bar);
      if (k < 0 || k >= EDGES) continue;
      const away = across - k * bar;
      samples[k]!.push([k % 2 === 0 ? -away : away, curve[raw[row * width + column]!]!]);
    }
  return samples;
}

/** The course of light across one edge between its plateaus, 0 to 1; undefined without enough contrast. */
function courseBetween(samples: Sample[], { bar, pixel }: Comb): Point[] | undefined {
  const plateau = (PLATEAU * bar) / 2;
  const dark = mean(samples.filter(([away]) => away < -plateau).map(([, light]) => light));
  const light = mean(samples.filter(([away]) => away > plateau).map(([, light]) => light));
  if (!(light - dark > LEAST_CONTRAST)) return undefined;
  const course = binned(samples, pixel / 4).map(
    ([away, value]): Point => [away, (value - dark) / (light - dark)],
  );
  return course.some(([, value]) => value < 0.5) ? course : undefined;
}

/**
 * Where light is half-way at each edge, in micrometres towards the light from where it was drawn. Points between a quarter and
 * three quarters lie on a line once values are taken as normal deviates, and all edges of a comb have the same slope. So a
 * picture that lies exactly straight, with a point or two on each edge, is read as well as one that lies askew.
 */
function crossingsOf(courses: Point[][]): number[] {
  const narrow = courses.map((course) => transition(course, 0.25));
  const isDense = narrow.filter((points) => points.length >= 3).length > courses.length / 2;
  const lines = (isDense ? narrow : courses.map((course) => transition(course, 0.04))).map(weighed);
  const [rise, run] = lines.reduce(([rise, run], line) => [rise + line.rise, run + line.run], [0, 0]);
  return lines.map(({ x, z }) => x - (z * run) / rise);
}

/** The points around where a course crosses one half that are further than `tail` from either plateau, two at the least. */
function transition(course: Point[], tail: number): Point[] {
  const above = Math.max(
    1,
    course.findIndex(([, value], i) => value >= 0.5 && i > 0 && course[i - 1]![1] < 0.5),
  );
  let [first, last] = [above, above - 1];
  while (first > 0 && course[first - 1]![1] > tail) first--;
  while (last + 1 < course.length && course[last + 1]![1] < 1 - tail) last++;
  return last > first || tail > 0.1 ? course.slice(first, last + 1) : course.slice(above - 1, above + 1);
}

/** The weighed middle of points as normal deviates, with what they give to the slope; the tails weigh less. */
function weighed(points: Point[]) {
  const all = points.map(([x, value]) => {
    const share = Math.min(Math.max(value, 0.01), 0.99);
    // The inverse of the normal distribution by Tukey's lambda, within half a percent between 0.03 and 0.97.
    const z = 4.91 * (share ** 0.14 - (1 - share) ** 0.14);
    return { x, z, weight: Math.exp(-z * z) };
  });
  const sum = all.reduce((sum, { weight }) => sum + weight, 0);
  const x = all.reduce((middle, point) => middle + (point.weight * point.x) / sum, 0);
  const z = all.reduce((middle, point) => middle + (point.weight * point.z) / sum, 0);
  const rise = all.reduce((sum, point) => sum + point.weight * (point.x - x) * (point.z - z), 0);
  const run = all.reduce((sum, point) => sum + point.weight * (point.x - x) ** 2, 0);
  return { x, z, rise, run };
}

/** Averages over stretches of `step`; stretches that are empty, as in a picture that lies exactly straight, are left out. */
function binned(samples: Sample[], step: number): Point[] {
  const bins = new Map<number, [number, number, number]>();
  for (const [away, light] of samples) {
    const at = Math.floor(away / step);
    const bin = bins.get(at) ?? [0, 0, 0];
    bins.set(at, [bin[0] + 1, bin[1] + away, bin[2] + light]);
  }
  // At the ends a stretch may hold a few pixels alone, whose noise would stand for light.
  const least = samples.length / bins.size / 8;
  return [...bins.values()]
    .filter(([n]) => n >= least)
    .map(([n, away, light]): Point => [away / n, light / n])
    .sort((a, b) => a[0] - b[0]);
}

/** All edges on each other, from where they were drawn, with how far light goes beyond its plateaus. */
function courseOf(samples: Sample[][], shift: number, { bar, pixel }: Comb) {
  const all = samples.flatMap((own, k) =>
    own.map(([away, light]): Sample => [away + (k % 2 === 0 ? shift : -shift), light]),
  );
  const inside = all.filter(([away]) => Math.abs(away) <= bar / 2);
  const edge = binned(inside, Math.max(pixel / 4, bar / MOST_POINTS));
  const plateau = (PLATEAU * bar) / 2;
  const dark = mean(edge.filter(([away]) => away < -plateau).map(([, light]) => light));
  const light = mean(edge.filter(([away]) => away > plateau).map(([, light]) => light));
  const values = edge.map(([, value]) => value);
  const over = Math.max(Math.max(...values) - light, dark - Math.min(...values), 0);
  return { edge, overshoot: over / (light - dark) };
}
