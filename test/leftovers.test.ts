import assert from 'node:assert/strict';
import { copyFileSync, cpSync, readdirSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Database from 'better-sqlite3';
import { PASSWORD } from '../src/cli/cast.ts';
import { askedName, dropSerials, MOST_OPEN } from '../src/domain/codes/serials.ts';
import { keepDraft, takeDraft } from '../src/domain/forms/drafts.ts';
import { forgetArtworks, MOST_KEPT } from '../src/domain/orders/artworks.ts';
import { tidy } from '../src/work/janitor.ts';
import { multipart, proofOf } from './support/client.ts';
import { pngFile } from './support/files.ts';
import { orderForm } from './support/placing.ts';
import { startServer, until } from './support/process.ts';
import { openConnection, rawRequest } from './support/raw-http.ts';
import { tempFolder } from './support/temp-folder.ts';
import { type World, world } from './support/world.ts';

const front = { field: 'artwork', name: 'front.png', content: pngFile() };
const list = (rows: string[]) => ({
  field: 'serial_list',
  name: 'list.txt',
  content: `${rows.join('\n')}\n`,
});
const wrongOrder = ({ cast }: World, more: Record<string, string> = {}) =>
  orderForm(cast, 'PO-1', { quantity: '0', ...more });

test('killed in the middle of a list, the next start gives its serial numbers and its file back', async (t) => {
  const path = await copyOf(t);
  const db = new Database(join(path, 'imprimatur.db'));
  t.after(() => db.close());
  const count = (table: string) => db.prepare(`select count(*) from ${table}`).pluck().get() as number;
  const first = await startServer(path);
  const cookie = await signIn(first.address, 'alice@acme.example');
  const page = await (await fetch(`${first.address}/work-orders/new`, { headers: { cookie } })).text();
  const rows = Array.from({ length: 250_000 }, (_, n) => String(n).padStart(9, '0'));
  const { payload, contentType } = multipart({ ...proofOf(page), serials: 'list' }, [list(rows)]);
  const request = rawRequest('POST', '/work-orders', { cookie, 'content-type': contentType }, payload);
  openConnection(first.address).write(request.subarray(0, request.length - 400_000));
  await until('some are claimed', () => count('listed_serials') > 5_000);
  await first.end('SIGKILL');
  assert.equal(count('serial_lists'), 1);
  assert.equal(readdirSync(join(path, 'serials')).length, 1);

  const second = await startServer(path);
  await until('they are free', () => count('listed_serials') + count('serial_lists') === 0, 30);
  await until('its file is gone', () => readdirSync(join(path, 'serials')).length === 0, 10);
  assert.equal(await second.end('SIGTERM'), 0);
});

test('files whose rows a stop separated from them go after a day, and no others', async (t) => {
  const w = await world(t);
  const { db, folders, maker } = w;
  const alice = await w.as('alice');
  const upload = (more: Record<string, string>, ...files: Parameters<typeof alice.upload>[2]) =>
    alice.upload('/work-orders', wrongOrder(w, more), files);
  const names = (folder: 'artwork' | 'serials') => readdirSync(folders[folder]).sort();
  await upload({}, front);
  forgetArtworks(db, new Date(Date.now() + 1000));
  await upload({ serials: 'list' }, list(['A-1', 'A-2']));
  const id = db.$client.prepare('select id from serial_lists').pluck().get() as number;
  while (dropSerials(db, id));
  const orphans = { artwork: names('artwork'), serials: names('serials') };
  assert.deepEqual([orphans.artwork.length, orphans.serials.length], [1, 1]);

  await upload({}, front);
  await upload({ quantity: '2', serials: 'list', reference: 'PO-2' }, front, list(['B-1', 'B-2']));
  await upload({ serials: 'list' }, list(['Bottle', '1', '2', '3']));
  const asked = names('serials').find((name) => name.endsWith('.asked.txt'));
  assert.ok(asked, 'a list whose first row is asked about');
  const all = { artwork: names('artwork'), serials: names('serials') };
  await tidy(db, folders, maker.isRunning);
  assert.deepEqual({ artwork: names('artwork'), serials: names('serials') }, all, 'young files stay');
  // As a stop leaves it that comes after the new file of an answer, and before its row.
  copyFileSync(join(folders.serials, asked), join(folders.serials, 'answered.txt'));
  for (const folder of ['artwork', 'serials'] as const)
    for (const name of names(folder)) utimesSync(join(folders[folder], name), 0, 0);
  await tidy(db, folders, maker.isRunning);
  const left = (folder: 'artwork' | 'serials') =>
    all[folder].filter((name) => !orphans[folder].includes(name));
  assert.deepEqual(
    { artwork: names('artwork'), serials: names('serials') },
    {
      artwork: left('artwork'),
      serials: left('serials'),
    },
  );
});

test('a list that was being renamed when the portal was killed leaves nothing', async (t) => {
  const w = await world(t);
  const alice = await w.as('alice');
  await alice.upload('/work-orders', wrongOrder(w, { serials: 'list' }), [list(['A-1', 'A-2'])]);
  const [name = ''] = readdirSync(w.folders.serials);
  w.db.$client.prepare('update serial_lists set stored_name = ?').run(name.replace('.txt', '.arriving.txt'));
  utimesSync(join(w.folders.serials, name), 0, 0);
  await tidy(w.db, w.folders, w.maker.isRunning);
  assert.deepEqual(readdirSync(w.folders.serials), [name], 'it may arrive yet');
  renameSync(join(w.folders.serials, name), join(w.folders.serials, askedName(name)));
  await tidy(w.db, w.folders, w.maker.isRunning);
  assert.deepEqual(readdirSync(w.folders.serials), []);
});

test('a company keeps so many files in forms and drafts, and is told when there are more', async (t) => {
  const w = await world(t);
  const { db, cast, folders } = w;
  const alice = await w.as('alice');
  const art = db.$client.prepare(
    `insert into artworks (brand_id, file_name, stored_name, media_type, bytes, created_at) values (?, 'a.png', ?, 'image/png', ?, ?)`,
  );
  const fill = (files: number, bytes: number, of = cast.alice) => {
    for (let n = 0; n < files; n++) art.run(of.companyId, `${of.name}-${bytes}-${n}`, bytes, Date.now());
  };
  fill(MOST_KEPT, 1, cast.mallory);
  fill(MOST_KEPT - 1, 1);
  const send = (file: typeof front | ReturnType<typeof list>, more = {}) =>
    alice.upload('/work-orders', wrongOrder(w, more), [file]);
  await send(front);
  assert.equal(readdirSync(folders.artwork).length, 1, 'the last that fits');
  const refused = await send(front);
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /front\.png was not taken: Acme Beverages has 200 files in drafts and in forms/);
  assert.equal(readdirSync(folders.artwork).length, 1, 'and nothing of it lies in the folder');
  db.$client.exec('delete from artworks');
  fill(90, 50 * 1024 * 1024);
  assert.match((await send(front)).body, /front\.png was not taken/, 'by bytes');

  const open = db.$client.prepare(
    `insert into serial_lists (brand_id, stored_name, file_name, count, created_at) values (?, ?, 'l.txt', 5, ?)`,
  );
  for (let n = 0; n < MOST_OPEN; n++) open.run(cast.alice.companyId, `${n}.txt`, Date.now());
  const told = await send(list(['A-1']), { serials: 'list' });
  assert.equal(told.statusCode, 422);
  assert.match(told.body, /The list was not taken: your company has 50 lists in drafts and in forms/);
  assert.deepEqual(readdirSync(folders.serials), []);
});

