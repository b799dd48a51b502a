import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';

export type Db = BetterSQLite3Database & { $client: Database.Database };
/** A database inside a transaction. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

/**
 * Opens the file, brings its tables up to date and returns it. A file that a newer program wrote is refused, and one with
 * rows is copied beside itself before its tables change.
 */
export function openDatabase(file: string, migrationsFolder: string): Db {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const client = new Database(file);
  try {
    client.pragma('journal_mode = WAL');
    client.pragma('synchronous = FULL');
    client.pragma('busy_timeout = 5000');
    const db = drizzle(client);
    bringUpToDate(db, file, migrationsFolder);
    client.pragma('foreign_keys = ON');
    return db;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Runs a verb in one immediate transaction: all of it happens, or nothing. */
export function transact<T>(db: Db, verb: (tx: Tx) => T): T {
  return db.transaction(verb, { behavior: 'immediate' });
}

/** True when the file answers. */
export function isUsable(db: Db): boolean {
  return db.$client.open && db.$client.prepare('select 1 as one').get() !== undefined;
}

// A rebuild of a table drops it and makes it anew; with foreign keys on, its children would silently go with it, and the
// pragma does nothing inside a transaction. So they are off on the connection, and are checked before the commit: drizzle's
// own migrator commits first, so its loop is written here, on its files and in its table.
function bringUpToDate(db: Db, file: string, migrationsFolder: string): void {
  const { $client: client } = db;
  const all = readMigrationFiles({ migrationsFolder });
  const applied = lastMigration(db);
  if (applied > Math.max(...all.map((migration) => migration.folderMillis))) {
    throw new Error(
      `${file} was written by a newer Imprimatur than this one. Start the newer version, or restore a backup.`,
    );
  }
  const waiting = all.filter((migration) => migration.folderMillis > applied);
  if (waiting.length === 0) return;
  if (applied > 0) client.prepare('vacuum into ?').run(backupName(file, applied));
  client.pragma('foreign_keys = OFF');
  const apply = client.transaction(() => {
    client.exec(JOURNAL);
    for (const migration of waiting) {
      for (const statement of migration.sql) client.exec(statement);
      client
        .prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)')
        .run(migration.hash, migration.folderMillis);
    }
    const broken = client.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0)
      throw new Error(
        `The update of ${file} would leave ${broken.length} rows without the row they belong to. Nothing was changed.`,
      );
  });
  apply.immediate();
}

const JOURNAL =
  'create table if not exists __drizzle_migrations (id integer primary key, hash text not null, created_at numeric)';

function lastMigration(db: Db): number {
  const exists = db.$client.prepare(`select 1 from sqlite_master where name = '__drizzle_migrations'`).get();
  if (!exists) return 0;
  const row = db.$client.prepare('select max(created_at) as last from __drizzle_migrations').get() as {
    last: number | null;
  };
  return row.last ?? 0;
}

function backupName(file: string, applied: number): string {
  for (let n = 1; ; n++) {
    const name = join(dirname(file), `before-update-${applied}-${n}.db`);
    if (!existsSync(name)) return name;
  }
}
