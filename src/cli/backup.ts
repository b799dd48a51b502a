import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BACKUP_MARK, databaseOf, UNFINISHED_MARK } from '../data-folder.ts';
import type { Db } from '../db/database.ts';
import { sha256Of } from '../file-hash.ts';
import { type Folders, noteBackup } from '../folders.ts';

/** What is written last. */
export type Mark = { finishedAt: string; files: Record<string, string> };

/** A backup of a folder without a portal would be an empty one, so nothing is made there. */
export function insistPortal(dataDir: string): void {
  if (!existsSync(databaseOf(dataDir)))
    throw new Error(
      `${dataDir} holds no portal: ${databaseOf(dataDir)} is missing. Set DATA_DIR to its folder.`,
    );
}

/**
 * Copies the data folder to a new one, and marks the copy as finished with the hash of every file once all of it is on the
 * disk. Until then it is marked as unfinished, and no portal starts on it.
 */
export async function backUp(db: Db, folders: Folders, target: string): Promise<void> {
  if (existsSync(target)) throw new Error(`${target} exists already. Name a folder that does not.`);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  await writeSynced(join(target, UNFINISHED_MARK), '{}\n');
  await sync(target);
  await sync(dirname(resolve(target)));
  db.$client.prepare('vacuum into ?').run(databaseOf(target));
  const { keys, packages, artwork, serials, evidence } = folders;
  for (const folder of [keys, packages, artwork, serials, evidence]) {
    cpSync(folder, join(target, basename(folder)), {
      recursive: true,
      filter: (file) => !file.endsWith('.unfinished'),
    });
  }
  for (const name of readdirSync(target, { recursive: true, encoding: 'utf8' }))
    await sync(join(target, name));
  await writeMark(target);
  noteBackup(dirname(keys));
}

async function writeMark(folder: string): Promise<void> {
  const files: Mark['files'] = {};
  for (const name of filesIn(folder)) files[name] = await sha256Of(join(folder, name));
  const mark: Mark = { finishedAt: new Date().toISOString(), files };
  const unfinished = join(folder, UNFINISHED_MARK);
  await writeSynced(unfinished, `${JSON.stringify(mark, null, 1)}\n`);
  renameSync(unfinished, join(folder, BACKUP_MARK));
  await sync(folder);
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name !== UNFINISHED_MARK && statSync(join(folder, name)).isFile()).sort();
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A file's bytes, or a folder's names, are on the disk after it. */
async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
