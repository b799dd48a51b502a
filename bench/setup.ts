import { spawnSync } from 'node:child_process';
import { missing } from './rivals/programs.ts';

// npm run bench:setup: installs the rivals that are not there, from Debian's packages, or says which are missing.

const PACKAGES = [
  ...['build-essential', 'libqrencode-dev', 'libpng-dev', 'zint', 'qrencode', 'python3-segno'],
  ...['time', 'unzip'],
];

const absent = PACKAGES.filter((name) => spawnSync('dpkg-query', ['-W', name]).status !== 0);
if (absent.length > 0 && process.getuid?.() === 0) {
  const apt = (...args: string[]) => spawnSync('apt-get', args, { stdio: 'inherit' }).status === 0;
  if (!apt('install', '-y', '--no-install-recommends', ...absent))
    apt('update') && apt('install', '-y', '--no-install-recommends', ...absent);
} else if (absent.length > 0) {
  process.stdout.write(`As root: apt-get install --no-install-recommends ${absent.join(' ')}\n`);
}
for (const [rival, gap] of Object.entries(missing))
  process.stdout.write(`${rival}: ${gap() ? `missing ${gap()}` : 'ready'}\n`);
