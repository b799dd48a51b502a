import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BACKUP_MARK, databaseOf } from '../data-folder.ts';
import { type Db, openCopy } from '../db/database.ts';
import { wrongKeys } from '../domain/codes/keys.ts';
import { planPackage } from '../domain/orders/packages.ts';
import { packagesAfter, packagesToTry } from '../domain/orders/remaking.ts';
import { sha256Of } from '../file-hash.ts';
import { foldersOf } from '../folders.ts';
import { drawingThreads } from '../work/drawing-threads.ts';
import { makePackage } from '../work/package-job.ts';
import type { Mark } from './backup.ts';

/** How many files are right, and the orders whose packages were made again to the same bytes. */
type Checked = { files: number; remade: string[] };

/**
 * Looks at a backup without changing it, and makes again the smallest package with images and the smallest of data, elsewhere.
 * Throws a sentence for each thing that is wrong.
 */
export async function checkBackup(folder: string): Promise<Checked> {
  const { files } = readMark(folder);
  const faults = await compareFiles(folder, files);
  if (faults.length === 0) faults.push(...(await compareWithDatabase(folder, files)));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return { files: Object.keys(files).length, remade: await remakeSome(folder) };
}

function readMark(folder: string): Mark {
  if (!existsSync(join(folder, BACKUP_MARK)))
    throw new Error(
      `${folder} is not a finished backup: it has no ${BACKUP_MARK}, which is written last. Use another.`,
    );
  const file = join(folder, BACKUP_MARK);
  try {
    const mark: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isMark(mark)) return mark;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Error(`${file} is damaged: it is not what a finished backup ends with. Use another backup.`);
}

function isMark(value: unknown): value is Mark {
  const files = typeof value === 'object' && value !== null && 'files' in value ? value.files : undefined;
  return (
    typeof files === 'object' &&
    files !== null &&
    Object.values(files).every((hash) => typeof hash === 'string')
  );
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

async function remakeSome(folder: string): Promise<string[]> {
  const db = openCopy(databaseOf(folder));
  const threads = drawingThreads();
  const aside = mkdtempSync(join(tmpdir(), 'imprimatur-check-'));
  try {
    const remade: string[] = [];
    for (const { order, package: made } of packagesToTry(db)) {
      const plan = planPackage(db, order, foldersOf(folder));
      const { sha256 } = await makePackage(threads, plan, join(aside, made.fileName));
      if (sha256 !== made.sha256)
        throw new Error(
          `The package of ${order.reference} came out otherwise when it was made again: keys, lists or orders of ${folder} are not those it was made from.`,
        );
      rmSync(join(aside, made.fileName));
      remade.push(order.reference);
    }
    return remade;
  } finally {
    await threads.close();
    rmSync(aside, { recursive: true, force: true });
    db.$client.close();
  }
}
