import { asc, eq } from 'drizzle-orm';
import type { Db } from '../../db/database.ts';
import { memberships, users } from '../../db/schema/people.ts';
import { type Actor, type Right, rolesFor } from '../access/actor.ts';
import { activeIn } from './people.ts';

/** Names that a sentence holds. */
const MOST = 3;
const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** Who of the actor's company has a right, as a sentence with names; empty if nobody has. */
export function peopleWhoMay(db: Db, actor: Actor, right: Right): string {
  const roles = rolesFor(actor, right) ?? [];
  if (roles.length === 0) return '';
  const names = db
    .select({ name: users.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(activeIn(actor.companyId, roles))
    .orderBy(asc(users.name))
    .limit(MOST + 1)
    .all()
    .map(({ name }) => name);
  if (names.length === 0) return '';
  const shown = names.length > MOST ? [...names.slice(0, MOST), 'others'] : names;
  return `At ${actor.companyName}: ${LIST.format(shown)}.`;
}
