import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '../db/database.ts';
import { sweepLists } from '../domain/code-status/code-lists.ts';
import {
  brokenOffLists,
  dropSerials,
  forgottenLists,
  isSerialList,
  type SerialList,
} from '../domain/codes/serials.ts';
import { days } from '../domain/forms/dates.ts';
import { sweepDrafts } from '../domain/forms/drafts.ts';
import { forgetArtworks, isArtwork } from '../domain/orders/artworks.ts';
import { sweepOrderDrafts } from '../domain/orders/order-drafts.ts';
import { canceledUnswept, markSwept } from '../domain/orders/packages.ts';
import { expirePackage, packagesToLetGo } from '../domain/orders/retention.ts';
import { letCheckedGo } from '../domain/press/drift/checked-pictures.ts';
import { isEvidence } from '../domain/press/evidence.ts';
import { dropGivenUpScans } from '../domain/press/measured/given-up-scans.ts';
import { dropOldGradePictures } from '../domain/reports/grades/old-pictures.ts';
import { dropOldPictures } from '../domain/secure/keeping.ts';
import { isPicture } from '../domain/secure/pictures.ts';
import { sweepPasswordLinks } from '../domain/sign-in/password-links.ts';
import { sweepSecondSteps } from '../domain/sign-in/second-step.ts';
import { sweepSessions } from '../domain/sign-in/sessions.ts';
import { sweepSignInTries } from '../domain/sign-in/sign-in-tries.ts';
import { sweepUsedCodes } from '../domain/sign-in/used-codes.ts';

export type JanitorFolders = {
  packages: string;
  artwork: string;
  serials: string;
  evidence: string;
  uploads: string;
  mail: string;
  keys: string;
};

/** Canceled orders whose files are removed before their rows say so. */
const SLICE = 500;

/** Packages that go in one round because their time is over. */
const EXPIRED_A_ROUND = 100;

/**
 * One round: what nobody needs any more goes. A canceled order's package waits while its generation is `running`; that of a
 * completed one is kept for `packageDays`, or for ever if those are 0.
 */
export async function tidy(
  db: Db,
  folders: JanitorFolders,
  running: (workOrderId: number) => boolean,
  packageDays = 0,
): Promise<void> {
  sweepSessions(db);
  sweepDrafts(db);
  sweepOrderDrafts(db);
  sweepPasswordLinks(db);
  sweepSecondSteps(db);
  sweepSignInTries(db);
  sweepUsedCodes(db);
  await removeCanceled(db, folders.packages, running);
  const yesterday = new Date(Date.now() - days(1));
  while (sweepLists(db, yesterday)) await new Promise(setImmediate);
  for (const file of forgetArtworks(db, yesterday))
    await rm(join(folders.artwork, file.storedName), { force: true });
  await freeLists(db, folders, forgottenLists(db, yesterday));
  // Of packages none goes: one that no order names may be of a newer database than the one put back.
  const now = new Date();
  for (const drop of [dropOldPictures, dropGivenUpScans, letCheckedGo, dropOldGradePictures])
    for (const file of drop(db, now)) await rm(join(folders.evidence, file), { force: true });
  await sweepFiles(folders.artwork, yesterday, (name) => isArtwork(db, name));
  await sweepFiles(folders.serials, yesterday, (name) => isSerialList(db, name));
  await sweepFiles(folders.evidence, yesterday, (name) => isEvidence(db, name) || isPicture(db, name));
  await sweepFiles(folders.uploads, yesterday, () => false);
  if (packageDays > 0) await removeExpired(db, folders.packages, packageDays);
}

/** Files older than `before` that no row names: a stop came between the file and its row. */
async function sweepFiles(folder: string, before: Date, isNamed: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const old = await stat(file).then(
      ({ mtime }) => mtime < before,
      () => false,
    );
    if (old && !isNamed(name)) await rm(file, { force: true });
  }
}

/** Gives back the serial numbers of lists, and removes their files. */
async function freeLists(db: Db, folders: JanitorFolders, lists: SerialList[]): Promise<void> {
  for (const list of lists) {
    while (dropSerials(db, list.id)) await new Promise(setImmediate);
    for (const name of [list.storedName, list.storedName.replace('.arriving', '')])
      await rm(join(folders.serials, name), { force: true });
  }
}

/** A turn that frees the lists which a stop broke off, as they are now. */
export function brokenOffSweeper(db: Db, folders: JanitorFolders): () => Promise<void> {
  let lists = brokenOffLists(db);
  return async () => {
    await freeLists(db, folders, lists);
    lists = [];
  };
}

/** Files that a stop left half-written. */
export async function unfinishedFiles(folders: JanitorFolders): Promise<string[]> {
  const found: string[] = [];
  for (const folder of [folders.packages, folders.mail, folders.keys, folders.uploads])
    for (const name of await readdir(folder))
      if (folder === folders.uploads || name.endsWith('.unfinished')) found.push(join(folder, name));
  return found;
}

export async function clearFiles(files: string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true });
}

// The generator takes no canceled order, so what it does not hold now can leave no file any more.
async function removeCanceled(
  db: Db,
  packages: string,
  running: (workOrderId: number) => boolean,
): Promise<void> {
  for (let last = 0; ; ) {
    const orders = canceledUnswept(db, last, SLICE);
    const over = orders.filter(({ id }) => !running(id));
    for (const { folder } of orders) if (folder) await rm(join(packages, `${folder}.zip`), { force: true });
    if (over.length > 0)
      markSwept(
        db,
        over.map(({ id }) => id),
      );
    if (orders.length < SLICE) return;
    last = orders.at(-1)!.id;
  }
}

// The file loses its name in the transaction that lets go of it, so nobody can have asked for it again in between; its bytes go
// after that, for which a large one takes a while. What a stop leaves of them has a name that the next start clears. One that
// cannot be taken away does not keep the others.
async function removeExpired(db: Db, folder: string, packageDays: number): Promise<void> {
  const since = new Date(Date.now() - days(packageDays));
  const failures: unknown[] = [];
  for (const id of packagesToLetGo(db, since, EXPIRED_A_ROUND)) {
    const leaving = join(folder, `${randomUUID()}.unfinished`);
    try {
      expirePackage(db, id, since, (fileName) => takeName(folder, fileName, leaving));
    } catch (error) {
      failures.push(error);
    } finally {
      await rm(leaving, { force: true });
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** The name is gone for good before the row may say so, also after a power cut. */
function takeName(folder: string, fileName: string, leaving: string): void {
  try {
    renameSync(join(folder, fileName), leaving);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const entry = openSync(folder, 'r');
  fsyncSync(entry);
  closeSync(entry);
}
