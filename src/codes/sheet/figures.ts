/** A dark rectangle in whole dots, from the left and from the top. */
export type Rectangle = readonly [x: number, y: number, width: number, height: number];

/** Where something with a name stands, in dots. */
export type Region = { name: string; x: number; y: number; width: number; height: number };

/**
 * A piece of a sheet. Its dark rectangles lie within it and share no dot; two that touch side by side are one. Its marks are
 * what can be measured on it.
 */
export type Figure = { width: number; height: number; dark: Rectangle[]; marks?: Region[] };

/** Dots of a letter's pixel. */
export type Pixel = { x: number; y: number };

/** The figure as a mark of this name. */
export function named(name: string, figure: Figure): Figure {
  const { width, height, marks = [] } = figure;
  return { ...figure, marks: [{ name, x: 0, y: 0, width, height }, ...marks] };
}

/** `lower` below `upper`, both at the left, `gap` dots between them. */
export function stacked(upper: Figure, lower: Figure, gap: number): Figure {
  const top = upper.height + gap;
  return union(upper, moved(lower, 0, top));
}

/** `right` beside `left`, both at the top, `gap` dots between them. */
export function abreast(left: Figure, right: Figure, gap: number): Figure {
  return union(left, moved(right, left.width + gap, 0));
}

/** Both on one ground; they must share no dot. */
export function union(one: Figure, other: Figure): Figure {
  return {
    width: Math.max(one.width, other.width),
    height: Math.max(one.height, other.height),
    dark: [...one.dark, ...other.dark],
    marks: [...(one.marks ?? []), ...(other.marks ?? [])],
  };
}

/** The figure further right and further down, on a ground that begins where it did. */
export function moved({ width, height, dark, marks = [] }: Figure, right: number, down: number): Figure {
  return {
    width: width + right,
    height: height + down,
    dark: dark.map(([x, y, w, h]) => [x + right, y + down, w, h]),
    marks: marks.map((mark) => ({ ...mark, x: mark.x + right, y: mark.y + down })),
  };
}

/** A square grid of modules as dark rectangles; equal runs below each other are one. `dark(x, y)` says which modules are. */
export function gridFigure(
  { columns, rows, dotsX, dotsY }: { columns: number; rows: number; dotsX: number; dotsY: number },
  dark: (x: number, y: number) => boolean,
): Figure {
  const done: Rectangle[] = [];
  let open = new Map<number, number>();
  for (let y = 0; y <= rows; y++) {
    const still = new Map<number, number>();
    for (const [x, width] of y < rows ? runsOf(columns, (column) => dark(column, y)) : []) {
      const key = x * (columns + 1) + width;
      still.set(key, open.get(key) ?? y);
      open.delete(key);
    }
    for (const [key, top] of open) {
      const [x, width] = [Math.floor(key / (columns + 1)), key % (columns + 1)];
      done.push([x * dotsX, top * dotsY, width * dotsX, (y - top) * dotsY]);
    }
    open = still;
  }
  return { width: columns * dotsX, height: rows * dotsY, dark: done };
}

function runsOf(columns: number, dark: (x: number) => boolean): [x: number, width: number][] {
  const runs: [number, number][] = [];
  for (let x = 0; x < columns; x++) {
    if (!dark(x)) continue;
    const start = x;
    while (x < columns && dark(x)) x++;
    runs.push([start, x - start]);
  }
  return runs;
}
