import { and, desc, eq, gt, like, ne, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { companies } from '../../db/schema/people.ts';
import { sessions } from '../../db/schema/sign-in.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import { digestOf } from '../access/links.ts';
import { notFound } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';

/** A session on a page is named by the beginning of its digest, which opens nothing. */
const NAME_LENGTH = 16;

/** Where the person is signed in, the last used first. */
export function listSessions(db: Db, actor: Actor, sessionId: string) {
  const now = new Date();
  return db
    .select({ session: sessions, company: companies.name })
    .from(sessions)
    .innerJoin(companies, eq(sessions.companyId, companies.id))
    .where(and(eq(sessions.userId, actor.userId), gt(sessions.expiresAt, now), gt(sessions.endsAt, now)))
    .orderBy(desc(sessions.lastUsedAt), desc(sessions.createdAt))
    .all()
    .map(({ session, company }) => ({
      name: session.id.slice(0, NAME_LENGTH),
      company,
      browser: session.browser,
      origin: session.origin,
      since: session.createdAt,
      lastUsedAt: session.lastUsedAt,
      isThis: session.id === digestOf(sessionId),
    }));
}

/** A session of the person by its name, so that it is known before it is ended. */
export function findSession(
  db: Db | Tx,
  actor: Actor,
  name: string,
): { name: string; since: Date; browser: string } {
  const found = db.select().from(sessions).where(named(actor, name)).get();
  if (!found) throw notFound('session');
  return { name, since: found.createdAt, browser: found.browser };
}

/** Ends one session of the person. */
export function endSession(db: Db, actor: Actor, name: string): void {
  transactAs(db, actor, (tx, actor) => {
    const { changes } = tx.delete(sessions).where(named(actor, name)).run();
    if (changes === 0) throw notFound('session');
    record(tx, actor, 'profile.session_ended', {});
  });
}

/** Ends every session of the person but the one they ask with; returns how many. */
export function endOtherSessions(db: Db, actor: Actor, sessionId: string): number {
  return transactAs(db, actor, (tx, actor) => {
    const { changes } = tx
      .delete(sessions)
      .where(and(eq(sessions.userId, actor.userId), ne(sessions.id, digestOf(sessionId))))
      .run();
    if (changes > 0) record(tx, actor, 'profile.session_ended', { sessions: changes });
    return changes;
  });
}

function named(actor: Actor, name: string): SQL | undefined {
  if (!/^[0-9a-f]{16}$/.test(name)) throw notFound('session');
  return and(eq(sessions.userId, actor.userId), like(sessions.id, `${name}%`));
}
