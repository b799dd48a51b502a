import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PASSWORD } from '../src/cli/cast.ts';
import { root } from '../src/config.ts';
import { openDatabase } from '../src/db/database.ts';
import { indexOlder, isIndexed } from '../src/domain/orders/order-index.ts';
import { tempFolder } from './support/temp-folder.ts';
import { world } from './support/world.ts';

type Journal = {
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
};

test('every table is STRICT, and foreign keys and the journal are as a careful keeper wants them', async (t) => {
  const { db } = await world(t);
  const tables = db.$client.pragma('table_list') as {
    schema: string;
    name: string;
    type: string;
    strict: number;
  }[];
  // The search index is no table of ours: SQLite keeps it in tables of its own.
  const ours = tables.filter(
    ({ schema, name, type }) => schema === 'main' && type === 'table' && !/^(sqlite_|__drizzle)/.test(name),
  );
  assert.ok(ours.length >= 15, `${ours.length} tables`);
  assert.deepEqual(
    ours.filter(({ strict }) => strict !== 1).map(({ name }) => name),
    [],
  );
  const pragma = (name: string) => db.$client.pragma(name, { simple: true });
  assert.deepEqual(
    ['foreign_keys', 'journal_mode', 'synchronous'].map(pragma),
    [1, 'wal', 2],
    'foreign keys on, write-ahead log, every commit on the disk',
  );
});

test('the times of migrations rise along the journal, and say their numbers', () => {
  const folder = join(root, 'drizzle');
  const { entries } = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as Journal;
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  assert.deepEqual(entries.map(({ tag }) => `${tag}.sql`).sort(), files.sort());
  for (const [at, { when, tag }] of entries.entries()) {
    if (at > 0)
      assert.ok(when > entries[at - 1]!.when, `${tag} would never run: it is older than the one before`);
    if (at < FREE) continue;
    const of = (when - BEGINNING) / 1000;
    if (Number.isInteger(of)) assert.equal(of, Number(tag.slice(0, 4)), `${tag} has another one's time`);
  }
});

/** A migration's time is this and a second for its number; one that landed behind a later number has that one's, and thousandths. */
const BEGINNING = 1_795_700_000_000;
/** Migrations that are older than this rule. */
const FREE = 6;

test('a migration that rebuilds a table keeps the rows that hang on it, and copies the file first', async (t) => {
  const { dataDir, db, place } = await world(t);
  place('PO-1', 10);
  const counts = () =>
    ['users', 'memberships', 'audit', 'work_orders', 'outbox'].map((table) => count(db.$client, table));
  const before = counts();
  const folder = drizzleWith(
    t,
    `CREATE TABLE __new_users (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, email text NOT NULL, name text NOT NULL,
     password_hash text NOT NULL, created_at integer NOT NULL, deactivated_at integer, nickname text) STRICT;
--> statement-breakpoint
INSERT INTO __new_users SELECT id, email, name, password_hash, created_at, deactivated_at, NULL FROM users;
--> statement-breakpoint
DROP TABLE users;
--> statement-breakpoint
ALTER TABLE __new_users RENAME TO users;`,
  );
  const file = join(dataDir, 'imprimatur.db');
  const updated = openDatabase(file, folder);
  t.after(() => updated.$client.close());
  const after = ['users', 'memberships', 'audit', 'work_orders', 'outbox'].map((table) =>
    count(updated.$client, table),
  );
  assert.deepEqual(after, before);
  assert.equal(updated.$client.prepare('select nickname from users limit 1').pluck().get(), null);
  assert.deepEqual(updated.$client.pragma('foreign_key_check'), []);
  assert.equal(updated.$client.pragma('foreign_keys', { simple: true }), 1);
  const copies = readdirSync(dataDir).filter((name) => name.startsWith('before-update-'));
  assert.equal(copies.length, 1, 'one copy');
  const copy = openDatabase(join(dataDir, copies[0]!), join(root, 'drizzle'));
  t.after(() => copy.$client.close());
  assert.equal(count(copy.$client, 'work_orders'), 1);
});

test('a migration that would orphan rows is rolled back whole, and the old program still opens the file', async (t) => {
  const { dataDir, db, place } = await world(t);
  place('PO-1', 10);
  const folder = drizzleWith(
    t,
    `ALTER TABLE users ADD nickname text;\n--> statement-breakpoint\nDELETE FROM users WHERE name = 'Alice';`,
  );
  const file = join(dataDir, 'imprimatur.db');
  assert.throws(() => openDatabase(file, folder), /would leave \d+ rows without the row they belong to/);
  assert.equal(count(db.$client, 'users'), 8);
  assert.throws(() => db.$client.prepare('select nickname from users'), /no such column/);
  openDatabase(file, join(root, 'drizzle')).$client.close();
});

