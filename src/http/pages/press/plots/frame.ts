// Start here: the frame of every plot, as SVG: axes with their units, ticks, and a legend in words. What is in it is drawn by the others.
import { escaped, rounded } from './svg-text.ts';
import { ticksOf } from './ticks.ts';

/** An axis from `low` to `high` in its unit; ticks where `ticks` says, else at round numbers. */
type Axis = { label: string; low: number; high: number; ticks?: Tick[] };
export type Tick = { at: number; word: string };

/** Where a pair of values lies, in the units of the drawing. */
type Projection = (x: number, y: number) => { x: number; y: number };

/** A kind of line or mark, and what it is in words. */
type Legend = { kind: Kind; word: string };
/** The first is a line with discs, the second a broken line with squares: told apart without colour. */
export type Kind = 'first' | 'second' | 'limit';

type Plot = {
  /** Unique in the page. */
  id: string;
  title: string;
  /** The plot in sentences, for who does not see it. */
  description: string;
  x: Axis;
  y: Axis;
  legend: Legend[];
  draw: (project: Projection) => string;
};

const [WIDTH, HEIGHT] = [480, 330];
const FIELD = { left: 64, right: 466, top: 44, bottom: 270 };

/** The plot as one `<svg>`, to be put into a page as it is. */
export function plotInFrame({ id, title, description, x, y, legend, draw }: Plot): string {
  const project: Projection = (atX, atY) => ({
    x: FIELD.left + ((atX - x.low) / (x.high - x.low)) * (FIELD.right - FIELD.left),
    y: FIELD.bottom - ((atY - y.low) / (y.high - y.low)) * (FIELD.bottom - FIELD.top),
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-words">`,
    `<title id="${id}-title">${escaped(title)}</title><desc id="${id}-words">${escaped(description)}</desc>`,
    grid(x, y, project),
    draw(project),
    legendOf(legend),
    '</svg>',
  ].join('');
}

/** A line through points in order; nothing is drawn of fewer than two. */
export function line(
  points: readonly (readonly [number, number])[],
  kind: Kind,
  project: Projection,
): string {
  if (points.length < 2) return '';
  const at = points.map(([x, y]) => project(x, y)).map(({ x, y }) => `${rounded(x)} ${rounded(y)}`);
  return `<path class="${kind}" d="M${at.join('L')}" fill="none"/>`;
}

/** A disc, or an open square, at each point. */
export function dots(
  points: readonly (readonly [number, number])[],
  kind: Kind,
  project: Projection,
): string {
  return points.map(([x, y]) => dot(project(x, y), kind)).join('');
}

function dot({ x, y }: { x: number; y: number }, kind: Kind): string {
  return kind === 'first'
    ? `<circle class="mark" cx="${rounded(x)}" cy="${rounded(y)}" r="4.5"/>`
    : `<rect class="mark open" x="${rounded(x - 4.5)}" y="${rounded(y - 4.5)}" width="9" height="9"/>`;
}

function grid(x: Axis, y: Axis, project: Projection): string {
  const { left, right, top, bottom } = FIELD;
  const columns = ticksIn(x).map(({ at, word }) => {
    const across = rounded(project(at, y.low).x);
    return `<path class="grid" d="M${across} ${top}V${bottom}"/><text x="${across}" y="${bottom + 20}" text-anchor="middle">${escaped(word)}</text>`;
  });
  const rows = ticksIn(y).map(({ at, word }) => {
    const down = rounded(project(x.low, at).y);
    return `<path class="grid" d="M${left} ${down}H${right}"/><text x="${left - 8}" y="${down + 5}" text-anchor="end">${escaped(word)}</text>`;
  });
  const middle = (top + bottom) / 2;
  return [
    ...columns,
    ...rows,
    `<path class="axis" d="M${left} ${top}V${bottom}H${right}" fill="none"/>`,
    `<text x="${(left + right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(x.label)}</text>`,
    `<text transform="translate(16 ${middle}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text>`,
  ].join('');
}

function ticksIn({ low, high, ticks }: Axis): Tick[] {
  return ticks ?? ticksOf(low, high, 6).map((at) => ({ at, word: String(at).replace('-', '−') }));
}

function legendOf(legend: Legend[]): string {
  return legend
    .map(({ kind, word }, index) => {
      const x = FIELD.left + index * 150;
      const sample = `<path class="${kind}" d="M${x} 20H${x + 30}" fill="none"/>`;
      const mark = kind === 'limit' ? '' : dot({ x: x + 15, y: 20 }, kind);
      return `${sample}${mark}<text x="${x + 37}" y="25">${escaped(word)}</text>`;
    })
    .join('');
}
