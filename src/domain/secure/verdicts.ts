import { eq } from 'drizzle-orm';
import type { SecureReading } from '../../captures/tasks.ts';
import type { Db, Tx } from '../../db/database.ts';
import { secureReadings, secureTrainings } from '../../db/schema/secure.ts';
import { THE_PORTAL } from '../access/actor.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { nameOf } from '../people/company.ts';
import { record } from '../trace/audit.ts';
import { patternsOf } from './patterns.ts';
import type { Picture } from './pictures.ts';
import { judgeBy } from './scores/judge.ts';
import type { Reason, Verdict } from './scores/reasons.ts';
import { isOurs } from './secure-orders.ts';
import { CLASSES, latestTraining, modelOf, type Training } from './trainings.ts';

export type Reading = typeof secureReadings.$inferSelect;

/** What a check came to. Where there was a training, with both scores as they were compared: of a sharper picture, once it was softened. */
export type Judged = {
  verdict: Verdict;
  reasons: Reason[];
  reading?: SecureReading;
  correlation?: number;
  prediction?: number;
  trainingId?: number;
};

/** A code of an order, by its place in it. */
type Place = { order: WorkOrder; sequence: number };

/**
 * What a reading tells by the thresholds of its order and class. Whatever does not decide it is a reason for `cannot tell`. Where
 * nothing tells how the picture was taken, all thresholds must say the same.
 */
export function judge(tx: Tx, keys: string, { order, sequence }: Place, reading: SecureReading): Judged {
  const cannotTell = (reason: Reason): Judged => ({ verdict: 'cannot tell', reasons: [reason], reading });
  if (reading.gate) return cannotTell(reading.gate);
  const classes = reading.class ? [reading.class] : CLASSES;
  const trainings = classes.flatMap((each) => latestTraining(tx, order.id, each) ?? []);
  if (trainings.length === 0) return cannotTell(untrained(reading));
  const { cells, ...scores } = reading;
  const pattern = patternsOf(tx, keys, order)(sequence);
  if (cells?.length !== pattern.length) return cannotTell(INCOMPLETE);
  const all = trainings.map((training) => ({
    ...judgeBy(modelOf(training), { ...scores, cells, pattern }, reading.class !== undefined),
    reading: { ...reading, class: training.class },
    trainingId: training.id,
  }));
  const within = all.filter(({ reasons }) => reasons[0]?.code !== 'outside training');
  const [first = all[0]!, ...others] = within;
  return others.every(({ verdict }) => verdict === first.verdict) ? first : cannotTell(UNKNOWN_CLASS);
}

const UNKNOWN_CLASS: Reason = {
  code: 'outside training',
  sentence:
    'The file does not say whether it is a scan or a photo, and their thresholds disagree. Send the scan as the scanner saved it, or the photo as the phone did.',
};

const INCOMPLETE: Reason = { code: 'no ring', sentence: 'Not every cell of the graphic could be read.' };

function untrained(reading: SecureReading): Reason {
  const words = { flatbed: 'scans of a flatbed', phone: 'photos of a phone' };
  const how = reading.class ? words[reading.class] : 'scans or photos';
  return {
    code: 'untrained',
    sentence: `No originals of this order were measured from ${how} yet. Train it with at least 30 codes from three places of the run.`,
  };
}

/** Writes a verdict down, with its trace where somebody asked who has signed in. Once for each code of a picture. */
export function keepVerdict(tx: Tx, picture: Picture, { order, sequence }: Place, judged: Judged): void {
  const { reading, correlation, prediction, verdict, reasons, trainingId } = judged;
  const { cells: _, gate: __, corners: ___, url: ____, class: of, ...scores } = reading ?? {};
  const row = {
    ...{ pictureId: picture.id, purpose: picture.purpose, companyId: picture.companyId },
    ...{ workOrderId: order.id, sequence, class: of ?? null, trainingId: trainingId ?? null, verdict },
    scores: JSON.stringify({ ...scores, ...(prediction !== undefined && { correlation, prediction }) }),
    ...{ reasons: JSON.stringify(reasons), at: new Date() },
  };
  const { changes } = tx.insert(secureReadings).values(row).onConflictDoNothing().run();
  if (changes === 1) traceCheck(tx, picture, { order, sequence }, verdict);
}

// A company that is neither brand nor partner reads of its own check, and nothing of the order.
function traceCheck(tx: Tx, picture: Picture, { order, sequence }: Place, verdict: Verdict): void {
  const { userId, companyId, origin, fileName } = picture;
  if (userId === null || companyId === null) return;
  const doer = { userId, companyId, from: origin };
  const code = { 'sequence number': sequence, verdict };
  const on = { workOrderId: order.id };
  if (isOurs(order, companyId)) {
    record(tx, doer, 'codes.checked', code, on);
    return;
  }
  record(tx, doer, 'codes.checked', { file: fileName, verdict });
  const company = nameOf(tx, companyId);
  record(tx, { ...THE_PORTAL, userId }, 'codes.checked', { ...code, company }, on);
}

/** A reading with the training that it was judged by. */
export type ReadVerdict = Reading & { training: Training | null };

/** The verdicts of a picture. */
export function verdictsOf(db: Db | Tx, pictureId: number): ReadVerdict[] {
  return db
    .select({ reading: secureReadings, training: secureTrainings })
    .from(secureReadings)
    .leftJoin(secureTrainings, eq(secureTrainings.id, secureReadings.trainingId))
    .where(eq(secureReadings.pictureId, pictureId))
    .orderBy(secureReadings.id)
    .all()
    .map(({ reading, training }) => ({ ...reading, training }));
}
