import { type Measured, measureScript } from '../measure.ts';
import { figure, milliseconds, type Section } from '../report.ts';

/** What start, loops and pages cost with very many orders, all of them of one brand and one partner. */
export const manyOrdersSection: Section = {
  name: 'many-orders',
  async measure(options) {
    const counts = options.quick ? [1_000, 50_000] : [1_000, 1_000_000];
    const runs: Measured[] = [];
    for (const orders of counts) {
      options.say(`a portal with ${orders} orders`);
      const more = { orders, samples: options.quick ? 10 : 40 };
      runs.push(await measureScript('children/many-orders.ts', { codes: 1, dots: 8, more }));
    }
    const last = runs.at(-1)!.figures!;
    const row = (name: string, value: (run: Record<string, number>, bytes: number) => string) => [
      name,
      ...runs.map(({ figures, bytes }) => value(figures!, bytes)),
    ];
    const pages = Object.keys(last).flatMap((name) => /^p95 (.+)$/.exec(name)?.[1] ?? []);
    const tables = Object.keys(last).flatMap((name) => /^rows (.+)$/.exec(name)?.[1] ?? []);
    const most = Math.max(...pages.map((name) => last[`p95 ${name}`]!));
    return [
      {
        title: 'A portal with a million orders',
        text: '\nA simulated history in a real database: one order copied with all that it left, all of them of one brand and one partner, most completed. Pages one after the other, from a client that shares the processors; median and p95.',
        head: ['', ...counts.map((orders) => `${orders.toLocaleString('en')} orders`)],
        rows: [
          row('database', (_, bytes) => `${figure(bytes / 1e6)} MB`),
          row('start until /readyz', ({ start }) => milliseconds(start!)),
          row('memory after the pages', ({ memory }) => `${figure(memory! / 2 ** 20)} MiB`),
          row("generator's turn", ({ turn }) => milliseconds(turn!)),
          row("janitor's turn", ({ janitor }) => milliseconds(janitor!)),
          row('answer of /healthz, p99', ({ lag }) => milliseconds(lag!)),
          ...pages.map((name) =>
            row(
              name,
              (figures) =>
                `${milliseconds(figures[`median ${name}`]!)}, ${milliseconds(figures[`p95 ${name}`]!)}`,
            ),
          ),
          ...tables.map((name) =>
            row(
              `${name} as CSV: rows; time; most memory; /healthz beside it, p95`,
              (figures) =>
                `${figures[`rows ${name}`]!.toLocaleString('en')}; ${milliseconds(figures[`seconds ${name}`]!)}; ${figure(figures[`memory ${name}`]! / 2 ** 20)} MiB; ${milliseconds(figures[`late ${name}`]!)}`,
            ),
          ),
        ],
        marks: [
          {
            what: 'slowest page with a million orders, p95',
            aim: 'under 50 ms',
            reached: milliseconds(most),
          },
          {
            what: 'answer of /healthz beside the loops, p99',
            aim: 'under 20 ms',
            reached: milliseconds(last.lag!),
          },
          { what: 'start with a million orders', aim: 'under 2 s', reached: milliseconds(last.start!) },
          {
            what: 'memory with a million orders',
            aim: 'under 250 MiB',
            reached: `${figure(last.memory! / 2 ** 20)} MiB`,
          },
        ],
      },
    ];
  },
};
