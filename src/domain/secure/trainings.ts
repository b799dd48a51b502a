import { and, desc, eq, max, sql } from 'drizzle-orm';
import type { CaptureClass } from '../../captures/tasks.ts';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, insertRow, lookupRow } from '../../db/rows.ts';
import { users } from '../../db/schema/people.ts';
import { secureReadings, secureTrainings } from '../../db/schema/secure.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { record } from '../trace/audit.ts';
import { patternsOf } from './patterns.ts';
import { openPictures, type Picture, senderOf } from './pictures.ts';
import { type Model, makeModel } from './scores/model.ts';
import type { Scores } from './scores/sample.ts';
import { isSecure } from './secure-orders.ts';
import { countingReadings, wasTakenOutSince } from './taken-out.ts';

export type Training = typeof secureTrainings.$inferSelect;

export const CLASSES = ['flatbed', 'phone'] as const satisfies CaptureClass[];

/** Codes, and places of the run that they are from, below which there are no thresholds. */
export const LEAST_CODES = 30;
export const LEAST_PLACES = 3;

/** Codes that one training is made from, the newest: more would hardly move it, and the portal waits for some 100 ms. */
const MOST_CODES = 100;

/** How far the training of a class is. */
export type Standing = {
  class: CaptureClass;
  codes: number;
  places: string[];
  /** Pictures that are still to be read. */
  waiting: number;
  training?: (Training & { who: string }) | undefined;
};

/** Whether nobody can tell a copy of an order's codes: it has graphics, and no originals of it were measured. */
export function isUntrained(tx: Tx | Db, order: WorkOrder): boolean {
  if (!isSecure(order)) return false;
  return !anyRow(tx, secureTrainings, eq(secureTrainings.workOrderId, order.id));
}

/** The thresholds that hold now for pictures of a class. */
export function latestTraining(tx: Tx | Db, orderId: number, of: CaptureClass): Training | undefined {
  const mine = and(eq(secureTrainings.workOrderId, orderId), eq(secureTrainings.class, of));
  return tx.select().from(secureTrainings).where(mine).orderBy(desc(secureTrainings.version)).limit(1).get();
}

export function modelOf(training: Training): Model {
  return JSON.parse(training.model) as Model;
}

/** The training of each class. */
export function standingsOf(tx: Tx | Db, { id }: WorkOrder): Standing[] {
  return CLASSES.map((of) => {
    const samples = samplesOf(tx, id, of);
    const training = latestTraining(tx, id, of);
    const who = training && lookupRow(tx, users, training.madeBy)?.name;
    return {
      class: of,
      codes: samples.length,
      places: placesOf(samples),
      waiting: openPictures(tx, id, ['training'], of),
      training: training && { ...training, who: who ?? '' },
    };
  });
}

/**
 * A picture is read, or was taken out: its order is trained for its class if there is enough now, the last training was made from
 * something else, and nothing is on its way. So codes that were sent by mistake are put right by sending the same codes once more.
 */
export function trainIfEnough(tx: Tx, keys: string, picture: Picture): Training | undefined {
  const order = lookupRow(tx, workOrders, picture.workOrderId ?? 0);
  if (!order || !picture.class || !picture.userId) return undefined;
  if (openPictures(tx, order.id, ['training'], picture.class) > 0) return undefined;
  const samples = samplesOf(tx, order.id, picture.class);
  const places = placesOf(samples).length;
  const before = latestTraining(tx, order.id, picture.class);
  const isNews =
    before === undefined ||
    samples.some(({ at }) => at > before.at) ||
    wasTakenOutSince(tx, before, ['training']);
  if (!isEnough(samples) || !isNews) return undefined;
  const patternOf = patternsOf(tx, keys, order);
  const model = makeModel(
    samples.map(({ id, sequence }) => ({ ...readAs(tx, id), pattern: patternOf(sequence) })),
  );
  const training = insertRow(tx, secureTrainings, {
    ...{ workOrderId: order.id, class: picture.class, version: (before?.version ?? 0) + 1 },
    ...{ codes: samples.length, places, model: JSON.stringify(model) },
    ...{ madeBy: picture.userId, at: new Date() },
  });
  const detail = { class: training.class, version: training.version, codes: training.codes, places };
  record(tx, senderOf(picture), 'secure.trained', detail, { workOrderId: order.id });
  return training;
}

/** Whether the codes of the pictures that count are still enough for a training, or there was none yet. */
export function trainingHoldsWithout(tx: Tx, { workOrderId, class: of }: Picture): boolean {
  if (!workOrderId || !of || !latestTraining(tx, workOrderId, of)) return true;
  return isEnough(samplesOf(tx, workOrderId, of));
}

function isEnough(samples: readonly Sample[]): boolean {
  return samples.length >= LEAST_CODES && placesOf(samples).length >= LEAST_PLACES;
}

type Sample = { id: number; sequence: number; place: string; at: Date };

/** Each code once, as it was read last; without its cells, which are long. */
function samplesOf(tx: Tx | Db, orderId: number, of: CaptureClass): Sample[] {
  const { purpose, sequence, place, at, id } = secureReadings;
  const last = tx
    .select({ id: max(id) })
    .from(secureReadings)
    .where(and(countingReadings(tx, orderId, of), eq(purpose, 'training')))
    .groupBy(sequence);
  return tx
    .select({ id, sequence, place, at })
    .from(secureReadings)
    .where(sql`${id} in ${last}`)
    .orderBy(desc(id))
    .limit(MOST_CODES)
    .all();
}

/** What was read of a code: its scores, and the light of its cells. */
export function readAs(tx: Tx | Db, readingId: number): Scores & { cells: number[] } {
  const row = lookupRow(tx, secureReadings, readingId);
  return {
    ...(JSON.parse(row?.scores ?? '{}') as Scores),
    cells: JSON.parse(row?.cells ?? '[]') as number[],
  };
}

/** Places are told apart as people mean them: not by capitals. */
function placesOf(samples: readonly Sample[]): string[] {
  const places = new Map(samples.map(({ place }) => [place.toLowerCase(), place]));
  return [...places.values()].sort();
}
