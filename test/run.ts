import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

// Runs every built test, two files at a time, and ends with one line that says how many passed. With --long the long
// runs instead; with words only the files whose names hold one of them.

const here = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const ending = process.argv.includes('--long') ? '.long.js' : '.test.js';
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter(
    (name) => name.endsWith(ending) && (words.length === 0 || words.some((word) => name.includes(word))),
  )
  .sort()
  .map((name) => join(here, name));

const counts = { passed: 0, failed: 0 };
const minutes = process.argv.includes('--long') ? 120 : 20;
const stream = run({ files, concurrency: 2, timeout: minutes * 60_000 });
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
