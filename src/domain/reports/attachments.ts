import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { printReportPhotos, printReports } from '../../db/schema.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import { Refusal } from '../access/refusal.ts';
import { type StagedRanges, stageRanges } from '../code-status/staging.ts';
import { lookupDraft, type Photo, type PrintReport, photosOf } from './print-reports.ts';
import { findReportable } from './report-drafts.ts';

export const MOST_PHOTOS = 10;
export const MOST_PHOTO_BYTES = 10 * 1024 * 1024;

export type NewPhoto = Pick<Photo, 'fileName' | 'storedName' | 'bytes'> & { mediaType: Photo['mediaType'] };

/** Adds what the list of a draft says, some at a time. */
export function stageListed(db: Db, actor: Actor, draft: PrintReport, parts: StagedRanges[]): void {
  transactAs(db, actor, (tx, actor) => {
    insistDraft(lookupDraft(tx, findReportable(tx, actor, draft.workOrderId).id), draft);
    stageRanges(db, actor, { printReportId: draft.id, remark: '' }, parts);
  });
}

/** Notes whose file the list of a draft is, or that it has none. */
export function nameList(db: Db, draft: PrintReport, listName: string | null): void {
  const still = and(eq(printReports.id, draft.id), sql`${printReports.state} = 'draft'`);
  db.update(printReports).set({ listName }).where(still).run();
}

/** Keeps a photo with a draft. */
export function keepPhoto(db: Db, actor: Actor, draft: PrintReport, photo: NewPhoto): void {
  transactAs(db, actor, (tx, actor) => {
    insistDraft(lookupDraft(tx, findReportable(tx, actor, draft.workOrderId).id), draft);
    if (photosOf(tx, draft.id).length >= MOST_PHOTOS) {
      const sentence = `A report has at most ${MOST_PHOTOS} photos. The first ${MOST_PHOTOS} are kept.`;
      throw new Refusal('invalid', sentence, { photos: sentence });
    }
    tx.insert(printReportPhotos)
      .values({ ...photo, printReportId: draft.id, createdAt: new Date() })
      .run();
  });
}

/** Takes a photo out of a draft; it is returned for the folder. */
export function dropPhoto(db: Db, draft: PrintReport, id: number): Photo | undefined {
  const mine = and(eq(printReportPhotos.id, id), eq(printReportPhotos.printReportId, draft.id));
  return db.delete(printReportPhotos).where(mine).returning().get();
}

function insistDraft(now: PrintReport | undefined, draft: PrintReport): void {
  if (now?.id !== draft.id)
    throw new Refusal('conflict', 'This report was submitted meanwhile. Nothing was added to it.');
}