test('a file that a newer program wrote is refused, and not touched', async (t) => {
  const { dataDir } = await world(t);
  const file = join(dataDir, 'imprimatur.db');
  openDatabase(file, drizzleWith(t, 'ALTER TABLE users ADD nickname text;')).$client.close();
  const names = readdirSync(dataDir).sort();
  assert.throws(() => openDatabase(file, join(root, 'drizzle')), /written by a newer Imprimatur/);
  assert.deepEqual(readdirSync(dataDir).sort(), names);
});

test('opened again, nothing is migrated and nothing is copied', async (t) => {
  const { dataDir } = await world(t);
  openDatabase(join(dataDir, 'imprimatur.db'), join(root, 'drizzle')).$client.close();
  assert.deepEqual(
    readdirSync(dataDir).filter((name) => name.startsWith('before-update-')),
    [],
  );
});

test('orders and traces of an older file get their companies and their words, so that lists and searches find them', (t) => {
  const file = join(emptyFolder(t), 'imprimatur.db');
  const old = openDatabase(file, drizzleUntil(t, '0004_many_orders'));
  old.$client.exec(`insert into companies (id, kind, name, created_at) values (1, 'brand', 'Acme', 1), (2, 'partner', 'Inkworks', 1);
    insert into users (id, email, name, password_hash, created_at) values (1, 'alice@acme.example', 'Alice', '', 1);
    insert into work_orders (id, brand_id, partner_id, reference, quantity, code_type, url_prefix, error_correction, serial_kind,
      remarks, activate_on_completion, state, codes_status, submitted_at, submitted_by)
      values (7, 1, 2, 'STRASSE-7', 10, 'serialized', 'https://id.acme.example/', 'Q', 'none', '', 0, 'new', 'inactive', 1, 1);
    insert into audit (id, at, work_order_id, action, detail) values (1, 1, 7, 'work_order.submitted', '{}'),
      (2, 1, null, 'person.signed_in', '{}');`);
  old.$client.close();
  const db = openDatabase(file, join(root, 'drizzle'));
  const { $client } = db;
  t.after(() => $client.close());
  assert.equal(isIndexed(db), false);
  assert.equal(indexOlder(db, 100), false);
  assert.equal(isIndexed(db), true);
  assert.deepEqual($client.prepare('select brand_id, partner_id from audit order by id').raw().all(), [
    [1, 2],
    [null, null],
  ]);
  const found = $client.prepare('select rowid from order_search where order_search match ?').pluck();
  assert.deepEqual(found.all('words : "strasse" AND owners : "b1."'), [7]);
  assert.deepEqual(found.all('words : "strasse" AND owners : "p2."'), [7]);
  assert.deepEqual(found.all('words : "strasse" AND owners : "b2."'), []);
});

test('calibrations of an older file are of layout 1 and keep what was read off it', (t) => {
  const file = join(emptyFolder(t), 'imprimatur.db');
  const old = openDatabase(file, drizzleUntil(t, '0024_form_digest'));
  old.$client.exec(`insert into companies (id, kind, name, created_at) values (2, 'partner', 'Inkworks', 1);
    insert into equipment (id, partner_id, name, technology, resolution_x, resolution_y, image_format, created_at)
      values (3, 2, 'Press', 'laser', '600', '600', 'png', 1);
    insert into substrates (id, partner_id, name, created_at) values (4, 2, 'Film', 1);
    insert into calibrations (equipment_id, substrate_id, revision, state, dots_x, dots_y, created_at) values (3, 4, 1, 'draft', 11, 11, 1);`);
  old.$client.close();
  const { $client } = openDatabase(file, join(root, 'drizzle'));
  t.after(() => $client.close());
  const kept = $client.prepare('select sheet_layout, sheet_width, dots_x from calibrations').raw().all();
  assert.deepEqual(kept, [[1, null, 11]]);
});

