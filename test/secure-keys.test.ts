import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { run } from './support/process.ts';
import { measureSecure } from './support/secure.ts';
import { tellSecureStory } from './support/secure-story.ts';
import { world } from './support/world.ts';

for (const [what, quantity] of [
  ['with images', 30],
  ['of data', 100_001],
] as const)
  test(`no key of graphics leaves keys/ in the whole story of an order ${what}, but in its key file`, async (t) => {
    const log: string[] = [];
    const w = await world(t, {
      log: { level: 'trace', stream: { write: (line: string) => log.push(line) } },
    });
    await tellSecureStory(w, quantity, log);
  });

test('a backup holds the key of the graphics, and its check makes packages of secure codes again', async (t) => {
  const w = await world(t);
  measureSecure(w);
  for (const [reference, quantity] of [
    ['PO-1', 5],
    ['PO-2', 100_001],
  ] as const) {
    const order = w.place(reference, quantity, { code_type: 'secure' });
    w.confirm(order, w.cast.bob, w.cast.equipment.label, w.cast.substrates.film);
  }
  await w.generateAll();
  const backup = join(w.dataDir, '..', `backup-${basename(w.dataDir)}`);
  t.after(() => rmSync(backup, { recursive: true, force: true }));
  const admin = (...words: string[]) => run('cli/admin.js', words, { DATA_DIR: w.dataDir });
  const made = await admin('backup', '--to', backup);
  assert.equal(made.code, 0, made.text);
  const check = await admin('restore', '--check', backup);
  assert.equal(check.code, 0, check.text);
  assert.match(check.text, /Made again, to the same bytes: PO-1, PO-2\./);
  rmSync(join(backup, 'keys', 'graphic-0001.key'));
  assert.match((await admin('restore', '--check', backup)).text, /graphic-0001\.key/);
});
