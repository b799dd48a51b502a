import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { root } from '../src/config.ts';

// A test imports some 600 small modules, which takes a process a second: from bundles that share what they share it takes a
// third of one.

/** Packages that find files of their own beside them. */
const external = [
  '@axe-core/playwright',
  '@node-rs/argon2',
  'better-sqlite3',
  'cookie',
  'digital-link.js',
  'esbuild',
  'playwright',
  'sharp',
  'zxing-wasm',
];

/** Bundles the built test files into the folder: the bundle of `e2e/card.test.js` is `e2e/card.test.js` of it. */
export async function bundleTests(files: string[], outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: files,
    outbase: join(root, 'dist', 'test'),
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external,
    plugins: [ownAddress],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

/** In a bundle, too, a module finds its neighbours from where it was. */
const ownAddress: Plugin = {
  name: 'own address',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]dist[\\/](src|test)[\\/].*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
    }));
  },
};
