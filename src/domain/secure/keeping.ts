import { and, asc, eq, gt, inArray, isNull, lt, sql, sum } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { securePictures } from '../../db/schema/secure.ts';
import { days } from '../forms/dates.ts';

/** Days that the file of a picture is kept. What was read from it, and its verdict, stay. */
export const KEPT_DAYS = 90;

/** Bytes of pictures that one company may keep, and all who have not signed in together. */
const MOST_KEPT_BYTES = { company: 20 * 1024 ** 3, strangers: 10 * 1024 ** 3 };

/** Pictures that may go for a new one: of many small ones it takes more than one to make room for a large scan. */
const AT_ONCE = 2_000;

/** The file of a picture that is let go. */
export type GoneFile = { storedName: string };

/**
 * Makes room for a new picture of a company, or of somebody who has not signed in: files that were read go before their days are over,
 * the oldest first. Undefined if what waits to be read takes all the room.
 */
export function makeRoom(tx: Tx, companyId: number | null, bytes: number): GoneFile[] | undefined {
  const { createdAt, removedAt, state, id, storedName, bytes: size, companyId: of } = securePictures;
  const whose = companyId === null ? isNull(of) : eq(of, companyId);
  const since = gt(createdAt, new Date(Date.now() - days(KEPT_DAYS)));
  const kept = and(whose, since, isNull(removedAt));
  const total = tx.select({ bytes: sum(size).mapWith(Number) }).from(securePictures);
  const most = MOST_KEPT_BYTES[companyId === null ? 'strangers' : 'company'];
  let over = (total.where(kept).get()?.bytes ?? 0) + bytes - most;
  if (over <= 0) return [];
  const oldest = tx
    .select({ id, storedName, bytes: size })
    .from(securePictures)
    .where(and(kept, eq(state, 'done')))
    .orderBy(asc(createdAt))
    .limit(AT_ONCE)
    .all();
  const gone: typeof oldest = [];
  for (const picture of oldest) {
    if (over <= 0) break;
    gone.push(picture);
    over -= picture.bytes;
  }
  if (over > 0) return undefined;
  letGo(tx, gone, new Date());
  return gone;
}

function letGo(tx: Tx, pictures: { id: number }[], removedAt: Date): void {
  if (pictures.length === 0) return;
  const ids = pictures.map(({ id }) => id);
  tx.update(securePictures).set({ removedAt }).where(inArray(securePictures.id, ids)).run();
}

/** Pictures that go in one round. */
const A_ROUND = 200;

/** Lets go of pictures whose days are over, and returns the names of their files. What was read of them, and the verdicts, stay. */
export function dropOldPictures(db: Db, now: Date): string[] {
  return transact(db, (tx) => {
    const { createdAt, removedAt, state } = securePictures;
    const over = and(sql`${removedAt} is null`, lt(createdAt, new Date(now.getTime() - days(KEPT_DAYS))));
    const rows = tx
      .select()
      .from(securePictures)
      .where(and(over, eq(state, 'done')))
      .orderBy(createdAt)
      .limit(A_ROUND)
      .all();
    letGo(tx, rows, now);
    return rows.map(({ storedName }) => storedName);
  });
}
