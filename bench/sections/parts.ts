import { measureScript } from '../measure.ts';
import { figure, milliseconds, type Options, type Part, ratio, type Section } from '../report.ts';

/** The engine's parts, each on one core in a process of its own, beside what it stands for. */
export const partsSection: Section = {
  name: 'parts',
  measure: async (options) => [
    await ids(options),
    await symbols(options),
    await images(options),
    await readBack(options),
  ],
};

async function ids(options: Options): Promise<Part> {
  options.say('extended IDs');
  const codes = options.quick ? 200_000 : 1_000_000;
  const { figures } = await measureScript('children/ids.ts', {
    codes,
    dots: 8,
    more: { rounds: options.rounds },
  });
  const { minted = 0, decoded = 0, noble = 0 } = figures ?? {};
  return {
    title: 'Extended IDs on one core',
    head: ['', 'a second', 'times `@noble/ciphers`'],
    rows: [
      ['minted', figure(minted), ratio(minted / noble)],
      ['decoded to mint and sequence number', figure(decoded), ratio(decoded / noble)],
      ['`@noble/ciphers` FF1', figure(noble), '× 1.00'],
    ],
    marks: [
      { what: 'extended IDs a second on one core', aim: 'at least 1,000,000', reached: figure(minted) },
    ],
  };
}

const BYTES = 'https://id.acme.example/c/a1/';
const CAPITALS = 'HTTPS://ID.ACME.EXAMPLE/C/A1/';
const LONG = BYTES.padEnd(90, 'x');
const SYMBOLS: [string, string, number, string][] = [
  ['byte prefix', BYTES, 3, 'M'],
  ['byte prefix', BYTES, 4, 'Q'],
  ['capitals', CAPITALS, 3, 'Q'],
  ['byte prefix of 90', LONG, 10, 'Q'],
];

async function symbols(options: Options): Promise<Part> {
  const rows: string[][] = [];
  const ratios: number[] = [];
  for (const [name, prefix, version, level] of SYMBOLS) {
    options.say(`symbols ${version}-${level}`);
    const { figures } = await measureScript('children/symbols.ts', {
      codes: 20_000,
      dots: 8,
      more: { prefix, version, level, rounds: options.rounds },
    });
    const { kernel = 0, tables = 0, qrcode = 0, cold = 0, warm = 0 } = figures ?? {};
    ratios.push(tables / qrcode);
    rows.push([
      `${version}-${level}, ${name}`,
      figure(kernel),
      ratio(kernel / qrcode),
      figure(tables),
      ratio(tables / qrcode),
      figure(qrcode),
      `${milliseconds(cold)}, ${milliseconds(warm)}`,
    ]);
  }
  return {
    title: 'Symbols on one core, all eight masks scored',
    text: '\nThe same matrix, mask included. The tables are built once an order and thread, and held against `qrcode` on 64 codes.',
    head: [
      '',
      'WebAssembly, symbols/s',
      'times `qrcode`',
      'TypeScript, symbols/s',
      'times `qrcode`',
      '`qrcode` create/s',
      'tables: cold, warm',
    ],
    rows,
    marks: [
      {
        what: 'symbols in TypeScript beside `qrcode` create, the least of four',
        aim: 'at least × 20',
        reached: ratio(Math.min(...ratios)),
      },
    ],
  };
}

async function images(options: Options): Promise<Part> {
  const rows: string[][] = [];
  let most = 0;
  for (const dots of [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16]) {
    options.say(`PNG at ${dots} dots`);
    const { figures } = await measureScript('children/png.ts', {
      codes: options.quick ? 300 : 2_000,
      dots,
      more: { rounds: options.rounds },
    });
    const { ours = 0, zlib = 0, oursBytes = 0, zlibBytes = 0 } = figures ?? {};
    if (dots <= 8) most = Math.max(most, oursBytes / zlibBytes);
    const share = `${((oursBytes / zlibBytes) * 100).toFixed(1)} %`;
    rows.push([String(dots), figure(oursBytes), figure(zlibBytes), share, figure(ours), ratio(ours / zlib)]);
  }
  return {
    title: 'PNG encoding on one core',
    text: '\nWhole files of ready symbols, 1 bit a dot; beside them the same dots through zlib at level 9.',
    head: ['dots a module', 'bytes', 'zlib level 9', 'of it', 'files/s', 'times zlib'],
    rows,
    marks: [
      {
        what: 'PNG beside zlib level 9, up to 8 dots, the worst',
        aim: 'at most 100 %',
        reached: `${(most * 100).toFixed(1)} %`,
      },
    ],
  };
}

async function readBack(options: Options): Promise<Part> {
  const rows: string[][] = [];
  for (const dots of [4, 8, 16]) {
    options.say(`read-back at ${dots} dots`);
    const { figures } = await measureScript('children/read-back.ts', {
      codes: options.quick ? 1_000 : 5_000,
      dots,
      more: { rounds: options.rounds },
    });
    const { kernel = 0, slower = 0 } = figures ?? {};
    rows.push([String(dots), figure(kernel), figure(slower), ratio(kernel / slower)]);
  }
  return {
    title: 'PNG read-back on one core',
    text: '\nWhole files down to their texts, every dot, module and codeword held against the standard.',
    head: ['dots a module', 'files/s', 'in TypeScript', 'ratio'],
    rows,
    marks: [],
  };
}
