import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { insertRow } from '../../db/rows.ts';
import { codeChanges, codeLists } from '../../db/schema/code-status.ts';
import { printReportPhotos, printReports } from '../../db/schema/reports.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import { conflict, wrong } from '../access/refusal.ts';
import type { CodeList } from '../code-status/code-lists.ts';
import { type StagedRanges, stageRanges } from '../code-status/staging.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { lookupDraft, type Photo, type PrintReport, photosOf } from './print-reports.ts';
import { findReportable } from './report-drafts.ts';

export const MOST_PHOTOS = 10;
export const MOST_PHOTO_BYTES = 10 * 1024 * 1024;

export type NewPhoto = Pick<Photo, 'fileName' | 'storedName' | 'bytes'> & { mediaType: Photo['mediaType'] };

/**
 * Starts a list for a draft. Until all of it is there it belongs to nothing: what is cut off counts nowhere, and is swept like any
 * list that was never applied.
 */
export function beginList(db: Db, actor: Actor, draft: PrintReport, fileName: string): CodeList {
  return transactAs(db, actor, (tx, actor) => unapplied(tx, actor, findOwn(tx, actor, draft), fileName));
}

/** Adds what a list says, some at a time. */
export function stageListed(db: Db, actor: Actor, list: CodeList, parts: StagedRanges[]): void {
  transact(db, () => stageRanges(db, actor, { codeListId: list.id, remark: '' }, parts));
}

/** The list is whole: it takes the place of the one before, in one step. */
export function takeList(db: Db, actor: Actor, draft: PrintReport, { id, fileName }: CodeList): void {
  transactAs(db, actor, (tx, actor) => {
    findOwn(tx, actor, draft);
    const fresh = tx.select({ id: codeChanges.id }).from(codeChanges).where(eq(codeChanges.codeListId, id));
    const ids = fresh.all().map((change) => change.id);
    tx.update(codeChanges).set({ printReportId: null, codeListId: id }).where(listedOf(draft)).run();
    for (const change of ids)
      tx.update(codeChanges)
        .set({ kind: 'report', printReportId: draft.id, codeListId: null })
        .where(eq(codeChanges.id, change))
        .run();
    tx.update(printReports).set({ listName: fileName }).where(eq(printReports.id, draft.id)).run();
  });
}

/** The draft has no list any more. */
export function leaveListOut(db: Db, actor: Actor, draft: PrintReport): void {
  transactAs(db, actor, (tx, actor) => {
    const { id } = unapplied(tx, actor, findOwn(tx, actor, draft), draft.listName ?? '');
    tx.update(codeChanges).set({ printReportId: null, codeListId: id }).where(listedOf(draft)).run();
    tx.update(printReports).set({ listName: null }).where(eq(printReports.id, draft.id)).run();
  });
}

/** Keeps a photo with a draft. */
export function keepPhoto(db: Db, actor: Actor, draft: PrintReport, photo: NewPhoto): void {
  transactAs(db, actor, (tx, actor) => {
    findOwn(tx, actor, draft);
    if (photosOf(tx, draft.id).length >= MOST_PHOTOS)
      throw wrong('photos', `A report has at most ${MOST_PHOTOS} photos. The first ${MOST_PHOTOS} are kept.`);
    insertRow(tx, printReportPhotos, { ...photo, printReportId: draft.id, createdAt: new Date() });
  });
}

/** Takes a photo out of a draft; it is returned for the folder. */
export function dropPhoto(db: Db, actor: Actor, draft: PrintReport, id: number): Photo | undefined {
  return transactAs(db, actor, (tx, actor) => {
    findOwn(tx, actor, draft);
    const mine = and(eq(printReportPhotos.id, id), eq(printReportPhotos.printReportId, draft.id));
    return tx.delete(printReportPhotos).where(mine).returning().get();
  });
}

/** The order of a draft that is one still. */
function findOwn(tx: Tx, actor: Actor, draft: PrintReport): WorkOrder {
  const order = findReportable(tx, actor, draft.workOrderId);
  if (lookupDraft(tx, order.id)?.id === draft.id) return order;
  throw conflict('This report was submitted meanwhile. Nothing of it was changed.');
}

function unapplied(tx: Tx, { userId }: Actor, { brandId }: WorkOrder, fileName: string): CodeList {
  const list = { brandId, userId, fileName, state: 'reading', createdAt: new Date() } as const;
  return insertRow(tx, codeLists, list);
}

function listedOf({ id }: PrintReport) {
  return and(eq(codeChanges.printReportId, id), eq(codeChanges.state, 'staging'));
}
