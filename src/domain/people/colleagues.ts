import { and, eq, isNull, ne, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, countRows } from '../../db/rows.ts';
import { memberships, users } from '../../db/schema/people.ts';
import { secondSteps, sessions } from '../../db/schema/sign-in.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist, ROLES, type Role } from '../access/actor.ts';
import { conflict, notFound } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';
import { activeIn, checkRole } from './people.ts';

export type Colleague = {
  id: number;
  name: string;
  email: string;
  role: Role;
  since: Date;
  twoStepSince: Date | null;
  deactivatedAt: Date | null;
};

/** A person of the actor's company. */
export function findColleague(db: Db | Tx, actor: Actor, userId: number): Colleague {
  insist(actor, 'see people');
  const colleague = db
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      role: memberships.role,
      since: memberships.createdAt,
      twoStepSince: users.twoStepSince,
      deactivatedAt: memberships.deactivatedAt,
    })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id))
    .where(membership(actor, userId))
    .get();
  if (!colleague) throw notFound('person');
  return colleague;
}

export function changeRole(db: Db, actor: Actor, userId: number, typedRole: string): Colleague {
  return change(db, actor, userId, (tx, colleague) => {
    const role = checkRole(actor.kind, typedRole);
    if (role === colleague.role) return;
    if (role !== ROLES[actor.kind][0]) keepAnAdmin(tx, actor, colleague);
    tx.update(memberships).set({ role }).where(membership(actor, userId)).run();
    const detail = { person: colleague.email, before: colleague.role, after: role };
    record(tx, actor, 'person.role_changed', detail);
  });
}

/** Until restored the person may not act for this company; what they do for others stays. */
export function deactivatePerson(db: Db, actor: Actor, userId: number): Colleague {
  return change(db, actor, userId, (tx, colleague) => {
    if (colleague.deactivatedAt) return;
    keepAnAdmin(tx, actor, colleague);
    tx.update(memberships).set({ deactivatedAt: new Date() }).where(membership(actor, userId)).run();
    endSessionsHere(tx, actor, userId);
    record(tx, actor, 'person.deactivated', { person: colleague.email });
  });
}

export function restorePerson(db: Db, actor: Actor, userId: number): Colleague {
  return change(db, actor, userId, (tx, colleague) => {
    if (!colleague.deactivatedAt) return;
    tx.update(memberships).set({ deactivatedAt: null }).where(membership(actor, userId)).run();
    record(tx, actor, 'person.restored', { person: colleague.email });
  });
}

/** Takes the person out of this company; out of their only one they are archived. What they did keeps their name. */
export function removePerson(db: Db, actor: Actor, userId: number): Colleague {
  return change(db, actor, userId, (tx, colleague) => {
    keepAnAdmin(tx, actor, colleague);
    tx.delete(memberships).where(membership(actor, userId)).run();
    endSessionsHere(tx, actor, userId);
    const archived = !anyRow(tx, memberships, eq(memberships.userId, userId));
    if (archived) {
      tx.update(users).set({ deactivatedAt: new Date() }).where(eq(users.id, userId)).run();
      tx.delete(secondSteps).where(eq(secondSteps.userId, userId)).run();
    }
    record(tx, actor, 'person.removed', { person: colleague.email, role: colleague.role, archived });
  });
}

/** Whether nobody but one person can act for the company. */
export function isAlone(db: Db, companyId: number): boolean {
  return countRows(db, memberships, activeIn(companyId)) < 2;
}

/** True when the company would have nobody left to manage it without this person. */
export function isLastAdmin(db: Db | Tx, actor: Actor, colleague: Colleague): boolean {
  const top = ROLES[actor.kind][0]!;
  if (colleague.role !== top || colleague.deactivatedAt) return false;
  const others = db
    .select({ id: users.id })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id))
    .where(
      and(
        activeIn(actor.companyId, [top]),
        ne(memberships.userId, colleague.id),
        isNull(users.deactivatedAt),
      ),
    )
    .limit(1);
  return others.get() === undefined;
}

function change(
  db: Db,
  actor: Actor,
  userId: number,
  what: (tx: Tx, colleague: Colleague) => void,
): Colleague {
  return transactAs(db, actor, (tx, actor) => {
    const colleague = findColleague(tx, actor, userId);
    insist(actor, 'invite and manage people');
    what(tx, colleague);
    return colleague;
  });
}

function keepAnAdmin(tx: Tx, actor: Actor, colleague: Colleague): void {
  if (!isLastAdmin(tx, actor, colleague)) return;
  throw conflict(
    `${colleague.name} is the last active ${colleague.role} of ${actor.companyName}. Make somebody else ${colleague.role} first.`,
  );
}

function endSessionsHere(tx: Tx, actor: Actor, userId: number): void {
  tx.delete(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.companyId, actor.companyId)))
    .run();
}

function membership(actor: Actor, userId: number): SQL | undefined {
  return and(eq(memberships.userId, userId), eq(memberships.companyId, actor.companyId));
}
