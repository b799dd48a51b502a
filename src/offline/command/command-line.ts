import { parseArgs } from 'node:util';
import { wrongUse } from '../failure.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const OPTIONS = {
  output: { type: 'string', short: 'o' },
  batch: text,
  range: text,
  shard: text,
  format: text,
  zip: text,
  threads: text,
  key: text,
  secure: text,
  merge: flag,
  resume: flag,
  verify: flag,
  check: flag,
  'dry-run': flag,
  quiet: flag,
  json: flag,
  help: { type: 'boolean', short: 'h' },
  version: flag,
} as const;

/** The words of the command line as they were typed. @throws Failure (2) for words that make no sense together. */
export function readCommandLine(args: string[]) {
  const parsed = parse(args);
  mustGoTogether(parsed.values);
  return parsed;
}

function parse(args: string[]) {
  try {
    const parsed = parseArgs({ args, allowPositionals: true, options: OPTIONS, tokens: true });
    const given = parsed.tokens.flatMap((token) => (token.kind === 'option' ? token.name : []));
    const twice = given.find((name, i) => given.indexOf(name) < i);
    if (twice) throw new Error(`--${twice} is given twice: once is enough${TWICE[twice] ?? '.'}`);
    return parsed;
  } catch (error) {
    const [why = ''] = (error as Error).message.split('\n');
    throw wrongUse(`${why.replace(/\.? To specify.*$|\.$/, '')}. --help shows every option.`);
  }
}

const TWICE: Record<string, string> = { batch: ', such as --batch 1,4-6.' };

/** Of each pair, the first draws or looks in a way that leaves no meaning to the second. */
const APART: [keyof typeof OPTIONS, (keyof typeof OPTIONS)[], string][] = [
  ['batch', ['range', 'shard', 'merge'], 'Choose one.'],
  ['range', ['shard', 'merge'], 'Choose one.'],
  ['shard', ['merge'], 'Choose one.'],
  ['output', ['zip'], 'Choose one.'],
  [
    'merge',
    ['zip', 'format', 'verify', 'resume', 'dry-run'],
    '--merge only joins the lists of a folder, given with -o.',
  ],
  [
    'check',
    ['output', 'zip', 'batch', 'range', 'shard', 'merge', 'format', 'verify', 'resume', 'dry-run'],
    '--check looks at the package alone and draws nothing.',
  ],
  ['dry-run', ['verify', 'resume'], '--dry-run draws nothing.'],
];

function mustGoTogether(values: Partial<Record<keyof typeof OPTIONS, unknown>>): void {
  for (const [name, others, why] of APART) {
    const other = values[name] === undefined ? undefined : others.find((one) => values[one] !== undefined);
    if (other) throw wrongUse(`--${name} and --${other} do not go together. ${why}`);
  }
}
