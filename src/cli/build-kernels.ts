import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { main as compile } from 'assemblyscript/asc';
import { root } from '../config.ts';

// Part of `npm run build`: compiles every kernel NAME.as.ts below src/codes/ and writes it as NAME.wasm.js beside the
// built code, so that a program of one file can carry it.

const ENDING = '.as.ts';
/** What only kernels import. */
const LIBRARY = `.lib${ENDING}`;
const source = join(root, 'src', 'codes');

for (const name of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith(ENDING) || name.endsWith(LIBRARY)) continue;
  const stem = join(root, 'dist', 'src', 'codes', name.slice(0, -ENDING.length));
  const { error, stderr } = await compile([
    join(source, name),
    ...['--outFile', `${stem}.wasm`, '--enable', 'simd', '-O3', '--runtime', 'stub', '--noAssert'],
  ]);
  if (error) {
    process.stderr.write(`${basename(name)} does not compile.\n${stderr}\n`);
    process.exit(1);
  }
  const text = readFileSync(`${stem}.wasm`).toString('base64');
  writeFileSync(`${stem}.wasm.js`, `export const wasm = Buffer.from('${text}', 'base64');\n`);
}
