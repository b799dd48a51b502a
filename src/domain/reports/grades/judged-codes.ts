import { eq } from 'drizzle-orm';
import type { GradedCode, PrintedCodes } from '../../../captures/tasks.ts';
import type { Db, Tx } from '../../../db/database.ts';
import { confirmations } from '../../../db/schema/packages.ts';
import { printGrades, printReports } from '../../../db/schema/reports.ts';
import { workOrders } from '../../../db/schema/work-orders.ts';
import { printedCodesOf } from '../../captures/printed-codes.ts';
import type { Range } from '../../code-status/overlay.ts';
import type { GradePicture } from './grade-pictures.ts';

/** A code of a picture as it is kept; without a sequence number if it is none of the order. */
export type JudgedCode = Omit<GradedCode, 'corners' | 'isKnown'> & { sequence?: number };

/** One with every figure. */
export type FullyGraded = Required<Omit<JudgedCode, 'why'>>;

/** A code as it was found, and which of the order it is. */
type Found = GradedCode & { isOfOrder: boolean; sequence?: number };

/** What a picture shows: codes of the report, of other batches of its order, and what is none of the order. */
export type Judged = { codes: JudgedCode[]; ofOtherBatches: JudgedCode[]; strangers: JudgedCode[] };

/** How the codes look that a picture shows, and whose they are; undefined once it was taken out. */
export function printedForGrades(
  db: Db | Tx,
  captureId: number,
): { id: number; codes: PrintedCodes } | undefined {
  const row = db
    .select({ order: workOrders, fixed: confirmations })
    .from(printGrades)
    .innerJoin(printReports, eq(printReports.id, printGrades.printReportId))
    .innerJoin(workOrders, eq(workOrders.id, printReports.workOrderId))
    .innerJoin(confirmations, eq(confirmations.workOrderId, workOrders.id))
    .where(eq(printGrades.captureId, captureId))
    .get();
  return row && { id: row.order.id, codes: printedCodesOf(row.order, row.fixed) };
}

/** Keeps what was read off a picture, in the transaction of its answer; of a code that is none of the order not what it says. */
export function keepJudged(tx: Db | Tx, captureId: number, found: Found[]): void {
  const codes = found.map(({ corners, isKnown, isOfOrder, ...code }): JudgedCode => {
    return isOfOrder ? code : { text: '' };
  });
  tx.update(printGrades)
    .set({ found: JSON.stringify(codes) })
    .where(eq(printGrades.captureId, captureId))
    .run();
}

/** What a picture of a report came to, the report being of some codes; undefined until it is read. */
export function judgedOf({ found }: GradePicture, { first, last }: Range): Judged | undefined {
  if (found === null) return undefined;
  const all = JSON.parse(found) as JudgedCode[];
  const own = all.filter(({ sequence }) => sequence !== undefined);
  const isWithin = ({ sequence = 0 }: JudgedCode) => sequence >= first && sequence <= last;
  return {
    codes: own.filter(isWithin),
    ofOtherBatches: own.filter((code) => !isWithin(code)),
    strangers: all.filter(({ sequence }) => sequence === undefined),
  };
}

export function isGraded(code: JudgedCode): code is FullyGraded {
  return code.sequence !== undefined && code.why === undefined && code.gain !== undefined;
}
