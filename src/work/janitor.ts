import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '../db/database.ts';
import { dropSerials, forgottenLists } from '../domain/codes/serials.ts';
import { days } from '../domain/forms/dates.ts';
import { sweepDrafts } from '../domain/forms/drafts.ts';
import { forgetArtworks } from '../domain/orders/artworks.ts';
import { removedPackages } from '../domain/orders/packages.ts';
import { isEvidence } from '../domain/press/evidence.ts';
import { sweepPasswordLinks } from '../domain/sign-in/password-links.ts';
import { sweepSecondSteps } from '../domain/sign-in/second-step.ts';
import { sweepSessions } from '../domain/sign-in/sessions.ts';
import { sweepSignInTries } from '../domain/sign-in/sign-in-tries.ts';

export type JanitorFolders = {
  packages: string;
  artwork: string;
  serials: string;
  evidence: string;
  uploads: string;
};

/** One round: what nobody needs any more goes. */
export async function tidy(db: Db, folders: JanitorFolders): Promise<void> {
  sweepSessions(db);
  sweepDrafts(db);
  sweepPasswordLinks(db);
  sweepSecondSteps(db);
  sweepSignInTries(db);
  for (const fileName of removedPackages(db)) await rm(join(folders.packages, fileName), { force: true });
  const yesterday = new Date(Date.now() - days(1));
  for (const file of forgetArtworks(db, yesterday))
    await rm(join(folders.artwork, file.storedName), { force: true });
  for (const list of forgottenLists(db, yesterday)) {
    while (dropSerials(db, list.id)) await new Promise(setImmediate);
    await rm(join(folders.serials, list.storedName), { force: true });
  }
  for (const name of await readdir(folders.evidence)) {
    const file = join(folders.evidence, name);
    if (!isEvidence(db, name) && (await stat(file)).mtime < yesterday) await rm(file, { force: true });
  }
  for (const name of await readdir(folders.uploads)) {
    const file = join(folders.uploads, name);
    if ((await stat(file)).mtime < yesterday) await rm(file, { force: true });
  }
}

/** At start: files a stop left half-written. Nothing else is written then. */
export async function clearUnfinished(folders: JanitorFolders): Promise<void> {
  for (const folder of [folders.packages, folders.uploads]) {
    const unfinished = (await readdir(folder)).filter(
      (name) => folder === folders.uploads || name.endsWith('.unfinished'),
    );
    for (const name of unfinished) await rm(join(folder, name), { force: true });
  }
}
