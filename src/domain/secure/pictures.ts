// Start here: a photo or scan of secure codes, from its arrival on. inspections.ts has it read, verdicts.ts tells what it is worth.
import { randomBytes } from 'node:crypto';
import { and, eq, gt, inArray, isNull, or, type SQL, sql, sum } from 'drizzle-orm';
import type { CaptureClass } from '../../captures/tasks.ts';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { anyRow, countRows, insertRow, lookupRow } from '../../db/rows.ts';
import { securePictures, secureReadings } from '../../db/schema/secure.ts';
import { workOrders } from '../../db/schema/work-orders.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, type Doer, may, type Right, THE_PORTAL } from '../access/actor.ts';
import { conflict, notFound, Refusal, wrong } from '../access/refusal.ts';
import { days } from '../forms/dates.ts';
import { ours, type WorkOrder } from '../orders/work-orders.ts';
import { record } from '../trace/audit.ts';
import { type GoneFile, makeRoom } from './keeping.ts';
import type { Reason } from './scores/reasons.ts';
import { findPrintedSecure } from './secure-orders.ts';

export type Picture = typeof securePictures.$inferSelect;
export type Purpose = Picture['purpose'];
export type NewPicture = Pick<Picture, 'fileName' | 'storedName' | 'mediaType' | 'bytes' | 'sha256'>;

/** What a picture of an order's codes is for. */
export type Use = { purpose: Exclude<Purpose, 'check'>; class: CaptureClass; place: string };

/** Kept, or known already: then the new file is not needed. `gone` are files of others that made room for it. */
export type Kept = { picture: Picture; isNew: boolean; gone: GoneFile[] };

export const MOST_CHECK_BYTES = 25 * 1024 * 1024;
export const MOST_SCAN_BYTES = 100 * 1024 * 1024;

/** Pictures of the public that may wait at one time, those of one address among them, and those of one order. */
const MOST_PUBLIC = 60;
const MOST_OF_ADDRESS = 5;
const MOST_OF_ORDER = 300;

/** Bytes that one address may send within a day without signing in: nobody drives out the pictures of all others alone. */
const MOST_OF_DAY = 1024 ** 3;

/** How long the same file from the same person is the same press of the button, after it was read. */
const TWICE = 60_000;

/** Keeps a picture that somebody wants checked: a person, or whoever has a code in hand, told apart by `origin`. */
export function keepCheck(db: Db, sender: Actor | { origin: string }, file: NewPicture): Kept {
  if ('origin' in sender) return transact(db, (tx) => check(tx, sender, file));
  return transactAs(db, sender, (tx, { userId, companyId, from }) =>
    check(tx, { userId, companyId, origin: from }, file),
  );
}

type Sender = { origin: string; userId?: number; companyId?: number };

function check(tx: Tx, sender: Sender, file: NewPicture): Kept {
  const { userId, origin } = securePictures;
  const isStranger = sender.userId === undefined;
  const theirs = isStranger ? and(isNull(userId), eq(origin, sender.origin)) : eq(userId, sender.userId!);
  const again = and(theirs, eq(securePictures.purpose, 'check'), eq(securePictures.sha256, file.sha256));
  const lately = or(OPEN, gt(securePictures.doneAt, new Date(Date.now() - TWICE)));
  const sent = tx
    .select()
    .from(securePictures)
    .where(and(again, lately, isNull(securePictures.removedAt)));
  const before = sent.all().find((each) => !isUnreadable(each));
  if (before) return { picture: before, isNew: false, gone: [] };
  if (isStranger) insistRoom(tx, sender.origin);
  const gone = makeRoom(tx, sender.companyId ?? null, file.bytes);
  if (!gone) throw new Refusal('too-many', FULL);
  return { picture: insert(tx, { ...sender, ...file, purpose: 'check' }), isNew: true, gone };
}

const FULL =
  'So many pictures of your company wait to be read that there is no room for more. Wait for their answers.';

/** What could not be read may be the portal's fault: sent again it is tried anew. */
function isUnreadable({ reason }: Picture): boolean {
  return reason !== null && (JSON.parse(reason) as Reason).code === 'unreadable';
}

/** Nobody who has not signed in may keep all others waiting, or fill the disk. */
function insistRoom(tx: Tx, origin: string): void {
  const ofPublic = isNull(securePictures.userId);
  if (countOpen(tx, and(ofPublic, eq(securePictures.origin, origin))) >= MOST_OF_ADDRESS)
    throw new Refusal(
      'too-many',
      `${MOST_OF_ADDRESS} of your pictures wait to be checked. Wait for their answers, then send the next.`,
    );
  if (countOpen(tx, ofPublic) >= MOST_PUBLIC)
    throw new Refusal(
      'too-many',
      'Many pictures wait to be checked at the moment. Try again in a few minutes.',
    );
  const today = gt(securePictures.createdAt, new Date(Date.now() - days(1)));
  const sent = tx
    .select({ bytes: sum(securePictures.bytes).mapWith(Number) })
    .from(securePictures)
    .where(and(ofPublic, eq(securePictures.origin, origin), today));
  if ((sent.get()?.bytes ?? 0) >= MOST_OF_DAY)
    throw new Refusal(
      'too-many',
      'From where you are, too many pictures came within a day. Try again tomorrow.',
    );
}

