// Start here: a picture of something printed that a process of its own reads; reading.ts has what that process's loop does.
import { and, count, eq, isNull, sql, sum } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, countRows, insertRow } from '../../db/rows.ts';
import { captures } from '../../db/schema/captures.ts';
import type { Actor } from '../access/actor.ts';
import { wrong } from '../access/refusal.ts';

export type Capture = typeof captures.$inferSelect;
export type CapturePurpose = Capture['purpose'];
export type NewCapture = Pick<Capture, 'fileName' | 'storedName' | 'mediaType' | 'bytes' | 'sha256'>;

/** A4 at 1,200 ppi is 139 megapixels; in grey without compression it fits. */
export const MOST_CAPTURE_BYTES = 200 * 1024 * 1024;

/** Bytes of pictures that a company may keep, and pictures of it that may wait at one time; of one person half as much. */
const MOST_KEPT_BYTES = 20 * 1024 ** 3;
const MOST_WAITING = 40;

/** Days that the picture of a drift check stays after it was read, and that of a print report after it came: what they came to stays. */
export const CHECKED_DAYS = 30;
export const GRADED_DAYS = 90;

/** Keeps a picture to be read, in the transaction of what it is for. `field` is where it was chosen. */
export function keepCapture(
  tx: Tx,
  actor: Actor,
  purpose: CapturePurpose,
  { file, field }: { file: NewCapture; field: string },
): Capture {
  refuseTooMany(tx, actor, file, field);
  const { companyId, userId: createdBy } = actor;
  const fresh = { purpose, companyId, createdBy, state: 'waiting', createdAt: new Date() } as const;
  return insertRow(tx, captures, { ...file, ...fresh });
}

/** Forgets a picture; the name of its file is returned for the folder. Whoever reads it now will be told that nobody waits. */
export function dropCapture(tx: Tx, { id }: Capture): string | undefined {
  return tx.delete(captures).where(eq(captures.id, id)).returning().get()?.storedName;
}

/** Has a picture that could not be read tried anew, as somebody asks who sent it again; undefined if it needs none. */
export function readAgain(tx: Tx, actor: Actor, { id, state, fileName }: Capture, field: string) {
  if (state !== 'failed') return undefined;
  refuseTooMany(tx, actor, { fileName, bytes: 0 }, field);
  const failed = and(eq(captures.id, id), eq(captures.state, 'failed'));
  const set = { state: 'waiting', failure: null, readAt: null, tries: 0 } as const;
  return tx.update(captures).set(set).where(failed).returning().get();
}

/** How many pictures are read before this one. */
export function capturesBefore(db: Db | Tx, { id }: Capture): number {
  const before = and(OPEN, sql`${captures.id} < ${id}`);
  return countRows(db, captures, before);
}

/** Where the small copy of a picture lies, beside it. */
export function copyNameOf({ storedName }: Pick<Capture, 'storedName'>): string {
  return `${storedName}${COPY}`;
}

/** Whether a file of the folder is a picture or the small copy of one. */
export function isCapture(db: Db, name: string): boolean {
  const storedName = name.endsWith(COPY) ? name.slice(0, -COPY.length) : name;
  const named = eq(captures.storedName, storedName);
  return anyRow(db, captures, named);
}

const COPY = '-copy';

/** Whether a picture is still to be read. */
export function isUnread({ state }: Pick<Capture, 'state'>): boolean {
  return state === 'waiting' || state === 'reading';
}

/** What waits or is being read. */
export const OPEN = sql`${captures.state} in ('waiting', 'reading')`;

function refuseTooMany(
  tx: Tx,
  { companyId, companyName, userId }: Actor,
  file: Pick<NewCapture, 'fileName' | 'bytes'>,
  field: string,
) {
  const of = (mine = eq(captures.companyId, companyId)) => {
    const kept = tx
      .select({ bytes: sum(captures.bytes).mapWith(Number) })
      .from(captures)
      .where(and(mine, isNull(captures.letGoAt)));
    const open = tx.select({ n: count() }).from(captures).where(and(OPEN, mine));
    return { bytes: kept.get()?.bytes ?? 0, open: open.get()?.n ?? 0 };
  };
  const refuse = (who: string, { bytes, open }: ReturnType<typeof of>, part: number) => {
    const full = bytes + file.bytes > MOST_KEPT_BYTES * part;
    if (!full && open < MOST_WAITING * part) return;
    const what = full
      ? `${who} ${gigabytes(bytes)} GB of scans, and ${gigabytes(MOST_KEPT_BYTES * part)} GB is the most. Remove scans of drafts that are not needed. Those of drafts that were given up go by themselves after 7 days, those of drift checks after ${CHECKED_DAYS}, those of print reports after ${GRADED_DAYS}.`
      : `${who} ${open} scans that wait to be read. Wait for them.`;
    throw wrong(field, `${file.fileName} was not taken: ${what}`);
  };
  const mine = and(eq(captures.companyId, companyId), eq(captures.createdBy, userId));
  refuse('you have', of(mine), 1 / 2);
  refuse(`${companyName} has`, of(), 1);
}

function gigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}