test('what the rules forbid the tables refuse too', async (t) => {
  const { db, cast, place, confirm } = await world(t);
  const first = confirm(place('PO-1', 10));
  const second = confirm(place('PO-2', 10));
  const run = (sql: string) => () => db.$client.prepare(sql).run();
  const wrong: [string, string, RegExp][] = [
    ['an unknown state', `update work_orders set state = 'lost'`, /CHECK constraint failed/],
    ['no codes', 'update work_orders set quantity = 0', /CHECK constraint failed/],
    ['too many codes', 'update work_orders set quantity = 10000001', /CHECK constraint failed/],
    ['text as a number', `update work_orders set quantity = 'many'`, /cannot store TEXT/],
    ['more drawn than ordered', 'update work_orders set drawn = 11', /CHECK constraint failed/],
    ['canceled without a reason', `update work_orders set state = 'canceled'`, /CHECK constraint failed/],
    ['failed without a reason', `update work_orders set state = 'failed'`, /CHECK constraint failed/],
    ['a reference twice', `update work_orders set reference = 'PO-1'`, /UNIQUE constraint failed/],
    ['a mint number twice', 'update confirmations set mint_number = 7', /UNIQUE constraint failed/],
    ['a mint number of 36 bits', 'update confirmations set mint_number = 34359738368', /CHECK constraint/],
    ['a package folder twice', `update confirmations set folder = 'same'`, /UNIQUE constraint failed/],
    ['an order of nobody', 'update work_orders set brand_id = 999', /FOREIGN KEY constraint failed/],
    ['an order that left its trace', 'delete from work_orders', /FOREIGN KEY constraint failed/],
    ['two approved calibrations', `update calibrations set state = 'approved'`, /UNIQUE constraint failed/],
    ['reduction as wide as the module', 'update calibrations set reduction_x = dots_x', /CHECK constraint/],
    ['a capital in an address', `update users set email = 'Alice@acme.example' where id = 2`, /CHECK/],
    ['an address twice', `update users set email = 'alice@acme.example'`, /UNIQUE constraint failed/],
    [
      'a second platform',
      `insert into companies (kind, name, created_at) values ('platform', 'P', 1)`,
      /UNIQUE/,
    ],
  ];
  db.$client
    .prepare(
      `insert into calibrations (equipment_id, substrate_id, revision, state, dots_x, dots_y, reduction_x, reduction_y, approved_at, approved_by, expires_at, created_at)
       select equipment_id, substrate_id, revision + 1, 'superseded', 1, 1, 0, 0, 1, approved_by, 1, 1 from calibrations`,
    )
    .run();
  for (const [what, sql, refusal] of wrong) assert.throws(run(sql), refusal, what);
  assert.notEqual(first.id, second.id);
  assert.equal(cast.alice.name, 'Alice');
});

test('no key and no password stands in the file', async (t) => {
  const { dataDir, folders, db, place, confirm } = await world(t);
  confirm(place('PO-1', 10));
  db.$client.pragma('wal_checkpoint(truncate)');
  const bytes = readFileSync(join(dataDir, 'imprimatur.db'));
  const lines = readdirSync(folders.keys).flatMap((name) =>
    readFileSync(join(folders.keys, name), 'utf8').split('\n'),
  );
  const texts = lines.filter((line) => line.length >= 20 && !line.startsWith('-----'));
  const secrets = texts.flatMap((text) => [
    text,
    Buffer.from(text, /^[0-9a-f]+$/.test(text) ? 'hex' : 'base64'),
  ]);
  assert.ok(secrets.length >= 4);
  for (const secret of [...secrets, PASSWORD]) assert.equal(bytes.includes(secret), false);
});

/** A copy of the migrations with one more. */
function drizzleWith(t: TestContext, sql: string): string {
  return changedDrizzle(t, (journal, folder) => {
    const last = journal.entries.at(-1)!;
    journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1000, tag: '9999_more' });
    writeFileSync(join(folder, '9999_more.sql'), sql);
  });
}

/** A copy of the migrations up to one, without it. */
function drizzleUntil(t: TestContext, first: string): string {
  return changedDrizzle(t, (journal) => {
    journal.entries.splice(journal.entries.findIndex(({ tag }) => tag === first));
  });
}

function changedDrizzle(t: TestContext, change: (journal: Journal, folder: string) => void): string {
  const folder = emptyFolder(t);
  cpSync(join(root, 'drizzle'), folder, { recursive: true });
  const journalFile = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as Journal;
  change(journal, folder);
  writeFileSync(journalFile, JSON.stringify(journal));
  return folder;
}

function emptyFolder(t: TestContext): string {
  const folder = tempFolder(t);
  return folder;
}

function count(client: { prepare(sql: string): { pluck(): { get(): unknown } } }, table: string): unknown {
  return client.prepare(`select count(*) from ${table}`).pluck().get();
}
