import { measureScript } from '../measure.ts';
import { figure, milliseconds, type Section } from '../report.ts';

/** What an order costs after many others: a simulated history in a real database. */
export const historySection: Section = {
  name: 'history',
  async measure(options) {
    const rows: string[][] = [];
    for (const earlier of options.quick ? [1e6, 1e8] : [1e6, 1e9]) {
      options.say(`an order after ${earlier} codes`);
      const run = await measureScript('children/history.ts', {
        codes: 10_000,
        dots: 8,
        more: { earlier, rounds: options.rounds },
      });
      const { place, confirm, generate, rotated, list, card } = run.figures as Record<string, number>;
      const steps = [place, confirm, generate, rotated, list, card].map((value) => milliseconds(value!));
      rows.push([earlier.toLocaleString('en'), ...steps, `${figure(run.bytes / 1e6)} MB`]);
    }
    return [
      {
        title: 'An order of 10,000 codes after many others',
        text: '\nOne brand and one partner with all of them, in orders of 10,000 codes with sequential serial numbers, copied row by row into the database; generation counts from Confirm to *Ready to print*.',
        head: [
          'codes before',
          'submit',
          'Confirm',
          'generate',
          'generate, key rotated',
          'list',
          'card',
          'database',
        ],
        rows,
      },
    ];
  },
};
