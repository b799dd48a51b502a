import { dots, line, plotInFrame, type Tick } from './frame.ts';
import { rangeOf } from './ticks.ts';

/** Gains in micrometres at one time of a pair: a revision's, or those of a check of it. */
type GainThen = { name: string; x: number; y: number };

/** No more names than fit below the plot. */
const MOST_NAMES = 6;

/** The gains of a pair over its revisions and the checks of them, the oldest first; at least one. */
export function historyPlot(id: string, gains: GainThen[]): string {
  const across = gains.map(({ x }, index): [number, number] => [index, x]);
  const along = gains.map(({ y }, index): [number, number] => [index, y]);
  const every = Math.ceil(gains.length / MOST_NAMES);
  const ticks = gains
    .map(({ name }, at): Tick => ({ at, word: name }))
    .filter((_, index) => (gains.length - 1 - index) % every === 0);
  return plotInFrame({
    id,
    title: 'Gain per edge over revisions and drift checks',
    description:
      'The gain across the web and along it in micrometres, for each revision that was measured or entered and each drift check, the oldest first. The numbers are in the table below.',
    x: { label: 'revision (R) or drift check (C)', low: -0.5, high: gains.length - 0.5, ticks },
    y: {
      label: 'gain per edge, µm',
      ...rangeOf(
        [...across, ...along, [0, 0]].map(([, gain]) => gain!),
        10,
      ),
    },
    legend: [
      { kind: 'first', word: 'across' },
      { kind: 'second', word: 'along' },
    ],
    draw: (project) =>
      [
        line(across, 'first', project),
        line(along, 'second', project),
        dots(across, 'first', project),
        dots(along, 'second', project),
      ].join(''),
  });
}