/** Keeps a picture of an order's codes for its training or a self-test; the same file twice is one. */
export function keepForOrder(db: Db, actor: Actor, orderId: number, use: Use, file: NewPicture): Kept {
  return transactAs(db, actor, (tx, actor) => {
    const order = findPrintedSecure(tx, actor, orderId, rightFor(use.purpose));
    const before = sentBefore(tx, order.id, file.sha256);
    const same = before.find((each) => isFor(each, use) && !isUnreadable(each));
    if (same) return { picture: same, isNew: false, gone: [] };
    insistNotBoth(before, use.purpose);
    if (countOpen(tx, eq(securePictures.workOrderId, order.id)) >= MOST_OF_ORDER)
      throw conflict(`${MOST_OF_ORDER} pictures of ${order.reference} wait to be read. Wait for them.`);
    const { userId, companyId, from: origin } = actor;
    const gone = makeRoom(tx, companyId, file.bytes);
    if (!gone) throw conflict(FULL);
    const picture = insert(tx, { userId, companyId, origin, workOrderId: order.id, ...use, ...file });
    const { purpose, class: of, place } = use;
    const detail = { file: file.fileName, as: purpose, class: of, ...(place && { place }) };
    record(tx, actor, 'secure.picture_added', detail, { workOrderId: order.id });
    return { picture, isNew: true, gone };
  });
}

/** Who may send pictures for this, and take them out again. */
export function rightFor(purpose: Purpose): Right {
  return purpose === 'training' ? 'train secure codes' : 'test secure codes';
}

/** The same file among the pictures of an order that count. */
function sentBefore(tx: Tx, orderId: number, sha256: string): Picture[] {
  const { workOrderId, sha256: digest, takenOutAt } = securePictures;
  const same = and(eq(workOrderId, orderId), eq(digest, sha256), isNull(takenOutAt));
  return tx.select().from(securePictures).where(same).all();
}

/** The same file for another class or place is another picture: what was chosen by mistake is put right by it. */
function isFor(sent: Picture, { purpose, class: of, place }: Use): boolean {
  return sent.purpose === purpose && sent.class === of && sent.place === place;
}

/** One file cannot show originals and copies. */
function insistNotBoth(before: Picture[], purpose: Purpose): void {
  const other = before.find((each) => (each.purpose === 'copy') !== (purpose === 'copy'));
  if (!other) return;
  const was = { training: 'for the training', print: 'as prints', copy: 'as copies', check: '' }[
    other.purpose
  ];
  throw wrong(
    'pictures',
    `${other.fileName} was sent ${was} already, and a picture shows originals or copies. If that was the mistake, remove it there first.`,
  );
}

/**
 * A check as its page shows it: for whoever sent it, by its address alone if nobody had signed in, and for the companies of the
 * codes that were read in it.
 */
export function findCheck(db: Db, actor: Actor | undefined, token: string): Picture {
  const picture = db.select().from(securePictures).where(eq(securePictures.token, token)).get();
  if (picture?.purpose !== 'check') throw notFound('check');
  if (picture.userId === null || picture.userId === actor?.userId) return picture;
  if (!actor || !readsAny(db, actor, picture)) throw notFound('check');
  return picture;
}

function readsAny(db: Db, actor: Actor, { id }: Picture): boolean {
  if (!may(actor, 'see codes')) return false;
  const theirs = db
    .select({ id: secureReadings.id })
    .from(secureReadings)
    .innerJoin(workOrders, eq(workOrders.id, secureReadings.workOrderId))
    .where(and(eq(secureReadings.pictureId, id), ours(actor)));
  return theirs.get() !== undefined;
}

/** Who sent a picture, as whose doing it is traced what the portal makes of it. */
export function senderOf({ userId, companyId }: Picture): Doer {
  return { ...THE_PORTAL, userId: userId ?? undefined, companyId: companyId ?? undefined };
}

/** The order that something of a picture is about, for whoever found the picture. */
export function findOrderOf(db: Db | Tx, id: number): WorkOrder {
  const order = lookupRow(db, workOrders, id);
  if (!order) throw notFound('work order');
  return order;
}

/** Whether a file of the folder is that of a picture. */
export function isPicture(db: Db, storedName: string): boolean {
  const mine = and(eq(securePictures.storedName, storedName), isNull(securePictures.removedAt));
  return anyRow(db, securePictures, mine);
}

/** What waits or is being read, in the words of its index: with them a question for one of the two takes the index as well. */
export const OPEN = sql`${securePictures.state} in ('waiting', 'reading')`;

function countOpen(tx: Tx | Db, whose: SQL | undefined): number {
  return countRows(tx, securePictures, and(OPEN, whose));
}

/** How many pictures of an order's codes for these purposes, of one class or of both, are still to be read. */
export function openPictures(tx: Tx | Db, orderId: number, purposes: Purpose[], of?: CaptureClass): number {
  const { workOrderId, purpose, class: ofClass } = securePictures;
  const mine = and(eq(workOrderId, orderId), inArray(purpose, purposes), of && eq(ofClass, of));
  return countOpen(tx, mine);
}

function insert(
  tx: Tx,
  row: Omit<typeof securePictures.$inferInsert, 'token' | 'state' | 'createdAt'>,
): Picture {
  const token = randomBytes(18).toString('base64url');
  return insertRow(tx, securePictures, { ...row, token, state: 'waiting', createdAt: new Date() });
}
