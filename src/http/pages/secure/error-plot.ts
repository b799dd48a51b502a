import type { Rates } from '../../../domain/secure/scores/rates.ts';
import { line, plotInFrame } from '../press/plots/frame.ts';

const PERCENT = [0, 20, 40, 60, 80, 100].map((at) => ({ at, word: String(at) }));

/** Copies accepted over prints refused, for every threshold, of a self-test of so many of each. */
export function errorPlot(
  id: string,
  { curve }: Rates,
  { prints, copies }: { prints: number; copies: number },
): string {
  const points = curve.map(({ refused, accepted }): [number, number] => [
    (100 * refused) / prints,
    (100 * accepted) / copies,
  ]);
  return plotInFrame({
    id,
    title: `Copies accepted over prints refused, n = ${prints} prints and ${copies} copies`,
    description:
      'A stair from the strictest threshold, which refuses all prints, to the most lenient, which accepts all copies. The nearer it comes to the lower left corner, the better both are told apart; a coin would lie on the broken line. The numbers are in the table.',
    x: { label: `prints refused, % of ${prints}`, low: 0, high: 100, ticks: PERCENT },
    y: { label: `copies accepted, % of ${copies}`, low: 0, high: 100, ticks: PERCENT },
    legend: [
      { kind: 'first', word: 'this self-test' },
      { kind: 'limit', word: 'a coin' },
    ],
    draw: (project) =>
      line(points, 'first', project) +
      line(
        [
          [0, 100],
          [100, 0],
        ],
        'limit',
        project,
      ),
  });
}
