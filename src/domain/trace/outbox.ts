import { and, asc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { outbox } from '../../db/schema/trace.ts';
import { days } from '../forms/dates.ts';
import { countSome } from '../forms/listing.ts';

export type Mail = typeof outbox.$inferSelect;
export type Facts = Record<string, string | number>;

const FIRST_WAIT = 15_000;
const LONGEST_WAIT = 60 * 60_000;

/**
 * One row an address: each is tried, and succeeds, by itself. The mail leads to the work order, or to `facts.path`: that may hold
 * the token of a link, so no file ever has it in the clear.
 */
export function post(
  tx: Tx,
  notice: string,
  recipients: string[],
  { path, ...facts }: Facts,
  workOrderId?: number,
): void {
  const now = new Date();
  const same = { notice, workOrderId, facts: JSON.stringify(facts), createdAt: now, nextAttemptAt: now };
  for (const recipient of new Set(recipients)) {
    const sealedPath = path === undefined ? null : sql`seal(${about(notice, recipient)}, ${path})`;
    tx.insert(outbox)
      .values({ ...same, recipient, sealedPath })
      .run();
  }
}

/** The next mail that is due, oldest first. One that waits longer than it can was written while the clock was ahead. */
export function nextMail(db: Db): Mail | undefined {
  const now = Date.now();
  const due = or(
    lte(outbox.nextAttemptAt, new Date(now)),
    gt(outbox.nextAttemptAt, new Date(now + LONGEST_WAIT)),
  );
  return db
    .select()
    .from(outbox)
    .where(and(isNull(outbox.sentAt), isNull(outbox.givenUpAt), due))
    .orderBy(asc(outbox.nextAttemptAt), asc(outbox.id))
    .limit(1)
    .get();
}

/** How many e-mails are still to be sent, those that were tried already among them. */
export function countWaiting(db: Db): number {
  const waiting = and(isNull(outbox.sentAt), isNull(outbox.givenUpAt));
  return countSome(db, db.select({ id: outbox.id }).from(outbox).where(waiting));
}

/** What the mail is told, and `path` where it leads to another page than that of the work order. */
export function openFacts(db: Db, { facts, sealedPath, notice, recipient }: Mail): Facts {
  const told = JSON.parse(facts) as Facts;
  if (sealedPath === null) return told;
  const path = db.$client.prepare('select unseal(?, ?)').pluck().get(about(notice, recipient), sealedPath);
  return { ...told, path: String(path) };
}

/** Once the mail has the path, the row forgets it. */
export function markSent(db: Db, mail: Mail): void {
  const { path: _sent, ...facts } = JSON.parse(mail.facts) as Facts;
  db.update(outbox)
    .set({
      ...{ facts: JSON.stringify(facts), sealedPath: null },
      ...{ sentAt: new Date(), attempts: mail.attempts + 1, lastError: null },
    })
    .where(eq(outbox.id, mail.id))
    .run();
}

/** A mail that the server refuses for good is tried for so long all the same: mailboxes come back. */
const WEEK = days(7);

/**
 * Waits 15 s, then twice as long each time, at most an hour. What the server refuses `forGood` is given up after a week; all else
 * never is.
 */
export function postpone(db: Db, mail: Mail, error: string, forGood: boolean): void {
  const over = forGood && Date.now() - mail.createdAt.getTime() > WEEK;
  const wait = Math.min(FIRST_WAIT * 2 ** Math.min(mail.attempts, 20), LONGEST_WAIT);
  db.update(outbox)
    .set({
      attempts: mail.attempts + 1,
      nextAttemptAt: new Date(Date.now() + wait),
      lastError: error.slice(0, 500),
      givenUpAt: over ? new Date() : null,
    })
    .where(eq(outbox.id, mail.id))
    .run();
}

/** What a sealed path is bound to. */
function about(notice: string, recipient: string): string {
  return `${notice} ${recipient}`;
}
