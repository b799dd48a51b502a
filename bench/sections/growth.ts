import { type Asked, type Measured, measureScript, middle } from '../measure.ts';
import {
  figure,
  type Mark,
  mebibytes,
  milliseconds,
  type Options,
  type Part,
  type Section,
} from '../report.ts';

/** How the whole job grows with the order, with threads, and from format to format. */
export const growthSection: Section = {
  name: 'growth',
  async measure(options) {
    const data = { data: true };
    const most = options.quick ? [100_000, 1_000_000] : [100_000, 1_000_000, 10_000_000];
    return [
      await sizes('Growth: images', [1_000, 10_000, 100_000], options),
      await sizes('Growth: rows, from 100,001 codes on', most, options, data),
      await threads(options),
      await formats(options),
    ];
  },
};

async function sizes(
  title: string,
  counts: number[],
  options: Options,
  more: Asked['more'] = {},
): Promise<Part> {
  const runs: Measured[] = [];
  for (const codes of counts)
    runs.push(await median({ codes, dots: 8, more: { ...more, again: true } }, options));
  const each = ({ seconds, codes }: Measured) => seconds / codes;
  const second = (run: Measured) => (run.figures?.again ?? 0) / run.codes;
  const marks = more.data ? [] : [steadiness(runs.map(second))];
  return {
    title,
    text: '\nThe first order of a process starts threads and builds tables; the second finds the threads running. Memory is that of both.',
    head: [
      'codes',
      'first order',
      'µs a code',
      'second order',
      'µs a code',
      'CPU s of both',
      'peak memory',
      'bytes a code',
    ],
    rows: runs.map((run) => [
      run.codes.toLocaleString('en'),
      milliseconds(run.seconds),
      figure(each(run) * 1e6),
      milliseconds(run.figures?.again ?? 0),
      figure(second(run) * 1e6),
      figure(run.cpu),
      mebibytes(run.peak),
      figure(run.bytes / run.codes),
    ]),
    marks,
  };
}

function steadiness([, tenth = 0, whole = 0]: number[]): Mark {
  const reached = `${((whole / tenth) * 100).toFixed(0)} %`;
  return { what: 'time a code at 100,000 beside 10,000, second order', aim: 'within 10 %', reached };
}

async function threads(options: Options): Promise<Part> {
  const runs: Measured[] = [];
  for (const count of [1, 2]) runs.push(await median({ codes: 100_000, dots: 8, threads: count }, options));
  return {
    title: '100,000 images by the number of threads',
    head: ['threads', 'seconds', 'codes/s', 'CPU s', 'peak memory'],
    rows: runs.map(({ seconds, codes, cpu, peak }, i) => [
      String(i + 1),
      figure(seconds),
      figure(codes / seconds),
      figure(cpu),
      mebibytes(peak),
    ]),
  };
}

async function formats(options: Options): Promise<Part> {
  const rows: string[][] = [];
  for (const format of ['png', 'tiff', 'svg', 'eps', 'pdf']) {
    const run = await median({ codes: options.quick ? 20_000 : 100_000, dots: 8, more: { format } }, options);
    const { codes, seconds, cpu, peak, bytes } = run;
    rows.push([
      format,
      figure(codes / seconds),
      figure((cpu / codes) * 1e5),
      mebibytes(peak),
      figure(bytes / codes),
    ]);
  }
  const head = ['format', 'codes/s', 'CPU s per 100,000', 'peak memory', 'bytes a code'];
  return { title: 'The whole job by image format, 2 threads', head, rows };
}

async function median(asked: Asked, options: Options): Promise<Measured> {
  const runs: Measured[] = [];
  for (let round = 1; round <= options.rounds; round++) {
    options.say(`${asked.codes} codes, ${JSON.stringify(asked.more ?? {})}, round ${round}`);
    runs.push(await measureScript('rivals/engine.ts', asked));
  }
  return middle(runs);
}
