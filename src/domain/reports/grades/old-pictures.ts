import { and, eq, inArray, isNotNull, lt } from 'drizzle-orm';
import { type Db, transact } from '../../../db/database.ts';
import { captures } from '../../../db/schema/captures.ts';
import { printGrades } from '../../../db/schema/reports.ts';
import { copyNameOf, dropCapture, GRADED_DAYS } from '../../captures/captures.ts';
import { days } from '../../forms/dates.ts';

/** Pictures that go in one round. */
const A_ROUND = 200;

/** Lets go of pictures whose days are over, and returns the names of their files. What was read off them stays with the report. */
export function dropOldGradePictures(db: Db, now: Date): string[] {
  return transact(db, (tx) => {
    const { captureId, createdAt, id } = printGrades;
    const over = and(isNotNull(captureId), lt(createdAt, new Date(now.getTime() - days(GRADED_DAYS))));
    const rows = tx
      .select({ id, capture: captures })
      .from(printGrades)
      .innerJoin(captures, eq(captures.id, captureId))
      .where(and(over, inArray(captures.state, ['read', 'failed'])))
      .orderBy(createdAt)
      .limit(A_ROUND)
      .all();
    for (const row of rows) {
      tx.update(printGrades).set({ captureId: null }).where(eq(id, row.id)).run();
      dropCapture(tx, row.capture);
    }
    return rows.flatMap(({ capture }) => [capture.storedName, copyNameOf(capture)]);
  });
}
