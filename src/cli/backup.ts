import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { databaseOf } from '../data-folder.ts';
import { type Db, openCopy } from '../db/database.ts';
import { wrongKeys } from '../domain/codes/keys.ts';
import { packagesAfter } from '../domain/orders/remaking.ts';
import { sha256Of } from '../file-hash.ts';
import { type Folders, foldersOf, noteBackup } from '../folders.ts';

// Written last: a backup without it was interrupted.
const MARK = 'backup.json';

type Mark = { finishedAt: string; files: Record<string, string> };

/** A backup of a folder without a portal would be an empty one, so nothing is made there. */
export function insistPortal(dataDir: string): void {
  if (!existsSync(databaseOf(dataDir)))
    throw new Error(
      `${dataDir} holds no portal: ${databaseOf(dataDir)} is missing. Set DATA_DIR to its folder.`,
    );
}

/** Copies the data folder to a new one, and marks the copy as finished with the hash of every file. */
export async function backUp(db: Db, folders: Folders, target: string): Promise<void> {
  if (existsSync(target)) throw new Error(`${target} exists already. Name a folder that does not.`);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  db.$client.prepare('vacuum into ?').run(databaseOf(target));
  const { keys, packages, artwork, serials, evidence } = folders;
  for (const folder of [keys, packages, artwork, serials, evidence]) {
    cpSync(folder, join(target, basename(folder)), {
      recursive: true,
      filter: (file) => !file.endsWith('.unfinished'),
    });
  }
  await writeMark(target);
  noteBackup(dirname(keys));
}

/** Looks at a backup without changing it. Throws a sentence for each thing that is wrong; returns how many files are right. */
export async function checkBackup(folder: string): Promise<number> {
  const { files } = readMark(folder);
  const faults = await compareFiles(folder, files);
  if (faults.length === 0) faults.push(...(await compareWithDatabase(folder, files)));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return Object.keys(files).length;
}

async function writeMark(folder: string): Promise<void> {
  const files: Mark['files'] = {};
  for (const name of filesIn(folder)) files[name] = await sha256Of(join(folder, name));
  const mark: Mark = { finishedAt: new Date().toISOString(), files };
  const unfinished = join(folder, `${MARK}.unfinished`);
  const handle = await open(unfinished, 'w', 0o600);
  await handle.writeFile(`${JSON.stringify(mark, null, 1)}\n`);
  await handle.sync();
  await handle.close();
  renameSync(unfinished, join(folder, MARK));
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }) as string[];
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

function readMark(folder: string): Mark {
  if (!existsSync(join(folder, MARK)))
    throw new Error(
      `${folder} is not a finished backup: it has no ${MARK}, which is written last. Use another.`,
    );
  return JSON.parse(readFileSync(join(folder, MARK), 'utf8')) as Mark;
}

async function compareFiles(folder: string, files: Mark['files']): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, sha256] of Object.entries(files)) {
    const file = join(folder, name);
    if (!existsSync(file)) faults.push(`${file} is missing.`);
    else if ((await sha256Of(file)) !== sha256) faults.push(`${file} is not the file that was copied.`);
  }
  return faults;
}

async function compareWithDatabase(folder: string, files: Mark['files']): Promise<string[]> {
  const db = openCopy(databaseOf(folder));
  try {
    const found = String(db.$client.pragma('integrity_check(1)', { simple: true }));
    if (found !== 'ok') return [`${databaseOf(folder)} is damaged (${found}).`];
    const { keys } = foldersOf(folder);
    return [
      ...wrongKeys(db, keys).map(
        (id) => `${join(keys, `${id}.key`)} is missing, or not the key of this database.`,
      ),
      ...wrongPackages(db, files).map(
        (name) => `${join(folder, name)} is missing, or not the package that was made.`,
      ),
    ];
  } finally {
    db.$client.close();
  }
}

function wrongPackages(db: Db, files: Mark['files']): string[] {
  return packagesAfter(db, 0, Number.MAX_SAFE_INTEGER)
    .map(({ fileName, sha256 }) => ({ name: join('packages', fileName), sha256 }))
    .filter(({ name, sha256 }) => files[name] !== sha256)
    .map(({ name }) => name);
}
