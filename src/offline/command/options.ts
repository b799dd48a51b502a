import { availableParallelism } from 'node:os';
import { FORMATS } from '../../codes/package/layout.ts';
import type { ImageFormat } from '../../codes/plan.ts';
import { wrongUse } from '../failure.ts';
import type { Part } from '../output/selection.ts';
import { readCommandLine } from './command-line.ts';

/** The command line, each word in its range. What depends on the package is checked when that is open. */
export type Options = {
  input: string;
  output: string | undefined;
  zip: string | undefined;
  part: Part;
  merge: boolean;
  format: ImageFormat | undefined;
  threads: number;
  resume: boolean;
  verify: boolean;
  check: boolean;
  dryRun: boolean;
  key: string | undefined;
  secure: string | undefined;
  quiet: boolean;
  json: boolean;
};

/** @throws Failure (2) with a sentence that says what to write instead. */
export function readOptions(args: string[]): Options | 'help' | 'version' {
  const { values, positionals } = readCommandLine(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  const [input, ...others] = positionals;
  if (!input) throw wrongUse('Name a package: a zip, its folder or its manifest.json. --help shows how.');
  if (others.length > 0) throw wrongUse(`One package at a time: ${others[0]} is one too many.`);
  const { output, zip, format } = values;
  if (output === '' || zip === '') throw wrongUse('The name of the output is empty.');
  if (format !== undefined && !FORMATS.includes(format as ImageFormat))
    throw wrongUse(`--format is one of ${FORMATS.join(', ')}, not "${format}".`);
  return {
    input,
    output,
    zip,
    part: partOf(values),
    merge: values.merge ?? false,
    format: format as ImageFormat | undefined,
    threads: values.threads === undefined ? fewThreads() : threadsOf(values.threads),
    resume: values.resume ?? false,
    verify: values.verify ?? false,
    check: values.check ?? false,
    dryRun: values['dry-run'] ?? false,
    key: values.key,
    secure: values.secure,
    quiet: values.quiet ?? false,
    json: values.json ?? false,
  };
}

function partOf({ batch, range, shard }: { batch?: string; range?: string; shard?: string }): Part {
  if (batch !== undefined) {
    const pairs = batch
      .split(',')
      .map((item) => pairOf(item, `--batch is such as 3 or 1,4-6, not "${batch}".`));
    return { kind: 'batches', pairs: joined(pairs), text: batch };
  }
  if (range !== undefined) {
    const why = `--range is such as 10001-20000, not "${range}".`;
    if (!range.includes('-')) throw wrongUse(why);
    return { kind: 'range', pair: pairOf(range, why), text: range };
  }
  if (shard === undefined) return { kind: 'all' };
  const [, number = '', of = ''] = /^(\d{1,7})\/(\d{1,7})$/.exec(shard) ?? [];
  if (Number(number) < 1 || Number(number) > Number(of))
    throw wrongUse(`--shard is such as 2/4: the second of four, counted from 1, not "${shard}".`);
  return { kind: 'shard', number: Number(number), of: Number(of) };
}

function pairOf(item: string, why: string): [number, number] {
  const [, first = '', last = first] = /^\s*(\d{1,8})(?:\s*-\s*(\d{1,8}))?\s*$/.exec(item) ?? [];
  if (first === '' || Number(first) < 1 || Number(last) < Number(first)) throw wrongUse(why);
  return [Number(first), Number(last)];
}

/** In order, and what overlaps or touches as one. */
function joined(pairs: [number, number][]): [number, number][] {
  const all: [number, number][] = [];
  for (const [first, last] of pairs.toSorted((a, b) => a[0] - b[0])) {
    const before = all.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else all.push([first, last]);
  }
  return all;
}

/** More rarely make it faster, and each takes about 25 MiB. */
const fewThreads = () => Math.min(4, availableParallelism());

function threadsOf(value: string): number {
  if (!/^\d{1,3}$/.test(value) || Number(value) < 1 || Number(value) > 256)
    throw wrongUse(`--threads is a number from 1 to 256, not "${value}".`);
  return Number(value);
}
