import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Corners, FoundCode, SecureReading, SecureTask } from '../../captures/tasks.ts';
import { groupsOf } from '../../codes/groups.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { securePictures, secureReadings } from '../../db/schema/secure.ts';
import { lookupPrinted } from '../code-status/look-up.ts';
import type { WorkOrder } from '../orders/work-orders.ts';
import { whyNotScored } from './not-scored.ts';
import { graphicKeyOf } from './patterns.ts';
import { OPEN, type Picture } from './pictures.ts';
import type { Reason } from './scores/reasons.ts';
import { checksForAll, isOurs, printedOf } from './secure-orders.ts';
import { testIfBoth } from './self-tests.ts';
import { trainIfEnough } from './trainings.ts';
import { judge, keepVerdict } from './verdicts.ts';

// What the loop does that has pictures read; nobody asks for it, so there is no actor.

/** A code of a picture whose graphic is to be scored; `instance` counts the places of one code from 1. */
export type ToScore = { order: WorkOrder; sequence: number; instance: number; url: string; corners: Corners };

/** Codes that are looked at in one picture. */
const MOST_CODES = { training: 200, print: 200, copy: 200 };
const MOST_CHECKED = { stranger: 6, person: 60 };

/** A picture is tried so often: one that ends the process that reads it is let go. */
const MOST_ATTEMPTS = 2;

/** Takes the picture that waits longest, checks first, as somebody holds the code in their hand, and strangers' after those of people. */
export function claimPicture(db: Db): Picture | undefined {
  const { id, purpose, userId, state, attempts } = securePictures;
  return transact(db, (tx) => {
    const next = tx
      .select({ id })
      .from(securePictures)
      .where(and(OPEN, eq(state, 'waiting')))
      .orderBy(sql`${purpose} <> 'check'`, sql`${userId} is null`, id)
      .limit(1);
    return tx
      .update(securePictures)
      .set({ state: 'reading', attempts: sql`${attempts} + 1` })
      .where(eq(id, next))
      .returning()
      .get();
  });
}

/** Pictures that a stop left half read wait again, or are let go where they were the cause more than once. */
export function resumePictures(db: Db, keys: string): void {
  const reading = and(OPEN, eq(securePictures.state, 'reading'));
  for (const picture of db.select().from(securePictures).where(reading).all()) waitAgain(db, keys, picture);
}

/**
 * Gives a picture back whose reading broke off; one that was tried often enough is done, with nothing told of it. A stop of the portal
 * is not its fault and no try.
 */
export function waitAgain(db: Db, keys: string, picture: Picture, isStop = false): void {
  if (picture.attempts < MOST_ATTEMPTS || isStop) {
    const attempts = picture.attempts - (isStop ? 1 : 0);
    db.update(securePictures).set({ state: 'waiting', attempts }).where(isReading(picture)).run();
    return;
  }
  // What the others came to waited for this one. In a step of its own: what fails there is not to keep this picture, or those behind it.
  if (transact(db, (tx) => noteDone(tx, picture, UNREADABLE)))
    transact(db, (tx) => learnFrom(tx, keys, picture));
}

const UNREADABLE: Reason = {
  code: 'unreadable',
  sentence:
    'Reading this picture failed more than once. Send it once more; if it fails again, save it anew, smaller, as PNG or JPEG, and send that.',
};

/**
 * Which of the codes found are to be scored. Why others are not is written down; those that are another order's, or not for whoever sent
 * the picture, are counted alone.
 */
export function codesToScore(db: Db, keys: string, picture: Picture, found: FoundCode[]): ToScore[] {
  return transact(db, (tx) => {
    const { known, others } = whoseCodes(tx, keys, picture, found);
    const counted = { found: known.length + others, others };
    tx.update(securePictures).set(counted).where(eq(securePictures.id, picture.id)).run();
    const scored = known.flatMap(({ places, ...code }): ToScore[] => {
      const reason = whyNotScored(tx, picture, { ...code, places: places.length });
      if (reason) keepReason(tx, picture, { ...code, corners: places[0]!, instance: 1 }, reason);
      return reason ? [] : places.map((corners, i) => ({ ...code, corners, instance: i + 1 }));
    });
    const done = new Set(readPlaces(tx, picture));
    return scored
      .filter(({ order, sequence, instance }) => !done.has(`${order.id} ${sequence} ${instance}`))
      .slice(0, mostCodes(picture));
  });
}

function mostCodes({ purpose, userId }: Picture): number {
  return purpose === 'check' ? MOST_CHECKED[userId === null ? 'stranger' : 'person'] : MOST_CODES[purpose];
}

type Known = Pick<ToScore, 'order' | 'sequence' | 'url'> & { isAsPrinted: boolean; places: Corners[] };

/**
 * The codes that may be told of, each with all its places however it is spelled there: one that is not as printed decides, or an original beside it would be
 * told as both. The others are a number.
 */
