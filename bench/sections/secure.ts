import { type Measured, measureScript } from '../measure.ts';
import { median } from '../median.ts';
import { figure, mebibytes, ratio, type Section } from '../report.ts';

const KINDS: { name: string; more: Record<string, number> }[] = [
  { name: 'serialized', more: {} },
  { name: '**secure**, cells of 1 dot, half dark', more: { cell: 1, sixteenths: 8 } },
  { name: '**secure**, cells of 1 dot, 6/16 dark', more: { cell: 1, sixteenths: 6 } },
  { name: '**secure**, cells of 2 dots, half dark', more: { cell: 2, sixteenths: 8 } },
];

/** The same job with and without a graphic below each symbol, each round all kinds after one another. */
export const secureSection: Section = {
  name: 'secure',
  async measure(options) {
    const codes = options.quick ? 20_000 : 100_000;
    const runs = KINDS.map(() => [] as Measured[]);
    for (let round = 1; round <= options.rounds; round++)
      for (const [i, { name, more }] of KINDS.entries()) {
        options.say(`${name}, round ${round}`);
        runs[i]!.push(await measureScript('rivals/engine.ts', { codes, dots: 8, more }));
      }
    // Rounds are pairs: what else the machine does in one of them is in both.
    const beside = (i: number, of: 'seconds' | 'cpu') =>
      median(runs[i]!.map((run, round) => run[of] / runs[0]![round]![of]));
    const middle = (i: number, of: 'seconds' | 'cpu' | 'peak' | 'bytes') =>
      median(runs[i]!.map((run) => run[of]));
    const rows = KINDS.map(({ name }, i) => [
      name,
      figure(codes / middle(i, 'seconds')),
      ratio(beside(i, 'seconds')),
      figure((middle(i, 'cpu') / codes) * 1e5),
      ratio(beside(i, 'cpu')),
      mebibytes(middle(i, 'peak')),
      figure(middle(i, 'bytes') / codes),
    ]);
    const worst = (of: 'seconds' | 'cpu') => Math.max(...[1, 2, 3].map((i) => beside(i, of)));
    const added = Math.max(...[1, 2, 3].map((i) => middle(i, 'bytes') - middle(0, 'bytes'))) / codes;
    return [
      {
        title: 'Secure codes',
        text: `\n${codes.toLocaleString('en')} PNG files at 8 dots a module with 48 × 48 cells below each symbol, every image and graphic read back, 2 threads. Ratios are medians over rounds, in each of which all kinds ran after one another.`,
        head: ['', 'codes/s', 'time', 'CPU s per 100,000', 'CPU', 'peak memory', 'bytes a code'],
        rows,
        marks: [
          {
            what: 'secure codes beside serialized, every image read back, time, the worst of three',
            aim: 'at most × 1.6',
            reached: ratio(worst('seconds')),
          },
          {
            what: 'the same by processor time',
            aim: 'at most × 1.6',
            reached: ratio(worst('cpu')),
          },
          { what: 'bytes that a graphic adds to a PNG', aim: 'at most 560', reached: figure(added) },
        ],
      },
    ];
  },
};
