import { and, eq, inArray, isNotNull, max, notInArray, type SQL } from 'drizzle-orm';
import type { CaptureClass } from '../../captures/tasks.ts';
import type { Db, Tx } from '../../db/database.ts';
import { securePictures, secureReadings } from '../../db/schema/secure.ts';
import type { Use } from './pictures.ts';

/** Readings of an order whose pictures were not taken out: the others count no more. */
export function notTakenOut(tx: Tx | Db, orderId: number): SQL {
  const { id, workOrderId, takenOutAt } = securePictures;
  const out = tx
    .select({ id })
    .from(securePictures)
    .where(and(eq(workOrderId, orderId), isNotNull(takenOutAt)));
  return notInArray(secureReadings.pictureId, out);
}

/** Whether a picture for one of these purposes was taken out after something had been made from them. */
export function wasTakenOutSince(
  tx: Tx | Db,
  { orderId, of, purposes }: { orderId: number; of: CaptureClass; purposes: Use['purpose'][] },
  made: Date,
): boolean {
  const { workOrderId, purpose, class: ofClass, takenOutAt } = securePictures;
  const theirs = and(eq(workOrderId, orderId), inArray(purpose, purposes), eq(ofClass, of));
  const last = tx
    .select({ at: max(takenOutAt) })
    .from(securePictures)
    .where(and(theirs, isNotNull(takenOutAt)))
    .get()?.at;
  return last ? last > made : false;
}
