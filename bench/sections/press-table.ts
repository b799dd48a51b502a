import { measureScript, middle } from '../measure.ts';
import { figure, mebibytes, ratio, type Section } from '../report.ts';

/** The table for variable-data printing, beside the loop that one would write at first. */
export const pressTableSection: Section = {
  name: 'press-table',
  async measure(options) {
    const codes = options.quick ? 1_000_000 : 10_000_000;
    const few = codes / 100;
    const times = async (what: string, count: number, more = {}) => {
      const runs = [];
      for (let round = 1; round <= options.turns; round++) {
        options.say(`${what}, round ${round}`);
        runs.push(await measureScript('children/press-table.ts', { codes: count, dots: 4, more }));
      }
      return middle(runs);
    };
    const plain = await times('the table', codes);
    const lanes = await times('the table in 8 lanes', codes, { lanes: 8 });
    const wide = await times('the table in UTF-16', codes, { wide: true });
    const naive = await times('the loop', few, { naive: true });
    const rate = (run: typeof plain) => run.codes / run.seconds;
    const row = (name: string, run: typeof plain) => [
      ...[name, run.codes.toLocaleString('en'), figure(run.seconds), figure(rate(run))],
      ...[figure(rate(plain) / rate(run)), mebibytes(run.peak)],
    ];
    return [
      {
        title: 'The table for variable-data printing',
        text: '\nMade on one core and thrown away. The loop mints and joins code by code.',
        head: ['', 'rows', 'seconds', 'rows/s', 'times the table', 'peak memory'],
        rows: [
          row('**the table**, UTF-8', plain),
          row('in 8 lanes', lanes),
          row('in UTF-16', wide),
          row('a loop over codes', naive),
        ],
        marks: [
          {
            what: `${codes.toLocaleString('en')} rows for the press`,
            aim: '15 s',
            reached: `${figure(plain.seconds)} s`,
          },
          {
            what: 'the same beside a loop over codes',
            aim: 'faster',
            reached: ratio(rate(plain) / rate(naive)),
          },
        ],
      },
    ];
  },
};