function whoseCodes(tx: Tx, keys: string, picture: Picture, found: FoundCode[]) {
  const known = new Map<string, Known>();
  let others = 0;
  for (const same of groupsOf(found, ({ text }) => text)) {
    const [url, places] = [same[0]!.text, same.map(({ corners }) => corners)];
    const code = lookupPrinted(tx, keys, url);
    if (!code || !belongs(tx, picture, code.order)) {
      others++;
      continue;
    }
    const name = `${code.order.id} ${code.sequence}`;
    const before = known.get(name);
    const said = before && !before.isAsPrinted ? before : { ...code, url };
    known.set(name, { ...said, places: [...(before?.places ?? []), ...places] });
  }
  return { known: [...known.values()], others };
}

/** Codes that one process scores: what it answers has a limit. */
const AT_ONCE = 50;

/** The codes in groups that the child is asked for together: of one order each, because each has its key. */
export function groupsToScore(codes: ToScore[]): ToScore[][] {
  return groupsOf(codes, ({ order }) => order.id).flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) =>
      all.slice(AT_ONCE * i, AT_ONCE * (i + 1)),
    ),
  );
}

/** What the child is asked of codes of one order; its key is made at this moment and kept nowhere. */
export function secureTaskOf(db: Db, keys: string, codes: ToScore[], path: string): SecureTask {
  const { order } = codes[0]!;
  const { codes: printed, graphic } = printedOf(db, order);
  if (!graphic) throw new Error(`Work order ${order.id} has no graphics.`);
  const key = Buffer.from(graphicKeyOf(db, keys, order)).toString('hex');
  const wanted = codes.map(({ url, corners }) => ({ url, corners }));
  return { kind: 'secure', path, order: printed, graphic: graphic.plan, key, codes: wanted };
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
    else keepSample(tx, picture, code, reading, reading.gate ?? otherClass(picture, reading));
  });
}

// A check goes by the file: thresholds of the other kind would be held against what was never measured.
function otherClass({ class: chosen }: Picture, { class: of }: SecureReading): Reason | undefined {
  if (of === undefined || of === chosen) return undefined;
  const sentence =
    of === 'phone'
      ? 'Sent as a scan, and the file is a JPEG whose pixels per inch are missing or not those of the print: a check takes it for a photo. Send it as a photo, or the scan as the scanner saved it.'
      : 'Sent as a photo, and the file states the pixels per inch that the printed size bears out: a check takes it for a scan. Send it as a scan.';
  return { code: 'other class', sentence };
}

/** All is read, or nothing can be: `reason` says why not. Its order is trained if these were the codes it lacked. */
export function finishPicture(db: Db, keys: string, picture: Picture, reason?: Reason): void {
  transact(db, (tx) => {
    if (noteDone(tx, picture, reason)) learnFrom(tx, keys, picture);
  });
}

function learnFrom(tx: Tx, keys: string, picture: Picture): void {
  if (picture.purpose === 'training') trainIfEnough(tx, keys, picture);
  if (picture.purpose === 'print' || picture.purpose === 'copy') testIfBoth(tx, keys, picture);
}

/** False if it was not being read any more. */
function noteDone(tx: Tx, picture: Picture, reason?: Reason): boolean {
  const told = reason ? JSON.stringify(reason) : null;
  const set = { state: 'done', doneAt: new Date(), reason: told } as const;
  return tx.update(securePictures).set(set).where(isReading(picture)).run().changes === 1;
}

function isReading({ id }: Picture): SQL | undefined {
  return and(eq(securePictures.id, id), eq(securePictures.state, 'reading'));
}

function belongs(tx: Tx, { purpose, workOrderId, companyId }: Picture, order: WorkOrder): boolean {
  if (purpose !== 'check') return order.id === workOrderId;
  return isOurs(order, companyId) || checksForAll(tx, order);
}

function readPlaces(tx: Tx, { id }: Picture): string[] {
  const { workOrderId, sequence, instance, pictureId } = secureReadings;
  const rows = tx.select({ workOrderId, sequence, instance }).from(secureReadings).where(eq(pictureId, id));
  return rows.all().map((row) => `${row.workOrderId} ${row.sequence} ${row.instance}`);
}

function keepReason(tx: Tx, picture: Picture, code: ToScore, reason: Reason): void {
  if (picture.purpose === 'check')
    keepVerdict(tx, picture, code, { verdict: 'cannot tell', reasons: [reason] });
  else keepSample(tx, picture, code, { url: code.url }, reason);
}

function keepSample(
  tx: Tx,
  picture: Picture,
  { order, sequence, instance }: ToScore,
  reading: SecureReading,
  why: Reason | undefined,
): void {
  const { cells, gate: _, corners: __, url: ___, ...scores } = reading;
  const { purpose, place, companyId } = picture;
  tx.insert(secureReadings)
    .values({
      ...{ pictureId: picture.id, purpose, workOrderId: order.id, sequence, instance },
      ...{ class: picture.class, place, companyId },
      scores: JSON.stringify(scores),
      cells: cells && !why ? JSON.stringify(cells) : null,
      reasons: JSON.stringify(why ? [why] : []),
      at: new Date(),
    })
    .onConflictDoNothing()
    .run();
}
