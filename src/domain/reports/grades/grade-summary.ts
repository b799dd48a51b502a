import { eq } from 'drizzle-orm';
import type { Grade } from '../../../captures/tasks.ts';
import { groupsOf } from '../../../codes/groups.ts';
import { mean } from '../../../codes/statistics.ts';
import type { Db } from '../../../db/database.ts';
import { calibrations } from '../../../db/schema/calibrations.ts';
import { confirmations } from '../../../db/schema/packages.ts';
import type { WorkOrder } from '../../orders/work-orders.ts';
import type { Pair } from '../../press/calibrations.ts';
import { type GainDrift, gainReasons, gainsDrift } from '../../press/drift/drift.ts';
import { statsOf, worstGrade } from '../../press/drift/label-drift.ts';
import { codesOf, type PrintReport } from '../print-reports.ts';
import { picturesOf } from './grade-pictures.ts';
import { type FullyGraded, isGraded, type Judged, judgedOf } from './judged-codes.ts';

/** What the pictures of a report come to. Codes count once, however many pictures show them. */
export type GradeSummary = {
  /** Pictures that were read. */
  pictures: number;
  /** Codes of the report that were found, and those of them that were graded. */
  found: number;
  graded: number;
  /** The worst grade, and how many codes have which as their worst. */
  worst?: Grade;
  grades: [Grade, number][];
  growth?: Growth;
};

/** Mean gain on each edge against the calibration that the codes were drawn with. */
export type Growth = {
  pair: Pair;
  revision: number;
  /** Where the calibration has no gain it is not known how far it moved. */
  moved?: { x: GainDrift; y: GainDrift };
  /** In micrometres. */
  now: { x: number; y: number };
  /** Why it is more than it may be, in sentences. */
  reasons: string[];
};

const GRADES: Grade[] = ['A', 'B', 'C', 'D', 'F'];

/** The summary of a report; undefined until a picture was read. */
export function summaryOf(db: Db, order: WorkOrder, report: PrintReport): GradeSummary | undefined {
  const part = codesOf(order, report);
  const read = picturesOf(db, report.id).flatMap(({ picture }) => judgedOf(picture, part) ?? []);
  return read.length === 0 ? undefined : summarize(read, (codes) => growthOf(db, order, codes));
}

function summarize(read: Judged[], growth: (codes: FullyGraded[][]) => Growth): GradeSummary {
  const all = read.flatMap(({ codes }) => codes);
  const found = new Set(all.map(({ sequence }) => sequence)).size;
  const codes = groupsOf(all.filter(isGraded), ({ sequence }) => sequence);
  if (codes.length === 0) return { pictures: read.length, found, graded: 0, grades: [] };
  const worst = codes.map((each) => worstGrade(each.map(({ grade }) => grade)));
  return {
    ...{ pictures: read.length, found, graded: codes.length, worst: worstGrade(worst) },
    grades: GRADES.flatMap((grade): [Grade, number][] => {
      const count = worst.filter((each) => each === grade).length;
      return count > 0 ? [[grade, count]] : [];
    }),
    growth: growth(codes),
  };
}

function growthOf(db: Db, { id }: WorkOrder, codes: FullyGraded[][]): Growth {
  const { fixed, calibration } = db
    .select({ fixed: confirmations, calibration: calibrations })
    .from(confirmations)
    .innerJoin(calibrations, eq(calibrations.id, confirmations.calibrationId))
    .where(eq(confirmations.workOrderId, id))
    .get()!;
  const [x, y] = (['x', 'y'] as const).map((axis) =>
    statsOf(codes.map((each) => mean(each.map(({ gain }) => gain[axis])))),
  ) as [ReturnType<typeof statsOf>, ReturnType<typeof statsOf>];
  const { revision, equipmentId, substrateId } = calibration;
  const pair = { equipmentId, substrateId };
  const now = { x: x.value, y: y.value };
  const moved = gainsDrift({ x, y }, calibration, fixed);
  return { pair, revision, now, ...(moved && { moved }), reasons: moved ? gainReasons(moved) : [] };
}
