import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { offerFolding } from './folded.ts';

export type Db = BetterSQLite3Database & { $client: Database.Database };
/** A database inside a transaction. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];

/**
 * Opens the file, brings its tables up to date and returns it. A file that a newer program wrote is refused, and one with
 * rows is copied beside itself before its tables change. `belongings` is a folder of files that only a database can have caused:
 * with it a new one is not made. What is wrong is thrown as a sentence.
 */
export function openDatabase(file: string, migrationsFolder: string, belongings?: string): Db {
  if (belongings && !existsSync(file)) throw lost(file, 'missing', belongings);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const client = inWords(file, () => new Database(file));
  try {
    return inWords(file, () => {
      offerFolding(client);
      client.pragma('busy_timeout = 5000');
      client.pragma('journal_mode = WAL');
      client.pragma('synchronous = FULL');
      const db = drizzle(client);
      if (belongings && lastMigration(db) === 0) throw lost(file, 'empty', belongings);
      insistWhole(client, file);
      bringUpToDate(db, file, migrationsFolder);
      insistUsable(db);
      client.pragma('foreign_keys = ON');
      return db;
    });
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Opens the file beside the process that has the data folder: nothing is made, and its tables must be those of this program. */
export function joinDatabase(file: string, migrationsFolder: string): Db {
  const client = inWords(file, () => new Database(file, { fileMustExist: true }));
  const db = drizzle(client);
  offerFolding(client);
  client.pragma('busy_timeout = 5000');
  client.pragma('synchronous = FULL');
  client.pragma('foreign_keys = ON');
  if (lastMigration(db) === newestMigration(migrationsFolder)) return db;
  client.close();
  throw new Error(`${file} is in use by another version of Imprimatur. Use the command of that version.`);
}

/** Opens a database that is looked at only. */
export function openCopy(file: string): Db {
  return drizzle(inWords(file, () => new Database(file, { fileMustExist: true, readonly: true })));
}

/** Runs a verb in one immediate transaction: all of it happens, or nothing. */
export function transact<T>(db: Db, verb: (tx: Tx) => T): T {
  return db.transaction(verb, { behavior: 'immediate' });
}

/** Throws when the file does not answer, or takes no write: SQLite opens one that it may not write for reading alone, and says nothing. */
export function insistUsable({ $client: client }: Db): void {
  const version = client.pragma('user_version', { simple: true });
  client.transaction(() => client.pragma(`user_version = ${version}`)).immediate();
}

/** Bytes up to which every page is looked at at the start; `restore --check` does it for any size. */
const QUICK = 64 * 1024 * 1024;

function insistWhole(client: Database.Database, file: string): void {
  if (statSync(file).size > QUICK) return;
  const found = client.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw damaged(file, String(found));
}

function lost(file: string, how: string, belongings: string): Error {
  return new Error(
    `${file} is ${how}, but ${belongings} is not. Put the database back from your backup, or set DATA_DIR to an empty folder to begin anew.`,
  );
}

function damaged(file: string, found: string): Error {
  return new Error(
    `${file} is damaged (${found}). Keep a copy of it, and put back the data folder from your last backup.`,
  );
}

function inWords<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(error.code)) throw damaged(file, error.message);
    if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(error.code))
      throw new Error(
        `${file} cannot be written (${error.message}). The user as whom the portal runs must own it, and its folder must be writable.`,
        { cause: error },
      );
    if (/^SQLITE_(FULL|IOERR)/.test(error.code))
      throw new Error(`The disk of ${file} is full, or fails (${error.message}).`, { cause: error });
    throw error;
  }
}

// A rebuild of a table drops it and makes it anew; with foreign keys on, its children would silently go with it, and the
// pragma does nothing inside a transaction. So they are off on the connection, and are checked before the commit: drizzle's
// own migrator commits first, so its loop is written here, on its files and in its table.
function bringUpToDate(db: Db, file: string, migrationsFolder: string): void {
  const { $client: client } = db;
  const all = readMigrationFiles({ migrationsFolder });
  const applied = lastMigration(db);
  if (applied > newestMigration(migrationsFolder)) {
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

function newestMigration(migrationsFolder: string): number {
  return Math.max(...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis));
}

function backupName(file: string, applied: number): string {
  for (let n = 1; ; n++) {
    const name = join(dirname(file), `before-update-${applied}-${n}.db`);
    if (!existsSync(name)) return name;
  }
}
