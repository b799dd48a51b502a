import type { PictureFacts, SheetReading } from '../../../captures/tasks.ts';
import type { Db, Tx } from '../../../db/database.ts';

/** A scan of a revision's sheet that was read, and where on the web or sheet it was printed. */
export type ReadScan = { id: number; place: string; picture: PictureFacts; reading: SheetReading };

/** The scans of a revision that were read, in the order they came. */
export function readScans(_db: Db | Tx, _calibrationId: number): ReadScan[] {
  return [];
}
