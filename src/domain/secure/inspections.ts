import { and, count, eq, gt, isNull, notInArray, or, sql } from 'drizzle-orm';
import type { Corners, FoundCode, SecureReading, SecureTask } from '../../captures/tasks.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { securePictures, secureReadings } from '../../db/schema.ts';
import { lookupPrinted } from '../code-status/look-up.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { graphicKeyOf } from './patterns.ts';
import { OPEN, type Picture } from './pictures.ts';
import type { Reason } from './reasons.ts';
import { checksForAll, isOurs, isSecure, printedOf } from './secure-orders.ts';
import { testIfBoth } from './self-tests.ts';
import { trainIfEnough } from './trainings.ts';
import { judge, keepVerdict } from './verdicts.ts';

// What the loop does that has pictures read; nobody asks for it, so there is no actor.

/** A code of a picture whose graphic is to be scored. */
export type ToScore = { order: WorkOrder; sequence: number; url: string; corners: Corners };

/** Codes that are looked at in one picture. */
const MOST_CODES = { check: 6, training: 200, print: 200, copy: 200 };

/** Checks of one code by others than its order's companies, within an hour: each tells a copier something. */
const MOST_CHECKS = 10;
const HOUR = 60 * 60_000;

/** A picture is tried so often: one that ends the process that reads it is let go. */
const MOST_ATTEMPTS = 2;

/** Takes the picture that waits longest, checks first: somebody holds the code in their hand. */
export function claimPicture(db: Db): Picture | undefined {
  return transact(db, (tx) => {
    const next = tx
      .select({ id: securePictures.id })
      .from(securePictures)
      .where(and(OPEN, eq(securePictures.state, 'waiting')))
      .orderBy(sql`${securePictures.purpose} <> 'check'`, securePictures.id)
      .limit(1)
      .get();
    if (!next) return undefined;
    return tx
      .update(securePictures)
      .set({ state: 'reading', attempts: sql`${securePictures.attempts} + 1` })
      .where(and(eq(securePictures.id, next.id), eq(securePictures.state, 'waiting')))
      .returning()
      .get();
  });
}

/** Pictures that a stop left half read wait again, or are let go where they were the cause more than once. */
export function resumePictures(db: Db): void {
  const reading = and(OPEN, eq(securePictures.state, 'reading'));
  for (const picture of db.select().from(securePictures).where(reading).all()) waitAgain(db, picture);
}

/** Gives a picture back whose reading broke off; one that was tried often enough is done, with nothing told of it. */
export function waitAgain(db: Db, picture: Picture): void {
  if (picture.attempts >= MOST_ATTEMPTS) {
    // Without training or test: whatever fails there is not to keep this picture, or those behind it.
    transact(db, (tx) => noteDone(tx, picture, UNREADABLE));
    return;
  }
  const mine = and(eq(securePictures.id, picture.id), eq(securePictures.state, 'reading'));
  db.update(securePictures).set({ state: 'waiting' }).where(mine).run();
}

const UNREADABLE: Reason = {
  code: 'unreadable',
  sentence:
    'Reading this picture failed more than once. Send it once more; if it fails again, save it anew, smaller, as PNG or JPEG, and send that.',
};

/**
 * Which of the codes found are to be scored. What can be told of the others without their graphics is written down, and those that
 * are another order's, or not for whoever sent the picture, are counted alone.
 */
export function codesToScore(db: Db, keys: string, picture: Picture, found: FoundCode[]): ToScore[] {
  return transact(db, (tx) => {
    const codes = new Map(found.map(({ text, corners }) => [text, corners]));
    const known = [...codes].flatMap(([url, corners]) => {
      const code = lookupPrinted(db, keys, url);
      return code && belongs(tx, picture, code.order) ? [{ ...code, url, corners }] : [];
    });
    const counted = { found: codes.size, others: codes.size - known.length };
    tx.update(securePictures).set(counted).where(eq(securePictures.id, picture.id)).run();
    const done = new Set(readSequences(tx, picture));
    const open = known.filter(({ order, sequence }) => !done.has(`${order.id} ${sequence}`));
    return open.slice(0, MOST_CODES[picture.purpose]).filter((code) => {
      const reason = whyNotScored(tx, picture, code);
      if (reason && picture.purpose === 'check')
        keepVerdict(tx, picture, code, { verdict: 'cannot tell', reasons: [reason] });
      return !reason;
    });
  });
}

