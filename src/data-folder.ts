import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './config.ts';
import { type Db, openDatabase } from './db/database.ts';
import { lockFolder, lockHolder } from './db/folder-lock.ts';
import { prepareKeys } from './domain/codes/keys.ts';
import { offerSealing } from './domain/codes/sealed.ts';
import { anyConfirmed } from './domain/orders/confirmation.ts';
import { type Folders, insistOwnFolder, prepareFolders } from './folders.ts';

/** What a finished backup has, and what it has until then. */
export const BACKUP_MARK = 'backup.json';
export const UNFINISHED_MARK: string = `${BACKUP_MARK}.unfinished`;

export type DataFolder = {
  folders: Folders;
  db: Db;
  /** Lets others have the folder; the database stays open. */
  release(): void;
  close(): void;
};

/**
 * Takes the data folder for this process alone, and opens what is in it: nothing is touched before. Throws a sentence that says
 * why it cannot, and what to do.
 */
export function openDataFolder(dataDir: string, program: string): DataFolder {
  process.umask(0o077);
  const taken = takeDataFolder(dataDir, program);
  if (!taken)
    throw new Error(
      `${dataDir} is in use by ${lockHolder(dataDir)}. Two of them would damage it: stop that one first, or set DATA_DIR to another folder.`,
    );
  return taken;
}

/** The same; undefined when another process has the folder. */
export function takeDataFolder(dataDir: string, program: string): DataFolder | undefined {
  refuseUnfinishedBackup(dataDir);
  insistOwnFolder(dataDir);
  const lock = lockFolder(dataDir, program);
  if (!lock) return undefined;
  try {
    const folders = prepareFolders(dataDir);
    const db = openDatabase(databaseOf(dataDir), migrations, whatBelongsToDatabase(folders));
    try {
      refuseStrangePackages(db, folders);
      prepareKeys(db, folders.keys);
      offerSealing(db, folders.keys);
    } catch (error) {
      db.$client.close();
      throw error;
    }
    return {
      folders,
      db,
      release: lock.release,
      close() {
        db.$client.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export function databaseOf(dataDir: string): string {
  return join(dataDir, 'imprimatur.db');
}

export const migrations: string = join(root, 'drizzle');

// Files that only a database can have caused: where they are, a missing one is lost and not new.
function whatBelongsToDatabase({ keys, packages, artwork, serials, evidence }: Folders): string | undefined {
  return [keys, packages, artwork, serials, evidence].find((folder) =>
    readdirSync(folder).some((name) => !name.endsWith('.unfinished')),
  );
}

function refuseUnfinishedBackup(dataDir: string): void {
  if (!existsSync(join(dataDir, UNFINISHED_MARK))) return;
  throw new Error(
    `${dataDir} is a backup that was never finished: it has ${UNFINISHED_MARK}. Put back another backup, or make this one again.`,
  );
}

function refuseStrangePackages(db: Db, { packages }: Folders): void {
  if (!readdirSync(packages).some((name) => name.endsWith('.zip')) || anyConfirmed(db)) return;
  throw new Error(
    `${packages} holds packages, but the database beside it knows no order that was ever generated. Put the database that belongs to them back from your backup, or set DATA_DIR to an empty folder to begin anew.`,
  );
}
