import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { bundleTests } from './bundle.ts';

// Runs every built test from its bundle, and ends with one line that says how many passed. With --long the long runs instead;
// with words only the files whose names hold one of them. A file alone, with the lines of its modules: node dist/test/zip.test.js

const here = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const ending = process.argv.includes('--long') ? '.long.js' : '.test.js';
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter(
    (name) => name.endsWith(ending) && (words.length === 0 || words.some((word) => name.includes(word))),
  )
  .sort();
const bundles = join(here, '..', 'bundles');
await bundleTests(
  files.map((name) => join(here, name)),
  bundles,
);

const counts = { passed: 0, failed: 0 };
const minutes = process.argv.includes('--long') ? 120 : 20;
const stream = run({
  files: files.map((name) => join(bundles, name)),
  // One more than there are cores: a test often waits, for a page or a disk. More would run into the limits of tests that wait.
  concurrency: availableParallelism() + 1,
  timeout: minutes * 60_000,
});
stream.on('test:pass', ({ details }) => {
  if (details.type !== 'suite') counts.passed++;
});
stream.on('test:fail', ({ details }) => {
  if (details.type !== 'suite') counts.failed++;
});
stream.on('end', () => {
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
  setImmediate(() => process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`));
});
stream.compose(new spec()).pipe(process.stdout);
