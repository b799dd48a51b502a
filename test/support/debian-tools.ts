import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs nobody here wrote, and the Debian packages they come in. */
const PACKAGES = {
  pngtopnm: 'netpbm',
  tifftopnm: 'netpbm',
  tiffinfo: 'libtiff-tools',
  tiffcp: 'libtiff-tools',
  pngcheck: 'pngcheck',
  gs: 'ghostscript',
  pdftoppm: 'poppler-utils',
  mutool: 'mupdf-tools',
  pdfinfo: 'poppler-utils',
  qpdf: 'qpdf',
  'convert-im6.q16': 'imagemagick-6.q16',
  'rsvg-convert': 'librsvg2-bin',
  zbarimg: 'zbar-tools',
};

export type Tool = keyof typeof PACKAGES;

/** Runs a tool and returns what it prints; installs it first where that is possible, and never skips. */
export function runTool(tool: Tool, args: string[]): Buffer {
  ensure(tool);
  return execFileSync(tool, args, { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Calls `use` with the path of a file that holds `bytes` and is gone afterwards. */
export function withFile<T>(bytes: Uint8Array, extension: string, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-'));
  const path = join(folder, `image.${extension}`);
  try {
    writeFileSync(path, bytes);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A command of apt-get that waits for those of other test files: it can do but one at a time. */
export function inTurn(...args: string[]): [string, string[]] {
  return ['flock', [join(tmpdir(), 'imprimatur-apt.lock'), 'apt-get', ...args]];
}

function ensure(tool: Tool) {
  if (found(tool)) return;
  const name = PACKAGES[tool];
  if (process.getuid?.() !== 0) {
    throw new Error(`This test needs ${tool}: install Debian's package ${name}, or run the tests as root.`);
  }
  execFileSync(...inTurn('update', '-q'), { stdio: 'ignore' });
  execFileSync(...inTurn('install', '-q', '-y', name), { stdio: 'ignore' });
  if (!found(tool)) throw new Error(`Debian's package ${name} was installed, but ${tool} is still missing.`);
}

function found(tool: Tool): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
