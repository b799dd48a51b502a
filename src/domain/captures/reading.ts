import { randomUUID } from 'node:crypto';
import { and, eq, lt, or, type SQL } from 'drizzle-orm';
import type { CaptureAnswer } from '../../captures/tasks.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { captures } from '../../db/schema/captures.ts';
import { type Capture, OPEN } from './captures.ts';

// What the loop does that has pictures read; nobody asks for it, so there is no actor.

/** A picture is tried so often: one that ends the process which reads it is let go. */
const MOST_TRIES = 3;

/** Milliseconds after which a reading that did not come back is another's to do; none takes as long. */
const LOST = 5 * 60_000;

/** Takes the picture that waits longest, for one reading. One that was tried often enough is done, and the next is taken. */
export function claimCapture(db: Db, now = new Date()): Capture | undefined {
  return transact(db, (tx) => {
    const isLost = and(eq(captures.state, 'reading'), lt(captures.claimedAt, new Date(now.getTime() - LOST)));
    for (;;) {
      const next = tx
        .select()
        .from(captures)
        .where(and(OPEN, or(eq(captures.state, 'waiting'), isLost)))
        .orderBy(captures.id)
        .limit(1)
        .get();
      if (!next) return undefined;
      if (next.tries < MOST_TRIES) {
        const claimed = { state: 'reading', claim: randomUUID(), claimedAt: now } as const;
        const set = { ...claimed, tries: next.tries + 1 };
        return tx.update(captures).set(set).where(eq(captures.id, next.id)).returning().get();
      }
      tx.update(captures).set(failed(OFTEN, now)).where(eq(captures.id, next.id)).run();
    }
  });
}

/** Keeps what a picture came to; false if it was removed meanwhile, or is another's to read by now. */
export function finishCapture(db: Db | Tx, capture: Capture, answer: CaptureAnswer): boolean {
  if (answer.kind === 'refused') return failCapture(db, capture, answer.sentence);
  const set = { state: 'read', answer: JSON.stringify(answer), claim: null, readAt: new Date() } as const;
  return db.update(captures).set(set).where(held(capture)).run().changes === 1;
}

/** The picture cannot be read, and why not, in a sentence for the person. */
export function failCapture(db: Db | Tx, capture: Capture, sentence: string): boolean {
  return db.update(captures).set(failed(sentence, new Date())).where(held(capture)).run().changes === 1;
}

/** Gives back what was not read to its end. A stop of the portal is not the picture's fault: it counts as no try. */
export function waitAgain(db: Db, capture: Capture, isStop: boolean): void {
  const set = { state: 'waiting', claim: null, tries: capture.tries - (isStop ? 1 : 0) } as const;
  db.update(captures).set(set).where(held(capture)).run();
}

/** What a killed portal was reading waits again. To be called once, before the first claim. */
export function resumeCaptures(db: Db): void {
  const reading = and(OPEN, eq(captures.state, 'reading'));
  db.update(captures).set({ state: 'waiting', claim: null }).where(reading).run();
}

function held({ id, claim }: Capture): SQL | undefined {
  return and(eq(captures.id, id), eq(captures.state, 'reading'), eq(captures.claim, claim ?? ''));
}

function failed(failure: string, readAt: Date) {
  return { state: 'failed', failure, claim: null, readAt } as const;
}

const OFTEN =
  'Reading this picture failed more than once. Upload it once more; if it fails again, make it smaller (only the sheet, at 1,200 ppi or less), save it as PNG without interlacing, and upload that.';
