import { and, eq, lt, sql } from 'drizzle-orm';
import { type Db, transact } from '../../../db/database.ts';
import { captures } from '../../../db/schema/captures.ts';
import { CHECKED_DAYS, copyNameOf } from '../../captures/captures.ts';
import { days } from '../../forms/dates.ts';

/** Lets go of pictures of drift checks that were read long ago, and returns the names of their files. Their answers stay. */
export function letCheckedGo(db: Db, now: Date): string[] {
  return transact(db, (tx) => {
    const { purpose, state, letGoAt, readAt } = captures;
    // As its index has it: no parameter.
    const isKept = sql`${purpose} = 'drift' and ${letGoAt} is null`;
    const isOver = and(eq(state, 'read'), lt(readAt, new Date(now.getTime() - days(CHECKED_DAYS))));
    const gone = tx.update(captures).set({ letGoAt: now }).where(and(isKept, isOver)).returning().all();
    return gone.flatMap((capture) => [capture.storedName, copyNameOf(capture)]);
  });
}
