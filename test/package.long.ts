import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { askTools, readNames } from './support/read-package.ts';
import { tempFolder } from './support/temp-folder.ts';

const folder = tempFolder({ after });
const path = join(folder, 'package.zip');
const script = fileURLToPath(new URL('./support/make-package.js', import.meta.url));

test('it makes 100,000 images in less than 200 MiB', async () => {
  const { peakMiB, bytes } = make(100_000, 8);
  assert.ok(peakMiB < 200, `${peakMiB} MiB`);
  assert.ok(bytes > 100_000);
  assert.equal((await readNames(path)).length, 100_003);
  for (const { tool, ok, said } of askTools(path)) assert.ok(ok, `${tool}: ${said}`);
});

test('it makes 10,000,000 rows in less than 250 MiB', async () => {
  const { peakMiB } = make(10_000_000, 8);
  assert.ok(peakMiB < 250, `${peakMiB} MiB`);
  assert.equal((await readNames(path)).length, 5);
  for (const { tool, ok, said } of askTools(path)) assert.ok(ok, `${tool}: ${said}`);
});

function make(quantity: number, dots: number): { peakMiB: number; bytes: number } {
  const run = spawnSync(process.execPath, [script, String(quantity), String(dots), path], {
    encoding: 'utf8',
  });
  return JSON.parse(run.stdout);
}
