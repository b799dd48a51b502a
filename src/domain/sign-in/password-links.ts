import { and, asc, between, eq, lt } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { countRows, insertRow } from '../../db/rows.ts';
import { users } from '../../db/schema/people.ts';
import { passwordAsks, passwordLinks } from '../../db/schema/sign-in.ts';
import type { Doer } from '../access/actor.ts';
import { digestOf, goneLink, newToken, unknownLink } from '../access/links.ts';
import { days } from '../forms/dates.ts';
import { companiesOf, lookupPerson, type Person, setPassword } from '../people/people.ts';
import { record } from '../trace/audit.ts';
import { post } from '../trace/outbox.ts';
import { noteNetwork } from './sign-in-tries.ts';

const MINUTES = 30;
const MOST_AN_HOUR = 5;
/** Asks that are answered in one turn. */
const AT_ONCE = 100;

/** Notes that somebody asks for a link. The address is not looked at: known or unknown, there is the same to do. */
export function askForLink(db: Db, { from }: Doer, email: string): void {
  insertRow(db, passwordAsks, { email, origin: from, at: new Date() });
}

/** Mails the links that were asked for, after whoever asked has their answer. */
export function answerAsks(db: Db): void {
  for (const ask of db.select().from(passwordAsks).orderBy(asc(passwordAsks.id)).limit(AT_ONCE).all())
    transact(db, (tx) => {
      const { changes } = tx.delete(passwordAsks).where(eq(passwordAsks.id, ask.id)).run();
      if (changes === 1) sendLink(tx, { from: ask.origin }, ask.email);
    });
}

// To an unknown address, and after five links in an hour, none is mailed.
function sendLink(tx: Tx, doer: Doer, email: string): void {
  const now = new Date();
  const person = lookupPerson(tx, email);
  if (!person || person.deactivatedAt || hasEnough(tx, person, now)) return;
  const { token, digest } = newToken();
  const expiresAt = new Date(now.getTime() + MINUTES * 60_000);
  insertRow(tx, passwordLinks, { tokenDigest: digest, userId: person.id, createdAt: now, expiresAt });
  post(tx, 'password-forgotten', [person.email], {
    name: person.name,
    minutes: MINUTES,
    path: `/new-password/${token}`,
  });
  record(tx, doer, 'person.password_forgotten', { person: person.email }, { aboutUserId: person.id });
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
    post(tx, 'password-changed', [person.email], { name: person.name, path: '/forgotten-password' });
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
  const links = and(eq(passwordLinks.userId, person.id), between(passwordLinks.createdAt, lastHour, now));
  return countRows(tx, passwordLinks, links) >= MOST_AN_HOUR;
}