test('one person keeps half as many, so that colleagues always can', async (t) => {
  const w = await world(t);
  const { cast } = w;
  const sql = w.db.$client;
  const art = sql.prepare(
    `insert into artworks (brand_id, file_name, stored_name, media_type, bytes, created_at, created_by) values (?, 'a.png', ?, 'image/png', 1, ?, ?)`,
  );
  for (let n = 0; n < MOST_KEPT / 2; n++)
    art.run(cast.alice.companyId, `${n}`, Date.now(), cast.alice.userId);
  const [alice, erin] = [await w.as('alice'), await w.as('erin')];
  const refused = await alice.upload('/work-orders', wrongOrder(w), [front]);
  assert.match(refused.body, /front\.png was not taken: you have 100 files in drafts and in forms/);
  assert.doesNotMatch((await erin.upload('/work-orders', wrongOrder(w), [front])).body, /was not taken/);

  const list_ = list(['A-1']);
  const open = sql.prepare(
    `insert into serial_lists (brand_id, stored_name, file_name, count, created_at, created_by) values (?, ?, 'l.txt', 5, ?, ?)`,
  );
  for (let n = 0; n < MOST_OPEN / 2; n++)
    open.run(cast.alice.companyId, `${n}.txt`, Date.now(), cast.alice.userId);
  const told = await alice.upload('/work-orders', wrongOrder(w, { serials: 'list' }), [list_]);
  assert.match(told.body, /The list was not taken: you have 25 lists in drafts and in forms/);
  const taken = await erin.upload('/work-orders', wrongOrder(w, { serials: 'list' }), [list_]);
  assert.doesNotMatch(taken.body, /was not taken/);
});

test('of the forms that a person left when a session ended the newest 20 are kept', async (t) => {
  const { db, cast } = await world(t);
  for (let n = 0; n < 25; n++)
    keepDraft(db, cast.alice.userId, `/work-orders/new?draft=${n}`, { reference: `PO-${n}` });
  keepDraft(db, cast.erin.userId, '/work-orders/new', { reference: 'PO-E' });
  const kept = Array.from({ length: 25 }, (_, n) =>
    takeDraft(db, cast.alice.userId, `/work-orders/new?draft=${n}`),
  );
  assert.equal(kept.filter(Boolean).length, 20);
  assert.equal(kept.at(-1)?.reference, 'PO-24');
  assert.ok(takeDraft(db, cast.erin.userId, '/work-orders/new'));
});

async function copyOf(t: TestContext): Promise<string> {
  const { db, dataDir } = await world(t);
  db.$client.pragma('wal_checkpoint(truncate)');
  const path = tempFolder(t);
  cpSync(dataDir, path, { recursive: true });
  return path;
}

async function signIn(address: string, email: string): Promise<string> {
  const cookies = new Map<string, string>();
  const keep = (answer: Response) => {
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  const cookie = () => [...cookies].map((pair) => pair.join('=')).join('; ');
  const form = await keep(await fetch(`${address}/sign-in`)).text();
  const body = new URLSearchParams({ ...proofOf(form), email, password: PASSWORD });
  const headers = { cookie: cookie(), origin: address };
  keep(await fetch(`${address}/sign-in`, { method: 'POST', headers, body, redirect: 'manual' }));
  return cookie();
}
