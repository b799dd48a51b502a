import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { backUp } from '../src/cli/backup.ts';
import { root } from '../src/config.ts';
import { failGeneration } from '../src/domain/orders/generator-moves.ts';
import { noteBackup } from '../src/folders.ts';
import { world } from './support/world.ts';

test('whoever runs the portal reads what failed, why and at whose press, but not which order', async (t) => {
  const { as, db, place, confirm } = await world(t);
  const root = await as('root');
  assert.doesNotMatch((await root.get('/')).body, /Generations that failed/);
  failGeneration(db, confirm(place('PO-SECRET-7', 3)).id, 'The disk is full: <nothing> was written.');
  const { body } = await root.get('/');
  const row = /Generations that failed.*?<tbody>(.*?)<\/tbody>/.exec(body)?.[1] ?? '';
  assert.match(row, /Inkworks Labels<\/a>.*Acme Beverages.*The disk is full: &lt;nothing&gt; was written\./);
  const table = body.slice(0, body.indexOf('What happened last'));
  assert.doesNotMatch(table, /PO-SECRET/);
  for (const name of ['bob', 'alice'] as const)
    assert.doesNotMatch((await (await as(name)).get('/')).body, /The portal<|Generations that failed/, name);
});

test('it says how full the disk is, what waits, and which version runs', async (t) => {
  const { as, db, dataDir, place, confirm } = await world(t);
  const client = await as('root');
  const state = async () => stateOf((await client.get('/')).body);
  assert.match((await state()).Generator!, /^Nothing in the queue$/);
  db.$client.prepare('update outbox set sent_at = 1').run();
  assert.equal((await state())['E-mails'], 'All sent');
  confirm(place('PO-1', 3));
  const waiting = db.$client.prepare('select count(*) from outbox where sent_at is null').pluck().get();
  const now = await state();
  assert.equal(now.Generator, '1 work order in the queue');
  assert.equal(now['E-mails'], `${waiting} e-mails to be sent`);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  assert.match(now.Version!, new RegExp(`^${version.replaceAll('.', '\\.')}, engine \\d+$`));
  const { bavail, blocks, bsize } = await statfs(dataDir);
  const [, free = '', unit = '', all = ''] = /([\d.]+) (\w+) of ([\d.]+) GB free$/.exec(now.Disk!) ?? [];
  assert.ok(Math.abs(Number(all) * 1e9 - blocks * bsize) <= 0.06 * blocks * bsize, now.Disk);
  const told = Number(free) * { GB: 1e9, MB: 1e6 }[unit]!;
  assert.ok(Math.abs(told - bavail * bsize) <= 0.06 * bavail * bsize + 1e9, now.Disk);
});

test('it says how old the last backup is, and warns of none and of an old one', async (t) => {
  const { as, db, dataDir, folders } = await world(t);
  const client = await as('root');
  const backup = async () => stateOf((await client.get('/')).body).Backup!;
  assert.equal(await backup(), '▲ None was made with the backup command');
  await backUp(db, folders, join(dataDir, 'copy'));
  assert.match(await backup(), /^\d+ \w+ \d{4}, \d\d:\d\d$/);
  const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString();
  for (const [count, words] of [
    [6, / 6 days ago$/],
    [9, /^▲ .*, 9 days ago$/],
  ] as const) {
    writeFileSync(join(dataDir, 'last-backup'), daysAgo(count));
    assert.match(await backup(), words);
  }
  writeFileSync(join(dataDir, 'last-backup'), 'half a li');
  assert.match(await backup(), /None was made/, 'a torn file is none');
  noteBackup(dataDir);
  assert.doesNotMatch(await backup(), /▲/);
});

/** What the page says of the portal, by its label. */
function stateOf(body: string): Record<string, string> {
  const list = /id="state-title">.*?<dl[^>]*>(.*?)<\/dl>/.exec(body)?.[1] ?? '';
  const text = (html: string) => html.replace(/<[^>]*>/g, '').trim();
  return Object.fromEntries(
    [...list.matchAll(/<dt>(.*?)<\/dt> ?<dd[^>]*>(.*?)<\/dd>/g)].map(([, label, value]) => [
      label,
      text(value!),
    ]),
  );
}
