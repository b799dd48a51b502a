import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../src/config.ts';

/** The modules that read images back, with what stands for them in the copy. */
const CHECKS: [string, string][] = [
  ['src/codes/package/image-check.js', 'export function imageCheck() { return () => {}; }'],
  ['src/work/independent-check.js', 'export async function independentCheck() { return async () => {}; }'],
];

/** What must be in the built engine for its read-back to be taken out, or undefined if all of it is. */
export function missingCheck(): string | undefined {
  const gap = CHECKS.find(([file, instead]) => {
    const path = join(root, 'dist', file);
    const [, opening = ''] = /^(export .*?\()/.exec(instead) ?? [];
    return !existsSync(path) || !readFileSync(path, 'utf8').includes(opening);
  });
  return gap?.[0];
}

/**
 * A copy of the built engine that does not read its images back, in `folder`: the portal has no switch for that, and
 * shall have none. Returns the URL of the copy's bench/.
 */
export function uncheckedCopy(folder: string): URL {
  if (!existsSync(folder)) {
    cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'dist/src/codes/worker.bundle.js'), "import './worker.js';\n");
    for (const [file, instead] of CHECKS) writeFileSync(join(folder, 'dist', file), `${instead}\n`);
  }
  return new URL(`file://${folder}/dist/bench/`);
}
