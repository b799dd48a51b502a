import { and, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { insertRow } from '../../db/rows.ts';
import { mutedNotices, users } from '../../db/schema/people.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import { record } from '../trace/audit.ts';
import { type Notice, noticesOf } from './notice-table.ts';

/** What the actor hears of in this company, each with whether they want to. What concerns their own sign-in is always told. */
export function listChoices(db: Db, actor: Actor): { notice: string; words: string; wanted: boolean }[] {
  const muted = mutedBy(db, actor.userId);
  return choicesOf(actor).map(({ name, words }) => ({ notice: name, words, wanted: !muted.has(name) }));
}

/** Keeps what the person wants to hear of; what another company tells them stays as it was. */
export function chooseNotices(db: Db, actor: Actor, wanted: ReadonlySet<string>): void {
  transactAs(db, actor, (tx, actor) => {
    const offered = choicesOf(actor).map(({ name }): string => name);
    const before = mutedBy(tx, actor.userId);
    const muted = offered.filter((notice) => !wanted.has(notice));
    const changed = offered.filter((notice) => before.has(notice) === wanted.has(notice));
    if (changed.length === 0) return;
    tx.delete(mutedNotices)
      .where(and(eq(mutedNotices.userId, actor.userId), inArray(mutedNotices.notice, offered)))
      .run();
    for (const notice of muted) insertRow(tx, mutedNotices, { userId: actor.userId, notice });
    const none = (notices: Iterable<string>) => `without ${[...notices].join(', ') || 'exception'}`;
    record(tx, actor, 'profile.notices_chosen', { before: none(before), after: none(muted) });
  });
}

/** Of these addresses, those whose people want to hear of it. */
export function whoWants(tx: Tx, notice: string, addresses: string[]): string[] {
  const rows = tx
    .select({ email: users.email })
    .from(mutedNotices)
    .innerJoin(users, eq(mutedNotices.userId, users.id))
    .where(eq(mutedNotices.notice, notice))
    .all();
  const deaf = new Set(rows.map(({ email }) => email));
  return addresses.filter((address) => !deaf.has(address));
}

function choicesOf({ kind, role }: Actor): Notice[] {
  const isTold = ({ signs }: Notice) => signs.some((each) => each.role === role && each.sign !== '–');
  return noticesOf(kind).filter((notice) => !notice.always && isTold(notice));
}

function mutedBy(db: Db | Tx, userId: number): Set<string> {
  const rows = db.select().from(mutedNotices).where(eq(mutedNotices.userId, userId)).all();
  return new Set(rows.map(({ notice }) => notice));
}
