// Start here: pictures of printed codes that come with a print report to be graded. judged-codes.ts keeps what was read off
// them, grade-summary.ts says what they come to, old-pictures.ts lets them go.
import { asc, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../../db/database.ts';
import { insertRow } from '../../../db/rows.ts';
import { captures } from '../../../db/schema/captures.ts';
import { printGrades } from '../../../db/schema/reports.ts';
import { transactAs } from '../../access/acting.ts';
import { type Actor, insist } from '../../access/actor.ts';
import { conflict, wrong } from '../../access/refusal.ts';
import {
  type Capture,
  capturesBefore,
  dropCapture,
  keepCapture,
  type NewCapture,
  readAgain,
} from '../../captures/captures.ts';
import { record } from '../../trace/audit.ts';
import { findReport } from '../print-reports.ts';

export type GradePicture = typeof printGrades.$inferSelect;

/** A picture with its file as long as there is one, and how many others are read before it. */
export type ListedPicture = { picture: GradePicture; capture: Capture | null; before: number };

/** The field of the forms that take such pictures. */
export const FIELD = 'graded';
export const MOST_GRADE_PICTURES = 20;

/** Takes a picture that is to be graded; the same file twice is one, and is read once more if it could not be. */
export function keepGradePicture(
  db: Db,
  actor: Actor,
  reportId: number,
  file: NewCapture,
): { isNew: boolean } {
  return transactAs(db, actor, (tx, actor) => {
    const { report, order } = findGradable(tx, actor, reportId);
    const trace = () => {
      const detail = { report: report.revision, file: file.fileName, bytes: file.bytes };
      record(tx, actor, 'report.picture_added', detail, { workOrderId: order.id });
    };
    const others = picturesOf(tx, report.id);
    const same = others.find(({ picture }) => picture.sha256 === file.sha256);
    if (same && (same.capture || same.picture.found !== null)) {
      if (same.capture && readAgain(tx, actor, same.capture, FIELD)) trace();
      return { isNew: false };
    }
    if (!same && others.length >= MOST_GRADE_PICTURES)
      throw wrong(
        FIELD,
        `${file.fileName} was not taken: a report has at most ${MOST_GRADE_PICTURES} pictures of graded codes. One scan may show many labels.`,
      );
    const { id: captureId } = keepCapture(tx, actor, 'grade', { file, field: FIELD });
    const { fileName, sha256 } = file;
    const fresh = { captureId, fileName, createdAt: new Date(), createdBy: actor.userId };
    if (same) tx.update(printGrades).set(fresh).where(eq(printGrades.id, same.picture.id)).run();
    else insertRow(tx, printGrades, { ...fresh, printReportId: report.id, sha256 });
    trace();
    return { isNew: true };
  });
}

/** Takes a picture out, and returns its file for the folder; undefined if it is gone already. Of a report that was sent what was read stays. */
export function removeGradePicture(
  db: Db,
  actor: Actor,
  reportId: number,
  id: number,
): Pick<Capture, 'storedName'> | undefined {
  return transactAs(db, actor, (tx, actor) => {
    const { report, order } = findGradable(tx, actor, reportId);
    const found = picturesOf(tx, report.id).find(({ picture }) => picture.id === id);
    if (!found) return undefined;
    const { picture, capture } = found;
    if (picture.found !== null && report.state !== 'draft')
      throw conflict(`${picture.fileName} was read: its grades stay with the report.`);
    tx.delete(printGrades).where(eq(printGrades.id, id)).run();
    const detail = { report: report.revision, file: picture.fileName };
    record(tx, actor, 'report.picture_removed', detail, { workOrderId: order.id });
    if (!capture) return undefined;
    dropCapture(tx, capture);
    return capture;
  });
}

/** A report that pictures may still come with, for somebody who reports prints; checked before a file is taken. */
export function findGradable(tx: Tx | Db, actor: Actor, reportId: number) {
  const found = findReport(tx, actor, reportId);
  insist(actor, 'report a print');
  const { report, order } = found;
  if (report.state === 'accepted')
    throw conflict(`Report ${report.revision} was accepted: it stays as it was read.`);
  if (report.state === 'returned')
    throw conflict(
      `Report ${report.revision} was returned. Send pictures with the report that takes its place.`,
    );
  if (order.state === 'canceled')
    throw conflict(`${order.reference} was canceled: no pictures are taken for it any more.`);
  return found;
}

/** The pictures of a report, in the order they came. The caller has found the report through its actor. */
export function picturesOf(db: Db | Tx, reportId: number): ListedPicture[] {
  return db
    .select({ picture: printGrades, capture: captures })
    .from(printGrades)
    .leftJoin(captures, eq(captures.id, printGrades.captureId))
    .where(eq(printGrades.printReportId, reportId))
    .orderBy(asc(printGrades.id))
    .all()
    .map((row) => ({
      ...row,
      before: row.capture?.state === 'waiting' ? capturesBefore(db, row.capture) : 0,
    }));
}
