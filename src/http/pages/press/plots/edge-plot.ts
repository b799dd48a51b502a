import type { Point } from '../../../../captures/tasks.ts';
import { line, plotInFrame } from './frame.ts';
import { rangeOf } from './ticks.ts';

/** Rows of the table beside the plot. */
const ROWS = 15;
/** Micrometres on either side of the edge: beyond, there is nothing to see. */
const NEAR = 130;

type EdgeRow = { at: number; x: number | undefined; y: number | undefined };

/** Light across an edge of the combs: where it was drawn is 0, and how far from there it reads half is the gain. */
export function edgePlot(id: string, whole: { x: Point[]; y: Point[] }): string {
  const edge = { x: near(whole.x), y: near(whole.y) };
  const all = [...edge.x, ...edge.y];
  const along = rangeOf(
    all.map(([at]) => at),
    20,
  );
  return plotInFrame({
    id,
    title: 'Light across an edge of the combs',
    description:
      'Two curves of light, 0 for black and 1 for white, over micrometres from where the edge was drawn: across the web and along it. The numbers are in the table below.',
    x: { label: 'µm from where the edge was drawn', ...along },
    y: { label: 'light, of a perfect white', low: 0, high: Math.max(1, ...all.map(([, light]) => light)) },
    legend: [
      { kind: 'first', word: 'across' },
      { kind: 'second', word: 'along' },
    ],
    draw: (project) => {
      const drawn = line(
        [
          [0, 0],
          [0, 1],
        ],
        'limit',
        project,
      );
      return drawn + line(edge.x, 'first', project) + line(edge.y, 'second', project);
    },
  });
}

/** The same in numbers: light at evenly spaced distances, between the points next to each. */
export function edgeRows(whole: { x: Point[]; y: Point[] }): EdgeRow[] {
  const edge = { x: near(whole.x), y: near(whole.y) };
  const at = [...edge.x, ...edge.y].map(([at]) => at);
  const [low, high] = [Math.min(...at), Math.max(...at)];
  return Array.from({ length: ROWS }, (_, row) => {
    const distance = low + ((high - low) * row) / (ROWS - 1);
    return { at: distance, x: lightAt(edge.x, distance), y: lightAt(edge.y, distance) };
  });
}

function near(points: Point[]): Point[] {
  return points.filter(([at]) => Math.abs(at) <= NEAR);
}

function lightAt(points: Point[], at: number): number | undefined {
  const after = points.findIndex(([distance]) => distance >= at);
  const [next, last] = [points[after], points[after - 1]];
  if (!next) return undefined;
  if (next[0] === at) return next[1];
  if (!last) return undefined;
  return last[1] + ((at - last[0]) / (next[0] - last[0])) * (next[1] - last[1]);
}
