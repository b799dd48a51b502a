import { measureScript } from '../measure.ts';
import { figure, milliseconds, type Section } from '../report.ts';

/** How long a large list takes, and how long it lets nobody else have their turn. */
export const serialListSection: Section = {
  name: 'serial-list',
  async measure(options) {
    const rows: string[][] = [];
    let longest = 0;
    for (const codes of options.quick ? [100_000, 1_000_000] : [100_000, 1_000_000, 5_000_000]) {
      options.say(`a list of ${codes} serial numbers`);
      const run = await measureScript('children/serial-list.ts', { codes, dots: 8 });
      const stop = Number(run.figures?.longest);
      if (codes === 1_000_000) longest = stop;
      rows.push([codes.toLocaleString('en'), `${figure(run.seconds)} s`, milliseconds(stop)]);
    }
    return [
      {
        title: 'Lists of serial numbers',
        text: '\nAn order with a list in no order, sent by curl: until it is submitted, and the longest time that the portal answered nobody meanwhile.',
        head: ['serial numbers', 'whole', 'longest stop'],
        rows,
        marks: [
          {
            what: 'longest stop while a list of 1,000,000 arrives',
            aim: 'under 50 ms',
            reached: milliseconds(longest),
          },
        ],
      },
    ];
  },
};
