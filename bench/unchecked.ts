import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../src/config.ts';

const CHECK = 'src/codes/image-check.js';

/** What must be in the built engine for its read-back to be taken out, or undefined if it is. */
export function missingCheck(): string | undefined {
  const file = join(root, 'dist', CHECK);
  const there = existsSync(file) && readFileSync(file, 'utf8').includes('export function imageCheck(');
  return there ? undefined : CHECK;
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
    writeFileSync(join(folder, 'dist', CHECK), 'export function imageCheck() { return () => {}; }\n');
  }
  return new URL(`file://${folder}/dist/bench/`);
}
