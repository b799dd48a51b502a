import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { probeKernels } from '../src/codes/package/probe-kernels.ts';
import { root } from '../src/config.ts';
import { kernelsInWords } from '../src/http/health.ts';
import { PREFIX, SHAPE } from './order.ts';
import type { Options } from './report.ts';

/** The head of the report: when, where, with what, and how to do it again. */
export function conditions({ quick, rounds, turns }: Options): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
  return `# Performance

Measured by \`npm run bench${quick ? ' -- --quick' : ''}\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit()}.
Machine: ${machine}; load average at the start ${loadavg()[0]!.toFixed(2)}.
Node ${process.versions.node}, zlib ${process.versions.zlib}; ${versions()}.
Kernels: ${kernelsInWords(probeKernels())}.

Trust the ratios, taken within one run, more than the speeds: machines differ and are shared. Every code is
\`${PREFIX}\` and an extended ID, version ${SHAPE.version}-${SHAPE.level}, quiet zone of four modules. Every figure is the median of
${rounds} runs${turns < rounds ? ` (${turns} where it is about growth)` : ''}, each in a process of its own, where a table does not say otherwise. Times begin after the process has started and
end when the package's bytes are safely on the disk (fsync); what runs on one core is counted by processor time. The first image of everyone is read by zxing and must say the first URL.

To repeat: \`npm ci\`, \`npm run bench:setup\` (Debian's packages of the rivals), \`npm run bench\`; \`--quick\` takes some two minutes,
\`--only NAME\` one part, \`--write\` renews this page. BENCH_DIR names the disk to write to.
`;
}

function commit(): string {
  return (
    spawnSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).stdout?.trim() ||
    'unknown'
  );
}

function versions(): string {
  const libraries = ['qrcode', 'archiver', '@noble/ciphers'].map((name) => `${name} ${versionOf(name)}`);
  const packages = ['libqrencode-dev', 'libpng-dev', 'zint', 'qrencode', 'python3-segno'].map((name) => {
    const { stdout } = spawnSync('dpkg-query', ['-W', name], { encoding: 'utf8' });
    return `${name.replace('-dev', '')} ${stdout?.split('	')[1]?.trim() || 'missing'}`;
  });
  return [...libraries, ...packages].join(', ');
}

function versionOf(library: string): string {
  const text = readFileSync(join(root, 'node_modules', library, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
