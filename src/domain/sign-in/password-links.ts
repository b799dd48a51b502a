import { and, count, eq, gt, lt } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { passwordLinks, users } from '../../db/schema.ts';
import type { Doer } from '../access/actor.ts';
import { digestOf, goneLink, newToken, unknownLink } from '../access/links.ts';
import { days } from '../forms/dates.ts';
import { companiesOf, lookupPerson, type Person, setPassword } from '../people/people.ts';
import { record } from '../trace/audit.ts';
import { post } from '../trace/outbox.ts';
import { noteNetwork } from './sign-in-tries.ts';

const MINUTES = 30;
const MOST_AN_HOUR = 5;

/**
 * Mails a link to somebody who forgot their password. For an unknown address, or after five links in an hour, a row of the
 * same kind is written and nobody is told: the answer is the same and takes as long.
 */
export function sendPasswordLink(db: Db, doer: Doer, email: string): void {
  transact(db, (tx) => {
    const { token, digest } = newToken();
    const now = new Date();
    const person = lookupPerson(tx, email);
    const to = person && !person.deactivatedAt && !hasEnough(tx, person, now) ? person : undefined;
    tx.insert(passwordLinks)
      .values({
        tokenDigest: digest,
        userId: to?.id,
        createdAt: now,
        expiresAt: new Date(now.getTime() + MINUTES * 60_000),
      })
      .run();
    if (!to) return;
    post(tx, 'password-forgotten', [to.email], undefined, {
      name: to.name,
      minutes: MINUTES,
      path: `/new-password/${token}`,
    });
    record(tx, doer, 'person.password_forgotten', { person: to.email }, { aboutUserId: to.id });
  });
}

/** Whose password the link renews. Refuses one that is unknown, used or expired. */
export function openPasswordLink(db: Db | Tx, token: string): { person: Person; companies: string[] } {
  const row = db
    .select()
    .from(passwordLinks)
    .innerJoin(users, eq(passwordLinks.userId, users.id))
    .where(eq(passwordLinks.tokenDigest, digestOf(token)))
    .get();
  if (!row || row.users.deactivatedAt) throw unknownLink();
  if (row.password_links.usedAt)
    throw goneLink('was used already, or a newer password was set since. Ask for a new one');
  if (row.password_links.expiresAt <= new Date())
    throw goneLink(`was valid for ${MINUTES} minutes and has expired. Ask for a new one`);
  return { person: row.users, companies: companiesOf(db, row.users.id).map(({ company }) => company.name) };
}

/** Sets the new password, ends every session of the person, and uses up every link they have. */
export function renewPassword(db: Db, doer: Doer, token: string, passwordHash: string): Person {
  return transact(db, (tx) => {
    const { person } = openPasswordLink(tx, token);
    setPassword(tx, person.id, passwordHash);
    // Whoever reads the person's mail there is not one of those who guess.
    noteNetwork(tx, person.id, doer.from);
    post(tx, 'password-changed', [person.email], undefined, {
      name: person.name,
      path: '/forgotten-password',
    });
    record(tx, doer, 'person.password_renewed', { person: person.email }, { aboutUserId: person.id });
    return person;
  });
}

/** Kept a day longer than they are valid, so that an expired link can say so. */
export function sweepPasswordLinks(db: Db): void {
  db.delete(passwordLinks)
    .where(lt(passwordLinks.expiresAt, new Date(Date.now() - days(1))))
    .run();
}

function hasEnough(tx: Tx, person: Person, now: Date): boolean {
  const lastHour = new Date(now.getTime() - 3_600_000);
  const row = tx
    .select({ n: count() })
    .from(passwordLinks)
    .where(and(eq(passwordLinks.userId, person.id), gt(passwordLinks.createdAt, lastHour)))
    .get();
  return (row?.n ?? 0) >= MOST_AN_HOUR;
}
