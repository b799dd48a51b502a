import type { LinesFound } from '../../../../captures/tasks.ts';
import { dotsInNanometres } from '../../../../codes/sheet/gain.ts';
import { dots, line, plotInFrame } from './frame.ts';

export type Press = { resolutionX: string; resolutionY: string };

/** Modulation from which on lines count as resolved. */
const RESOLVED = 0.2;

/** Whether enough of the contrast is left to tell the lines. */
export function isResolved({ modulation }: LinesFound): boolean {
  return modulation >= RESOLVED;
}

/** How much of the contrast is left of lines, over their width: upright lines and level ones. */
export function modulationPlot(id: string, lines: LinesFound[], press: Press): string {
  const [upright, level] = (['upright', 'level'] as const).map((direction) =>
    lines
      .filter((each) => each.direction === direction)
      .map((each): [number, number] => [lineWidth(each, press), each.modulation])
      .sort(([one], [other]) => one - other),
  ) as [[number, number][], [number, number][]];
  const all = [...upright, ...level];
  const most = 1.1 * Math.max(...all.map(([width]) => width));
  return plotInFrame({
    id,
    title: 'Modulation over the width of lines',
    description:
      'For upright and for level lines, how much of the contrast between black and white is left of them, over their width in micrometres. Lines count as resolved from 0.2 on. The numbers are in the table below.',
    x: { label: 'width of a line, µm', low: 0, high: most },
    y: { label: 'modulation, of the contrast', low: 0, high: Math.max(1, ...all.map(([, left]) => left)) },
    legend: [
      { kind: 'first', word: 'upright lines' },
      { kind: 'second', word: 'level lines' },
      { kind: 'limit', word: 'resolved' },
    ],
    draw: (project) =>
      [
        line(
          [
            [0, RESOLVED],
            [most, RESOLVED],
          ],
          'limit',
          project,
        ),
        line(upright, 'first', project),
        dots(upright, 'first', project),
        line(level, 'second', project),
        dots(level, 'second', project),
      ].join(''),
  });
}

/** The width of a line in micrometres, as it was drawn. */
export function lineWidth({ dots, direction }: LinesFound, { resolutionX, resolutionY }: Press): number {
  return dotsInNanometres(dots, direction === 'upright' ? resolutionX : resolutionY) / 1000;
}
