import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import { type Db, transact } from '../../db/database.ts';
import { securePictures } from '../../db/schema.ts';
import { days } from '../forms/dates.ts';
import { KEPT_DAYS } from './pictures.ts';

/** Pictures that go in one round. */
const A_ROUND = 200;

/** Lets go of pictures whose days are over, and returns the names of their files. What was read of them, and the verdicts, stay. */
export function dropOldPictures(db: Db, now: Date): string[] {
  return transact(db, (tx) => {
    const { createdAt, removedAt, state, id } = securePictures;
    const over = and(sql`${removedAt} is null`, lt(createdAt, new Date(now.getTime() - days(KEPT_DAYS))));
    const rows = tx
      .select()
      .from(securePictures)
      .where(and(over, eq(state, 'done')))
      .orderBy(createdAt)
      .limit(A_ROUND)
      .all();
    for (const row of rows)
      tx.update(securePictures)
        .set({ removedAt: now })
        .where(and(eq(id, row.id), isNull(removedAt)))
        .run();
    return rows.map(({ storedName }) => storedName);
  });
}
