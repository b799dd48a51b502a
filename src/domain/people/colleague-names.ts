import { and, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { Tx } from '../../db/database.ts';
import { companies, invitations, memberships, users } from '../../db/schema/people.ts';
import { wrong } from '../access/refusal.ts';
import { addressLooksLike, looksLike } from './look-alikes.ts';

/** Somebody who is, or will be, in these companies; `userId` of a person there already. */
export type Joining = { companyIds: number[]; userId?: number; name?: string; email?: string };

/**
 * Refuses a name or an address that can be mistaken for that of somebody in one of the companies: who did what must be
 * plain to their colleagues. An address that somebody has is no look-alike; that is refused elsewhere.
 */
export function refuseLikeColleague(tx: Tx, { companyIds, userId = 0, name, email }: Joining): void {
  const colleagues = tx
    .select({ name: users.name, email: users.email, company: companies.name })
    .from(memberships)
    .innerJoin(users, eq(memberships.userId, users.id))
    .innerJoin(companies, eq(memberships.companyId, companies.id))
    .where(and(inArray(companies.id, companyIds), ne(users.id, userId), isNull(memberships.deactivatedAt)))
    .all();
  const namesake = name === undefined ? undefined : colleagues.find((each) => looksLike(each.name, name));
  if (namesake)
    throw wrong(
      'name',
      `${namesake.company} has somebody named ${namesake.name}. Add what tells you apart, such as an initial or your department.`,
    );
  if (email === undefined) return;
  const invited = tx
    .select({ email: invitations.email, company: companies.name })
    .from(invitations)
    .innerJoin(companies, eq(invitations.companyId, companies.id))
    .where(
      and(inArray(companies.id, companyIds), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)),
    )
    .all();
  const alike = [...colleagues, ...invited].find(
    (each) => each.email !== email && addressLooksLike(each.email, email),
  );
  if (alike)
    throw wrong(
      'email',
      `This looks like ${alike.email} of ${alike.company}, but is another address. Check it letter by letter.`,
    );
}
