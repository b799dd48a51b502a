import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db } from '../../db/database.ts';
import { users } from '../../db/schema/people.ts';
import { securePictures, secureReadings } from '../../db/schema/secure.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import type { Picture, Purpose } from './pictures.ts';
import type { Reason } from './scores/reasons.ts';

/** A picture of an order's codes as its page lists it: who sent it and took it out, how many codes of it count, and why others do not. */
export type ListedPicture = Picture & { who: string; remover: string; used: number; why: string[] };

/** The newest pictures of an order that were sent for these purposes. */
export function listPictures(db: Db, { id }: WorkOrder, purposes: Purpose[], most: number): ListedPicture[] {
  const rows = db
    .select({ picture: securePictures, who: users.name, remover: removers.name })
    .from(securePictures)
    .leftJoin(users, eq(users.id, securePictures.userId))
    .leftJoin(removers, eq(removers.id, securePictures.takenOutBy))
    .where(and(eq(securePictures.workOrderId, id), inArray(securePictures.purpose, purposes)))
    .orderBy(desc(securePictures.id))
    .limit(most)
    .all();
  return rows.map(({ picture, who, remover }) => ({
    ...{ ...picture, who: who ?? '', remover: remover ?? '' },
    ...readIn(db, picture),
  }));
}

const removers = alias(users, 'removers');

function readIn(db: Db, picture: Picture): { used: number; why: string[] } {
  const { cells, reasons, pictureId } = secureReadings;
  const rows = db
    .select({ isUsed: sql<number>`${cells} is not null`, reasons })
    .from(secureReadings)
    .where(eq(pictureId, picture.id))
    .all();
  const sentences = rows.flatMap((row) =>
    (JSON.parse(row.reasons) as Reason[]).map(({ sentence }) => sentence),
  );
  if (picture.reason !== null) sentences.push((JSON.parse(picture.reason) as Reason).sentence);
  if (picture.others > 0) sentences.push(leftOut(picture.others));
  return { used: rows.filter(({ isUsed }) => isUsed).length, why: [...new Set(sentences)] };
}

function leftOut(others: number): string {
  return `${others} ${others === 1 ? 'code is not of this order and was' : 'codes are not of this order and were'} left out.`;
}
