import { and, eq, isNull, lt } from 'drizzle-orm';
import { type Db, transact } from '../../../db/database.ts';
import { dropRows } from '../../../db/rows.ts';
import { calibrationScans, calibrations } from '../../../db/schema/calibrations.ts';
import { captures } from '../../../db/schema/captures.ts';
import { copyNameOf, dropCapture } from '../../captures/captures.ts';
import { days } from '../../forms/dates.ts';

/** Days that the scans of a draft stay after it was given up: nobody can remove them, and they count for the company. */
const GIVEN_UP_DAYS = 7;

/** Lets go of the scans of drafts that were given up, and returns the names of their files. Those of what was approved stay. */
export function dropGivenUpScans(db: Db, now: Date): string[] {
  return transact(db, (tx) => {
    const { id, state, approvedAt, withdrawnAt } = calibrations;
    const givenUp = and(eq(state, 'withdrawn'), isNull(approvedAt));
    const isOver = lt(withdrawnAt, new Date(now.getTime() - days(GIVEN_UP_DAYS)));
    const drafts = tx.select({ id }).from(calibrations).where(and(givenUp, isOver)).all();
    // Draft by draft: these are few, and their scans are found by an index.
    const scans = drafts.flatMap((draft) =>
      tx
        .select({ capture: captures })
        .from(calibrationScans)
        .innerJoin(captures, eq(captures.id, calibrationScans.captureId))
        .where(eq(calibrationScans.calibrationId, draft.id))
        .all(),
    );
    for (const { capture } of scans) {
      dropRows(tx, calibrationScans, eq(calibrationScans.captureId, capture.id));
      dropCapture(tx, capture);
    }
    return scans.flatMap(({ capture }) => [capture.storedName, copyNameOf(capture)]);
  });
}
