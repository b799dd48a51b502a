import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The offline generator as the build made it. */
type GeneratorFile = { bytes: Buffer; sha256: string };

const FILE = fileURLToPath(new URL('../../../../imprimatur-generate.mjs', import.meta.url));

let held: (GeneratorFile & { changed: number }) | undefined;

/** Undefined where the program runs from its sources, without a build. */
export function lookupGenerator(): GeneratorFile | undefined {
  const changed = statSync(FILE, { throwIfNoEntry: false })?.mtimeMs;
  if (changed === undefined) return undefined;
  if (held?.changed === changed) return held;
  const bytes = readFileSync(FILE);
  held = { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), changed };
  return held;
}