/** What the child is asked; the key of the order is made at this moment and kept nowhere. */
export function secureTaskOf(
  db: Db,
  keys: string,
  { order, url, corners }: ToScore,
  path: string,
): SecureTask {
  const { codes, graphic } = printedOf(db, order);
  if (!graphic) throw new Error(`Work order ${order.id} has no graphics.`);
  const key = Buffer.from(graphicKeyOf(db, keys, order)).toString('hex');
  return { kind: 'secure', path, order: codes, graphic: graphic.plan, key, url, corners };
}

/** Writes down what was read of a code; of a check, with the verdict. A second time it changes nothing. */
export function keepReading(
  db: Db,
  keys: string,
  picture: Picture,
  code: ToScore,
  reading: SecureReading,
): void {
  transact(db, (tx) => {
    if (picture.purpose === 'check') keepVerdict(tx, picture, code, judge(tx, keys, code, reading));
    else keepSample(tx, picture, code, reading);
  });
}

/** All is read, or nothing can be: `reason` says why not. Its order is trained if these were the codes it lacked. */
export function finishPicture(db: Db, keys: string, picture: Picture, reason?: Reason): void {
  transact(db, (tx) => {
    if (!noteDone(tx, picture, reason)) return;
    if (picture.purpose === 'training') trainIfEnough(tx, keys, picture);
    if (picture.purpose === 'print' || picture.purpose === 'copy') testIfBoth(tx, keys, picture);
  });
}

/** False if it was not being read any more. */
function noteDone(tx: Tx, picture: Picture, reason?: Reason): boolean {
  const set = {
    state: 'done' as const,
    doneAt: new Date(),
    reason: reason ? JSON.stringify(reason) : null,
  };
  const mine = and(eq(securePictures.id, picture.id), eq(securePictures.state, 'reading'));
  return tx.update(securePictures).set(set).where(mine).run().changes === 1;
}

function belongs(tx: Tx, { purpose, workOrderId, companyId }: Picture, order: WorkOrder): boolean {
  if (purpose !== 'check') return order.id === workOrderId;
  return isOurs(order, companyId) || checksForAll(tx, order);
}

function readSequences(tx: Tx, { id }: Picture): string[] {
  const { workOrderId, sequence, pictureId } = secureReadings;
  const rows = tx.select({ workOrderId, sequence }).from(secureReadings).where(eq(pictureId, id)).all();
  return rows.map((row) => `${row.workOrderId} ${row.sequence}`);
}

type Found = ToScore & { isRightAddress: boolean };

function whyNotScored(
  tx: Tx,
  picture: Picture,
  { order, sequence, url, isRightAddress }: Found,
): Reason | undefined {
  if (!isRightAddress)
    return {
      code: 'wrong address',
      sentence: `The code is right, its address is not: it says ${url}, and codes of ${order.reference} begin with ${order.urlPrefix}. It was not printed from this order.`,
    };
  if (!isSecure(order))
    return {
      code: 'no graphic',
      sentence: `${order.reference} is serialized: its codes have no graphic, so a copy cannot be told by a picture.`,
    };
  if (
    picture.purpose === 'check' &&
    !isOurs(order, picture.companyId) &&
    wasCheckedOften(tx, order, sequence)
  )
    return { code: 'too often', sentence: `Others checked this code ${MOST_CHECKS} times within an hour.` };
  return undefined;
}

function wasCheckedOften(tx: Tx, { id, brandId, partnerId }: WorkOrder, sequence: number): boolean {
  const { workOrderId, sequence: ofCode, companyId, purpose, scores, at } = secureReadings;
  const byOthers = or(isNull(companyId), notInArray(companyId, [brandId, partnerId]));
  const recent = and(eq(purpose, 'check'), gt(at, new Date(Date.now() - HOUR)), sql`${scores} <> '{}'`);
  const mine = and(eq(workOrderId, id), eq(ofCode, sequence), byOthers, recent);
  return (tx.select({ n: count() }).from(secureReadings).where(mine).get()?.n ?? 0) >= MOST_CHECKS;
}

function keepSample(tx: Tx, picture: Picture, { order, sequence }: ToScore, reading: SecureReading): void {
  const { cells, gate, corners: _, url: __, ...scores } = reading;
  const { purpose, place, companyId } = picture;
  tx.insert(secureReadings)
    .values({
      ...{
        pictureId: picture.id,
        purpose,
        workOrderId: order.id,
        sequence,
        class: picture.class,
        place,
        companyId,
      },
      scores: JSON.stringify(scores),
      cells: cells && !gate ? JSON.stringify(cells) : null,
      reasons: JSON.stringify(gate ? [gate] : []),
      at: new Date(),
    })
    .onConflictDoNothing()
    .run();
}
