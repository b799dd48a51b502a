/** A dark rectangle in whole dots, from the left and from the top. */
export type Rectangle = readonly [x: number, y: number, width: number, height: number];

/** A piece of a sheet. Its dark rectangles lie within it and share no dot; two that touch side by side are one. */
export type Figure = { width: number; height: number; dark: Rectangle[] };

/** Dots of a letter's pixel. */
export type Pixel = { x: number; y: number };

/** What a figure is called where it had to be left out. */
export type NamedFigure = { name: string; figure: Figure };

/** `lower` below `upper`, both at the left, `gap` dots between them. */
export function stacked(upper: Figure, lower: Figure, gap: number): Figure {
  const top = upper.height + gap;
  return {
    width: Math.max(upper.width, lower.width),
    height: top + lower.height,
    dark: [...upper.dark, ...moved(lower, 0, top)],
  };
}

export function moved({ dark }: Figure, right: number, down: number): Rectangle[] {
  return dark.map(([x, y, width, height]) => [x + right, y + down, width, height]);
}

/** A square grid of modules as dark rectangles; equal runs below each other are one. `dark(x, y)` says which modules are. */
export function gridFigure(
  columns: number,
  rows: number,
  dotsX: number,
  dotsY: number,
  dark: (x: number, y: number) => boolean,
): Figure {
  const done: Rectangle[] = [];
  let open = new Map<string, number>();
  for (let y = 0; y <= rows; y++) {
    const still = new Map<string, number>();
    for (const [x, width] of y < rows ? runsOf(columns, (column) => dark(column, y)) : []) {
      const key = `${x} ${width}`;
      still.set(key, open.get(key) ?? y);
      open.delete(key);
    }
    for (const [key, top] of open) {
      const [x = 0, width = 0] = key.split(' ').map(Number);
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
