import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { QUIET_ZONE } from '../../src/codes/size.ts';
import { root } from '../../src/config.ts';
import { hasProgram, type Measured, measureCommand, scratchPath } from '../measure.ts';
import { LEVEL, PREFIX, SHAPE } from '../order.ts';
import type { Task } from '../task.ts';

const SOURCES = join(root, 'bench', 'rivals');
const PYTHON = '/usr/bin/python3';

type Asked = { codes: number; dots: number };

/** What a program needs that is not here, or undefined. */
export const missing = {
  loop: () => (compileLoop() ? undefined : 'cc, libqrencode-dev or libpng-dev'),
  zint: () => without('zint'),
  qrencode: () => without('qrencode'),
  segno: () =>
    spawnSync(PYTHON, ['-c', 'import segno']).status === 0 ? without('/usr/bin/time') : 'python3-segno',
};

/** C: libqrencode and libpng, images stay in memory. */
export function qrencodeLoop(asked: Asked): Promise<Measured> {
  return measureCommand(asked, (task) => [loopProgram(), ...loopArguments(task)], totalSaid);
}

/** Python: segno, images stay in memory. */
export function segnoLoop(asked: Asked): Promise<Measured> {
  const script = join(SOURCES, 'segno-loop.py');
  return measureCommand(asked, (task) => [PYTHON, script, ...loopArguments(task)], totalSaid);
}

/** zint --batch: one process, a file for every code. */
export function zintBatch(asked: Asked): Promise<Measured> {
  const quiet = String(QUIET_ZONE);
  return measureCommand(
    asked,
    ({ folder, urls, codes, dots }) => [
      ...['sh', '-c', `cd ${folder} && head -n ${codes} ${urls} > urls && exec zint "$@"`, 'zint'],
      ...['--batch', '-i', 'urls', '-b', 'QRCODE', `--vers=${SHAPE.version}`, '--secure=3'],
      ...[`--scale=${dots / 2}`, '-w', quiet, `--vwhitesp=${quiet}`, '-o', '~~~~~~~~.png'],
    ],
    filesMade,
  );
}

/** The qrencode program: a process and a file for every code. */
export function qrencodeProgram(asked: Asked): Promise<Measured> {
  const options = `-v ${SHAPE.version} -l ${LEVEL} -m ${QUIET_ZONE}`;
  return measureCommand(
    asked,
    ({ folder, urls, codes, dots }) => [
      'sh',
      '-c',
      `cd ${folder} && n=0 && head -n ${codes} ${urls} | while read -r url; do
        n=$((n+1)); qrencode ${options} -s ${dots} -o $n.png "$url" || exit 1; done`,
    ],
    filesMade,
  );
}

function without(program: string): string | undefined {
  if (!hasProgram('/usr/bin/time')) return 'time';
  return hasProgram(program) ? undefined : program;
}

function loopProgram(): string {
  return scratchPath('qrencode-loop');
}

function compileLoop(): boolean {
  if (without('cc')) return false;
  if (existsSync(loopProgram())) return true;
  const source = join(SOURCES, 'qrencode-loop.c');
  const { status } = spawnSync('cc', ['-O2', '-o', loopProgram(), source, '-lqrencode', '-lpng']);
  return status === 0;
}

function loopArguments({ urls, codes, dots, folder }: Task): string[] {
  return [
    ...[urls, String(codes), String(PREFIX.length), String(SHAPE.version)],
    ...[String(dots), join(folder, 'sample.png')],
  ];
}

function totalSaid({ folder }: Task, stdout: string) {
  return { bytes: Number(stdout), sample: join(folder, 'sample.png') };
}

function filesMade({ folder }: Task) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.png'));
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  return {
    bytes,
    sample: join(folder, files.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0]!),
  };
}
