import { type Figure, moved, named, type Pixel, type Rectangle, union } from './figures.ts';
import { lines } from './letters.ts';
import { turned } from './patterns.ts';

export type Shade = 'dark' | 'light';
export type Direction = 'upright' | 'level';

/** Bars of so many dots, each alone in its pitch: how long a bar is, and how wide letters and light around it are. */
export type SingleBars = {
  shade: Shade;
  direction: Direction;
  counts: number[];
  length: number;
  pixel: Pixel;
};

/** A bar is at least as far from the next: in dots. */
const LEAST_PITCH = 14;

/** Bars one by one, dark in light or light in a dark patch, each with its number of dots beside its end. */
export function singleBars({ shade, direction, counts, length, pixel }: SingleBars): Figure {
  const labels = counts.map((count) => lines(String(count), Number.POSITIVE_INFINITY, pixel)[0]!);
  const pitch = pitchOf(counts, direction, pixel);
  const bars = barsOf(counts, pitch, length, shade);
  const marked = {
    ...bars,
    marks: counts.map((count, i) => ({
      name: `${shade} bar of ${count}, ${direction}`,
      x: startOf(i, count, pitch),
      y: 0,
      width: count,
      height: length,
    })),
  };
  const isUpright = direction === 'upright';
  const field = isUpright ? marked : turned(marked);
  return named(
    `${shade} bars of ${counts[0]} to ${counts.at(-1)}, ${direction}`,
    labels.reduce((whole, label, i) => {
      const middle = (2 * i + 1) * pitch;
      const [right, down] = isUpright
        ? [(middle - label.width) >> 1, length + 2 * pixel.y]
        : [length + 2 * pixel.x, (middle - label.height) >> 1];
      return union(whole, moved(label, right, down));
    }, field),
  );
}

/** The bars in as few groups as fit a width, in order. */
export function groupsOfBars(
  counts: number[],
  direction: Direction,
  pixel: Pixel,
  width: number,
): number[][] {
  if (direction === 'level') return [counts];
  const most = Math.max(1, Math.floor(width / pitchOf(counts, direction, pixel)));
  const groups = Math.ceil(counts.length / most);
  const each = Math.ceil(counts.length / groups);
  return Array.from({ length: groups }, (_, i) => counts.slice(i * each, (i + 1) * each));
}

function pitchOf(counts: number[], direction: Direction, pixel: Pixel): number {
  const digits = String(counts.at(-1)).length;
  const label = direction === 'upright' ? (6 * digits + 2) * pixel.x : 9 * pixel.y;
  return Math.max(LEAST_PITCH, label, 2 * (counts.at(-1) ?? 1));
}

function barsOf(counts: number[], pitch: number, height: number, shade: Shade): Figure {
  const width = counts.length * pitch;
  const bars = counts.map((count, i): Rectangle => [startOf(i, count, pitch), 0, count, height]);
  if (shade === 'dark') return { width, height, dark: bars };
  const ends = [0, ...bars.map(([x, , w]) => x + w)];
  const starts = [...bars.map(([x]) => x), width];
  return { width, height, dark: ends.map((end, i) => [end, 0, starts[i]! - end, height] as const) };
}

function startOf(place: number, count: number, pitch: number): number {
  return place * pitch + ((pitch - count) >> 1);
}
