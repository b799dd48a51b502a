import { and, eq, gt, inArray, isNotNull, notInArray, type SQL } from 'drizzle-orm';
import type { CaptureClass } from '../../captures/tasks.ts';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow } from '../../db/rows.ts';
import { securePictures, secureReadings } from '../../db/schema/secure.ts';
import type { Use } from './pictures.ts';

/** Readings of an order for a class whose cells were read and whose pictures were not taken out: the others count no more. */
export function countingReadings(tx: Tx | Db, orderId: number, of: CaptureClass): SQL | undefined {
  const { id, takenOutAt } = securePictures;
  const { pictureId, workOrderId, class: ofClass, cells } = secureReadings;
  const out = tx
    .select({ id })
    .from(securePictures)
    .where(and(eq(securePictures.workOrderId, orderId), isNotNull(takenOutAt)));
  return and(eq(workOrderId, orderId), eq(ofClass, of), isNotNull(cells), notInArray(pictureId, out));
}

/** Whether a picture for one of these purposes was taken out after a training or self-test had been made from them. */
export function wasTakenOutSince(
  tx: Tx | Db,
  made: { workOrderId: number; class: CaptureClass; at: Date },
  purposes: Use['purpose'][],
): boolean {
  const { workOrderId, purpose, class: ofClass, takenOutAt } = securePictures;
  const theirs = and(
    eq(workOrderId, made.workOrderId),
    inArray(purpose, purposes),
    eq(ofClass, made.class),
    gt(takenOutAt, made.at),
  );
  return anyRow(tx, securePictures, theirs);
}
