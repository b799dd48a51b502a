import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export type FolderLock = { release(): void };

/**
 * Makes the data folder this process's alone until `release`; undefined when another process has it. The lock is SQLite's own on a
 * file that holds nothing, so the system frees it when the process ends, however it ends. Never open that file by other
 * means here: closing it would free the lock.
 */
export function lockFolder(dataDir: string, program: string): FolderLock | undefined {
  const client = new Database(join(dataDir, 'lock'), { timeout: 0 });
  try {
    client.pragma('journal_mode = MEMORY');
    client.exec('begin exclusive');
  } catch (error) {
    client.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
  const holder = { program, pid: process.pid, host: hostname(), since: new Date().toISOString() };
  writeFileSync(join(dataDir, 'lock-holder.json'), `${JSON.stringify(holder)}\n`, { mode: 0o600 });
  return {
    release() {
      client.close();
    },
  };
}

/** Who has the folder, in words. */
export function lockHolder(dataDir: string): string {
  try {
    const { program, pid, host, since } = JSON.parse(
      readFileSync(join(dataDir, 'lock-holder.json'), 'utf8'),
    ) as Record<string, string>;
    return `${program}, process ${pid} on ${host}, since ${since}`;
  } catch {
    return 'another process, which has not said its name yet';
  }
}
