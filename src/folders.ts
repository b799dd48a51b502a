import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const NAMES = ['keys', 'packages', 'artwork', 'serials', 'evidence', 'mail', 'uploads'] as const;

/** The data folder's parts. */
export type Folders = Record<(typeof NAMES)[number], string>;

/** Where the parts of a data folder are. */
export function foldersOf(dataDir: string): Folders {
  return Object.fromEntries(NAMES.map((name) => [name, join(dataDir, name)])) as Folders;
}

/** Makes the data folder if it is missing. Throws a sentence when this process may not use it; nothing in it is touched. */
export function insistOwnFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    insistOwner(dataDir);
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw notOurs(dataDir, error);
  }
}

/** Makes what is missing, and makes all of it its owner's alone. Throws a sentence when this process may not. */
export function prepareFolders(dataDir: string): Folders {
  const folders = foldersOf(dataDir);
  for (const folder of [dataDir, ...Object.values(folders)]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      own(folder, 0o700);
    } catch (error) {
      throw notOurs(folder, error);
    }
  }
  for (const folder of [dataDir, ...Object.values(folders)])
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isFile()) own(file, 0o600);
    }
  return folders;
}

/** Notes in the data folder that a backup of it is finished: the platform's home shows how old it is. */
export function noteBackup(dataDir: string): void {
  const file = join(dataDir, LAST_BACKUP);
  writeFileSync(`${file}.unfinished`, `${new Date().toISOString()}\n`, { mode: 0o600 });
  renameSync(`${file}.unfinished`, file);
}

/** When the backup command last finished; undefined if it never did. */
export function lastBackup(dataDir: string): Date | undefined {
  const file = join(dataDir, LAST_BACKUP);
  if (!existsSync(file)) return undefined;
  const at = new Date(readFileSync(file, 'utf8').trim());
  return Number.isNaN(at.getTime()) ? undefined : at;
}

const LAST_BACKUP = 'last-backup';

function own(path: string, mode: number): void {
  if (insistOwner(path) === mode) return;
  try {
    chmodSync(path, mode);
  } catch (error) {
    throw notOurs(path, error);
  }
}

/** Returns the permissions. */
function insistOwner(path: string): number {
  const { uid, mode } = statSync(path);
  const self = process.geteuid?.() ?? uid;
  if (self !== 0 && uid !== self)
    throw new Error(
      `${path} belongs to user ${uid}, and the portal runs as user ${self}. Give it the whole data folder: chown -R ${self} …`,
    );
  return mode & 0o777;
}

function notOurs(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EROFS') return new Error(`${path} is on a read-only file system. Mount it for writing.`);
  if (code === 'EACCES' || code === 'EPERM')
    return new Error(
      `${path} may not be used by user ${process.geteuid?.()}, as whom the portal runs. Give it the whole data folder: chown -R.`,
    );
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return new Error(`${path} is a file, where the portal keeps a folder. Move it away.`);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Error(`The disk of ${path} is full. Free some space.`);
  return error;
}
