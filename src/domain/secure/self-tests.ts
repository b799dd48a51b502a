import { and, desc, eq } from 'drizzle-orm';
import type { CaptureClass } from '../../captures/tasks.ts';
import type { Db, Tx } from '../../db/database.ts';
import { insertRow, lookupRow } from '../../db/rows.ts';
import { secureReadings, secureTests, secureTrainings } from '../../db/schema/secure.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { record } from '../trace/audit.ts';
import { patternsOf } from './patterns.ts';
import { openPictures, type Picture, senderOf } from './pictures.ts';
import { judgeBy } from './scores/judge.ts';
import type { Result, Results } from './scores/rates.ts';
import { countingReadings, wasTakenOutSince } from './taken-out.ts';
import { latestTraining, modelOf, readAs } from './trainings.ts';

export type SelfTest = typeof secureTests.$inferSelect;

/** Prints, and copies, that one self-test is made from, the newest. */
const MOST = 150;

/** What pictures of a self-test are sent as. */
const KINDS = ['print' as const, 'copy' as const];

/** What a self-test of an order has so far, by class. */
export type TestStanding = {
  class: CaptureClass;
  prints: number;
  copies: number;
  /** Prints that do not count because the training was made from them. */
  trained: number;
  isTrained: boolean;
  test?: (SelfTest & { trainingVersion: number }) | undefined;
};

export function testStandingOf(db: Db, { id }: WorkOrder, of: CaptureClass): TestStanding {
  const { samples, trained } = samplesOf(db, id, of);
  return {
    class: of,
    prints: samples.filter(({ purpose }) => purpose === 'print').length,
    copies: samples.filter(({ purpose }) => purpose === 'copy').length,
    trained,
    isTrained: latestTraining(db, id, of) !== undefined,
    test: currentTest(db, id, of),
  };
}

/** A picture of prints or copies is read, or was taken out: the self-test of its order and class is made anew if both are there and none is on its way. */
export function testIfBoth(tx: Tx, keys: string, picture: Picture): void {
  const { class: of, userId } = picture;
  const order = lookupRow(tx, workOrders, picture.workOrderId ?? 0);
  if (!order || !of || !userId || openPictures(tx, order.id, KINDS, of) > 0) return;
  const training = latestTraining(tx, order.id, of);
  const { samples } = samplesOf(tx, order.id, of);
  if (!training || !KINDS.every((each) => samples.some(({ purpose }) => purpose === each))) return;
  const [model, patternOf] = [modelOf(training), patternsOf(tx, keys, order)];
  const resultsOf = (purpose: 'print' | 'copy') =>
    samples.flatMap((sample): Result[] => {
      if (sample.purpose !== purpose) return [];
      const whole = { ...readAs(tx, sample.id), pattern: patternOf(sample.sequence) };
      const { verdict, margin } = judgeBy(model, whole);
      return [{ margin, verdict }];
    });
  const results: Results = { prints: resultsOf('print'), copies: resultsOf('copy') };
  const version = (latestTest(tx, order.id, of)?.version ?? 0) + 1;
  const [prints, copies] = [results.prints.length, results.copies.length];
  insertRow(tx, secureTests, {
    ...{ workOrderId: order.id, class: of, version, trainingId: training.id, prints, copies },
    ...{ results: JSON.stringify(results), madeBy: userId, at: new Date() },
  });
  const detail = { class: of, version, prints, copies };
  record(tx, senderOf(picture), 'secure.tested', detail, { workOrderId: order.id });
}

/** The self-test that holds. One that was made with a picture that was taken out since holds no more. */
function currentTest(db: Db, orderId: number, of: CaptureClass) {
  const test = latestTest(db, orderId, of);
  return test && wasTakenOutSince(db, test, KINDS) ? undefined : test;
}

function latestTest(tx: Tx | Db, orderId: number, of: CaptureClass) {
  const row = tx
    .select({ test: secureTests, trainingVersion: secureTrainings.version })
    .from(secureTests)
    .innerJoin(secureTrainings, eq(secureTrainings.id, secureTests.trainingId))
    .where(and(eq(secureTests.workOrderId, orderId), eq(secureTests.class, of)))
    .orderBy(desc(secureTests.version))
    .limit(1)
    .get();
  return row && { ...row.test, trainingVersion: row.trainingVersion };
}

type Sample = { id: number; purpose: Picture['purpose']; sequence: number };

/**
 * Prints, each code once; those that the training was made from would flatter it and are left out. Of copies every picture of a code
 * counts: thirty copies may be of one code.
 */
function samplesOf(tx: Tx | Db, orderId: number, of: CaptureClass): { samples: Sample[]; trained: number } {
  const { purpose, sequence, id } = secureReadings;
  const mine = countingReadings(tx, orderId, of);
  const training = tx
    .select({ sequence })
    .from(secureReadings)
    .where(and(mine, eq(purpose, 'training')));
  const known = new Set(training.all().map((row) => row.sequence));
  const all = (kind: 'print' | 'copy') =>
    tx
      .select({ id, purpose, sequence })
      .from(secureReadings)
      .where(and(mine, eq(purpose, kind)))
      .orderBy(desc(id))
      .limit(2 * MOST)
      .all();
  const prints = [...new Map(all('print').map((row) => [row.sequence, row])).values()];
  const fresh = prints.filter((row) => !known.has(row.sequence));
  const samples = [...fresh.slice(0, MOST), ...all('copy').slice(0, MOST)];
  return { samples, trained: prints.length - fresh.length };
}
