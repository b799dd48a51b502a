import { type Measured, measureScript, measureUnchecked, middle } from '../measure.ts';
import { figure, type Mark, mebibytes, type Options, type Part, ratio, type Section } from '../report.ts';
import { missing, qrencodeLoop, qrencodeProgram, segnoLoop, zintBatch } from '../rivals/programs.ts';
import { missingCheck } from '../unchecked.ts';

type Asked = { codes: number; dots: number };

/** Who makes the same codes; `codes` is how many in a full run, fewer where a rival would take minutes. */
type Contender = {
  name: string;
  makes: string;
  codes: number;
  missing?: () => string | undefined;
  measure(asked: Asked): Promise<Measured>;
};

const ENGINE: Contender = {
  name: '**this engine**, 2 threads',
  makes: 'package, every image read back, SHA-256',
  codes: 100_000,
  measure: (asked) => measureScript('rivals/engine.ts', asked),
};
const UNCHECKED: Contender = {
  name: 'the same without reading back',
  makes: 'package, SHA-256',
  codes: 100_000,
  missing: missingCheck,
  measure: measureUnchecked,
};
const NAIVE: Contender = {
  name: '`qrcode.toBuffer` + archiver',
  makes: 'zip, SHA-256',
  codes: 2_000,
  measure: (asked) => measureScript('rivals/to-buffer.ts', asked),
};
const ONE_BIT: Contender = {
  name: '`qrcode` + 1-bit zlib + archiver',
  makes: 'zip, SHA-256',
  codes: 20_000,
  measure: (asked) => measureScript('rivals/one-bit-zlib.ts', asked),
};
const C_LOOP: Contender = {
  name: 'C loop: libqrencode + libpng',
  makes: 'PNG in memory',
  codes: 10_000,
  missing: missing.loop,
  measure: qrencodeLoop,
};
const PROGRAMS: Contender[] = [
  { name: '`zint --batch`', makes: 'PNG files', codes: 2_000, missing: missing.zint, measure: zintBatch },
  {
    name: '`qrencode`',
    makes: 'PNG files',
    codes: 1_000,
    missing: missing.qrencode,
    measure: qrencodeProgram,
  },
  { name: 'Python: segno', makes: 'PNG in memory', codes: 500, missing: missing.segno, measure: segnoLoop },
];

export const fieldSection: Section = {
  name: 'field',
  async measure(options) {
    return [
      await contest(
        'The whole job at 8 dots a module',
        8,
        [ENGINE, UNCHECKED, NAIVE, ONE_BIT, C_LOOP, ...PROGRAMS],
        options,
      ),
      await contest(
        'The whole job at 4 dots a module',
        4,
        [ENGINE, UNCHECKED, NAIVE, ONE_BIT, C_LOOP],
        options,
      ),
    ];
  },
};

async function contest(title: string, dots: number, all: Contender[], options: Options): Promise<Part> {
  const gaps = new Map(all.map((one) => [one, one.missing?.()]));
  const runs = await interleaved(
    all.filter((one) => !gaps.get(one)),
    dots,
    options,
  );
  const rows = all.map((one) => {
    const run = runs.get(one);
    const gap = `missing: ${gaps.get(one) ?? 'it failed'}`;
    return [one.name, one.makes, ...(run ? cells(run, runs) : [gap, ...HEAD.slice(3).map(() => '')])];
  });
  return { title, text: TEXT, head: HEAD, rows, marks: marksOf(runs, dots) };
}

/** What was aimed at, where both sides ran. */
function marksOf(runs: Map<Contender, Measured>, dots: number): Mark[] {
  const aims: [Contender, Contender, number][] =
    dots === 8
      ? [
          [UNCHECKED, NAIVE, 300],
          [ENGINE, NAIVE, 150],
          [UNCHECKED, C_LOOP, 15],
          [ENGINE, C_LOOP, 15],
        ]
      : [
          [UNCHECKED, NAIVE, 100],
          [ENGINE, NAIVE, 100],
        ];
  const marks = aims.flatMap(([one, other, aim]) => {
    const [mine, theirs] = [runs.get(one), runs.get(other)];
    if (!mine || !theirs) return [];
    const how = one === ENGINE ? 'every image read back' : 'without reading back';
    const reached = ratio(theirs.seconds / theirs.codes / (mine.seconds / mine.codes));
    return [{ what: `${dots} dots, ${how}, beside ${other.name}`, aim: `at least ${ratio(aim)}`, reached }];
  });
  const engine = runs.get(ENGINE);
  if (!engine || dots !== 8) return marks;
  const peak = mebibytes(engine.peak);
  return [...marks, { what: 'peak memory at 100,000 images', aim: 'under 200 MiB', reached: peak }];
}

const HEAD = [
  ...['', 'makes', 'codes', 'codes/s', 'this engine is', 'without reading back', 'by CPU'],
  ...['CPU s per 100,000', 'peak memory', 'bytes a code'],
];

const TEXT = `
The same codes as the same dots, each in a process of its own, one after the other, round by round; medians. Rivals that
would take minutes make fewer codes, and their figures are scaled. Memory is that of the codes they made. *This engine is*: so many
times as fast, with and without its read-back; *by CPU*: so many times less processor time, read-back included.`;

/** Round by round, so that a machine that gets slower is slower for all. */
async function interleaved(
  all: Contender[],
  dots: number,
  options: Options,
): Promise<Map<Contender, Measured>> {
  const runs = new Map<Contender, Measured[]>(all.map((one) => [one, []]));
  for (let round = 1; round <= options.rounds; round++)
    for (const [one, mine] of runs) {
      const codes =
        options.quick && one !== ENGINE && one !== UNCHECKED ? Math.ceil(one.codes / 5) : one.codes;
      options.say(`${one.name}, ${dots} dots, round ${round}`);
      try {
        mine.push(await one.measure({ codes, dots }));
      } catch (error) {
        options.say(`${one.name} failed: ${error instanceof Error ? error.message : error}`);
        runs.delete(one);
      }
    }
  return new Map([...runs].map(([one, mine]) => [one, middle(mine)]));
}

function cells({ codes, seconds, cpu, peak, bytes }: Measured, runs: Map<Contender, Measured>): string[] {
  const [engine, unchecked] = [runs.get(ENGINE), runs.get(UNCHECKED)];
  const times = (mine: number, theirs = Number.NaN) => ratio(mine / codes / theirs);
  return [
    codes.toLocaleString('en'),
    figure(codes / seconds),
    times(seconds, engine && engine.seconds / engine.codes),
    times(seconds, unchecked && unchecked.seconds / unchecked.codes),
    times(cpu, engine && engine.cpu / engine.codes),
    figure((cpu / codes) * 100_000),
    mebibytes(peak),
    figure(bytes / codes),
  ];
}
