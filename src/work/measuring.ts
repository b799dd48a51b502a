import { join } from 'node:path';
import type { CaptureTask, GradedCode } from '../captures/tasks.ts';
import { type Db, type Tx, transact } from '../db/database.ts';
import { type Capture, type CapturePurpose, copyNameOf } from '../domain/captures/captures.ts';
import {
  claimCapture,
  failCapture,
  finishCapture,
  resumeCaptures,
  waitAgain,
} from '../domain/captures/reading.ts';
import { lookupPrinted } from '../domain/code-status/look-up.ts';
import { keepDriftCheck, keepLabelCheck } from '../domain/press/drift/drift-checks.ts';
import { printedLabels } from '../domain/press/drift/label-orders.ts';
import { wantedSheet } from '../domain/press/measured/scans.ts';
import { keepJudged, printedForGrades } from '../domain/reports/grades/judged-codes.ts';
import { NoAnswer, type ReadPicture, Stopped } from './picture-process.ts';

type Folders = { evidence: string; keys: string };
type Question = (db: Db, capture: Capture, place: { path: string; copy: string }) => CaptureTask | undefined;

/** What is asked of a picture, by what it is for; nothing once nobody wants it. A new purpose adds its line here. */
const ASKED: Record<CapturePurpose, Question> = {
  calibration: ofSheet,
  drift: ofDrift,
  grade: ofReport,
};

/** Pictures of what was printed, one after the other. */
export function measurer(db: Db, folders: Folders, read: ReadPicture): () => Promise<void> {
  let resumed = false;
  return async () => {
    if (!resumed) resumeCaptures(db);
    resumed = true;
    for (let capture = claimCapture(db); capture; capture = claimCapture(db)) {
      try {
        await measure(db, folders, read, capture);
      } catch (error) {
        waitAgain(db, capture, error instanceof Stopped);
        if (error instanceof Stopped) return;
        throw error;
      }
    }
  };
}

async function measure(db: Db, folders: Folders, read: ReadPicture, capture: Capture): Promise<void> {
  const { evidence, keys } = folders;
  const place = { path: join(evidence, capture.storedName), copy: join(evidence, copyNameOf(capture)) };
  const task = ASKED[capture.purpose](db, capture, place);
  if (!task) return;
  try {
    const answer = await read(task);
    transact(db, (tx) => {
      if (!finishCapture(tx, capture, answer)) return;
      if (answer.kind === 'sheet') keepDriftCheck(tx, capture.id, answer);
      if (answer.kind === 'grade') keepGraded(tx, keys, capture, answer.codes);
    });
  } catch (error) {
    if (!(error instanceof NoAnswer) || !error.sentence) throw error;
    failCapture(db, capture, error.sentence);
  }
}

function ofSheet(db: Db, { id }: Capture, place: { path: string; copy: string }): CaptureTask | undefined {
  const wanted = wantedSheet(db, id);
  return wanted && { kind: 'sheet', ...place, wanted };
}

function ofDrift(db: Db, capture: Capture, place: { path: string; copy: string }): CaptureTask | undefined {
  const labels = printedLabels(db, capture.id);
  return labels ? { kind: 'grade', ...place, order: labels.codes } : ofSheet(db, capture, place);
}

function ofReport(db: Db, { id }: Capture, place: { path: string; copy: string }): CaptureTask | undefined {
  const printed = printedForGrades(db, id);
  return printed && { kind: 'grade', ...place, order: printed.codes };
}

function keepGraded(tx: Tx, keys: string, { id }: Capture, found: GradedCode[]): void {
  const labels = printedLabels(tx, id);
  if (labels) {
    const codes = ofOrder(tx, keys, labels.id, found);
    keepLabelCheck(tx, id, { reference: labels.reference, codes });
  }
  const report = printedForGrades(tx, id);
  if (report) keepJudged(tx, id, ofOrder(tx, keys, report.id, found));
}

// Orders of a brand may share their prefix: whose a code is, only its ID tells.
function ofOrder(tx: Tx, keys: string, orderId: number, found: GradedCode[]) {
  return found.map((code) => {
    const printed = code.isKnown ? lookupPrinted(tx, keys, code.text) : undefined;
    const isOfOrder = printed?.order.id === orderId;
    return { ...code, isOfOrder, ...(isOfOrder && { sequence: printed.sequence }) };
  });
}
