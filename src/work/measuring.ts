import { join } from 'node:path';
import type { CaptureTask } from '../captures/tasks.ts';
import { type Db, transact } from '../db/database.ts';
import { type Capture, type CapturePurpose, copyNameOf } from '../domain/captures/captures.ts';
import {
  claimCapture,
  failCapture,
  finishCapture,
  resumeCaptures,
  waitAgain,
} from '../domain/captures/reading.ts';
import { keepDriftCheck } from '../domain/press/drift/drift-checks.ts';
import { wantedSheet } from '../domain/press/measured/scans.ts';
import { NoAnswer, type ReadPicture, Stopped } from './picture-process.ts';

type Question = (db: Db, capture: Capture, place: { path: string; copy: string }) => CaptureTask | undefined;

/** What is asked of a picture, by what it is for; nothing once nobody wants it. A new purpose adds its line here. */
const ASKED: Record<CapturePurpose, Question> = { calibration: ofSheet, drift: ofSheet };

/** Scans of sheets, one after the other. */
export function measurer(db: Db, folders: { evidence: string }, read: ReadPicture): () => Promise<void> {
  let resumed = false;
  return async () => {
    if (!resumed) resumeCaptures(db);
    resumed = true;
    for (let capture = claimCapture(db); capture; capture = claimCapture(db)) {
      try {
        await measure(db, folders.evidence, read, capture);
      } catch (error) {
        waitAgain(db, capture, error instanceof Stopped);
        if (error instanceof Stopped) return;
        throw error;
      }
    }
  };
}

async function measure(db: Db, evidence: string, read: ReadPicture, capture: Capture): Promise<void> {
  const place = { path: join(evidence, capture.storedName), copy: join(evidence, copyNameOf(capture)) };
  const task = ASKED[capture.purpose](db, capture, place);
  if (!task) return;
  try {
    const answer = await read(task);
    transact(db, (tx) => {
      if (finishCapture(tx, capture, answer) && answer.kind === 'sheet')
        keepDriftCheck(tx, capture.id, answer);
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
