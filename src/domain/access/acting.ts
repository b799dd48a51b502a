import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { anyRow } from '../../db/rows.ts';
import { companies, memberships, users } from '../../db/schema/people.ts';
import { sessions } from '../../db/schema/sign-in.ts';
import type { Actor } from './actor.ts';
import { Refusal } from './refusal.ts';

/**
 * Runs a verb of a person in one immediate transaction. A request may be hours old when its last byte arrives, so the verb
 * is given the actor as the tables have them now; refuses one who may no longer act for the company.
 */
export function transactAs<T>(db: Db, actor: Actor, verb: (tx: Tx, actor: Actor) => T): T {
  return transact(db, (tx) => verb(tx, actorNow(tx, actor)));
}

/** Who may act for the company at this moment, as whom; undefined for anybody else. */
export function lookupActor(
  db: Db | Tx,
  userId: number,
  companyId: number,
): Omit<Actor, 'from' | 'session'> | undefined {
  const standing = lookupStanding(db, userId, companyId);
  if (!standing || standing.personEnded || standing.memberEnded || standing.suspended) return undefined;
  return standing.actor;
}

/** The actor as the tables have them now; refuses one who may no longer act for the company, or whose session has ended. */
export function actorNow(tx: Db | Tx, { userId, companyId, companyName, from, session }: Actor): Actor {
  const standing = lookupStanding(tx, userId, companyId);
  if (!standing || standing.personEnded || standing.memberEnded)
    throw new Refusal('forbidden', `You are no longer in ${companyName}. Nothing was changed.`);
  if (standing.suspended)
    throw new Refusal('forbidden', `${companyName} has been suspended. Nothing was changed.`);
  if (session !== undefined && !isOpen(tx, session))
    throw new Refusal('signed-out', 'Your session was ended meanwhile. Sign in to go on.');
  return { ...standing.actor, from, session };
}

function lookupStanding(db: Db | Tx, userId: number, companyId: number) {
  return db
    .select({
      actor: {
        userId: users.id,
        name: users.name,
        email: users.email,
        companyId: companies.id,
        companyName: companies.name,
        kind: companies.kind,
        role: memberships.role,
      },
      personEnded: users.deactivatedAt,
      memberEnded: memberships.deactivatedAt,
      suspended: companies.suspendedAt,
    })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id))
    .innerJoin(companies, eq(memberships.companyId, companies.id))
    .where(and(eq(memberships.userId, userId), eq(memberships.companyId, companyId)))
    .get();
}

// One that has run out is kept for a day: a form that was sent in time is taken.
function isOpen(tx: Db | Tx, session: string): boolean {
  return anyRow(tx, sessions, eq(sessions.id, session));
}
