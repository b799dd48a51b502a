import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/config.ts';
import { type Asked, type Measured, measureCommand, measureScript, middle, scratchPath } from '../measure.ts';
import { figure, mebibytes, type Section } from '../report.ts';
import { missing, qrencodeProgram, zintBatch } from '../rivals/programs.ts';

const GENERATOR = join(root, 'dist', 'imprimatur-generate.mjs');

/** The offline generator beside programs that make files from a list. */
export const offlineSection: Section = {
  name: 'offline',
  async measure(options) {
    const codes = options.quick ? 20_000 : 100_000;
    const few = options.quick ? 300 : 2_000;
    const zip = scratchPath('offline.zip');
    const ways: {
      name: string;
      codes: number;
      gap?: string | undefined;
      run(asked: Asked): Promise<Measured>;
    }[] = [
      { name: '**offline generator**, a file a code', codes, run: (asked) => generate(zip, asked, false) },
      { name: '**offline generator**, into a zip', codes, run: (asked) => generate(zip, asked, true) },
      { name: '`zint --batch`, a file a code', codes: few, gap: missing.zint(), run: zintBatch },
      {
        name: '`qrencode`, a process and a file a code',
        codes: few,
        gap: missing.qrencode(),
        run: qrencodeProgram,
      },
    ];
    if (existsSync(GENERATOR))
      await measureScript('children/data-package.ts', { codes, dots: 8, more: { target: zip } });
    else for (const way of ways.slice(0, 2)) way.gap = 'dist/imprimatur-generate.mjs';
    const runs = ways.map(() => [] as Measured[]);
    for (let round = 1; round <= options.rounds; round++)
      for (const [i, way] of ways.entries()) {
        if (way.gap) continue;
        options.say(`${way.name}, round ${round}`);
        runs[i]!.push(await way.run({ codes: way.codes, dots: 8 }));
      }
    const first = runs[0]!.length > 0 ? middle(runs[0]!) : undefined;
    const rows = ways.map((way, i) => {
      if (way.gap) return [way.name, `missing: ${way.gap}`, '', '', '', '', ''];
      const run = middle(runs[i]!);
      const ratio = first ? first.codes / first.seconds / (run.codes / run.seconds) : Number.NaN;
      return [
        way.name,
        run.codes.toLocaleString('en'),
        figure(run.codes / run.seconds),
        `× ${figure(ratio)}`,
        figure((run.cpu / run.codes) * 1e5),
        mebibytes(run.peak),
        figure(run.bytes / run.codes),
      ];
    });
    return [
      {
        title: 'Drawing offline, from a data package',
        text: '\nThe generator checks the whole package first; its start is in its time. Programs by their whole time, at 8 dots a module.',
        head: ['', 'codes', 'codes/s', 'the first is', 'CPU s per 100,000', 'peak memory', 'bytes a code'],
        rows,
      },
    ];
  },
};

function generate(zip: string, asked: Asked, zipped: boolean): Promise<Measured> {
  return measureCommand(
    asked,
    ({ folder, threads }) => {
      const place = zipped ? ['--zip', join(folder, 'drawn.zip')] : ['-o', join(folder, 'drawn')];
      return [process.execPath, GENERATOR, zip, ...place, '--threads', String(threads), '--quiet'];
    },
    ({ folder }) => {
      const made = join(folder, zipped ? 'drawn.zip' : 'drawn');
      const sample = zipped ? made : join(made, 'codes', '0001', '00000001.png');
      return { bytes: bytesIn(made), sample };
    },
  );
}

function bytesIn(path: string): number {
  const found = statSync(path);
  if (found.isFile()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}
