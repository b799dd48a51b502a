import { and, eq } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { insertRow, lookupRow } from '../../db/rows.ts';
import { users } from '../../db/schema/people.ts';
import { emailLinks } from '../../db/schema/sign-in.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor } from '../access/actor.ts';
import { digestOf, goneLink, newToken, unknownLink } from '../access/links.ts';
import { conflict, Refusal, wrong } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';
import { post } from '../trace/outbox.ts';
import { refuseLikeColleague } from './colleague-names.ts';
import { checkEmail } from './email-address.ts';
import { checkName, companiesOf, endLinks, endOpened, lookupPerson, type Person } from './people.ts';

const HOURS = 24;

/** The person behind the actor. */
export function findSelf(db: Db | Tx, actor: Actor): Person {
  return lookupRow(db, users, actor.userId)!;
}

export function changeName(db: Db, actor: Actor, typedName: string): void {
  transactAs(db, actor, (tx, actor) => {
    const name = checkName(typedName);
    if (name === actor.name) return;
    const companyIds = companiesOf(tx, actor.userId).map(({ company }) => company.id);
    refuseLikeColleague(tx, { companyIds, userId: actor.userId, name });
    tx.update(users).set({ name }).where(eq(users.id, actor.userId)).run();
    record(tx, actor, 'profile.name_changed', { before: actor.name, after: name });
  });
}

/**
 * Sets a new password in place of the one whose hash the caller has checked. Every other session ends; so does every link
 * that was on its way.
 */
export function changePassword(
  db: Db,
  actor: Actor,
  sessionId: string,
  hashes: { old: string; wanted: string },
): void {
  transactAs(db, actor, (tx, actor) => {
    const { changes } = tx
      .update(users)
      .set({ passwordHash: hashes.wanted })
      .where(and(eq(users.id, actor.userId), eq(users.passwordHash, hashes.old)))
      .run();
    if (changes !== 1) throw conflict('Your password was changed meanwhile. Sign in with the new one.');
    endOpened(tx, actor.userId, digestOf(sessionId));
    post(tx, 'password-changed', [actor.email], { name: actor.name, path: '/forgotten-password' });
    record(tx, actor, 'profile.password_changed', {});
  });
}

/** Mails a link to the new address; the old one stays until it is followed. */
export function askForAddress(db: Db, actor: Actor, typedEmail: string): string {
  return transactAs(db, actor, (tx, actor) => {
    const email = checkEmail(typedEmail);
    if (email === actor.email) throw wrong('email', 'This is your address already.');
    const companyIds = companiesOf(tx, actor.userId).map(({ company }) => company.id);
    refuseLikeColleague(tx, { companyIds, userId: actor.userId, email });
    const { token, digest } = newToken();
    const now = new Date();
    endLinks(tx, actor.userId, [emailLinks]);
    insertRow(tx, emailLinks, {
      tokenDigest: digest,
      userId: actor.userId,
      email,
      createdAt: now,
      expiresAt: new Date(now.getTime() + HOURS * 3_600_000),
    });
    record(tx, actor, 'profile.address_asked', { before: actor.email, after: email });
    // Nobody learns here who else signs in: the page says the same, and no mail leaves.
    if (lookupPerson(tx, email)) return email;
    const facts = { name: actor.name, old: actor.email, hours: HOURS, path: `/new-address/${token}` };
    post(tx, 'address-confirmation', [email], facts);
    return email;
  });
}

/** What the link confirms, whoever reads it. Refuses one that is unknown, used or expired. */
export function openAddressLink(db: Db | Tx, token: string): { userId: number; email: string } {
  const link = db
    .select()
    .from(emailLinks)
    .where(eq(emailLinks.tokenDigest, digestOf(token)))
    .get();
  if (!link) throw unknownLink();
  if (link.usedAt) throw goneLink('was used already, or a newer one has taken its place');
  if (link.expiresAt <= new Date())
    throw goneLink(`was valid for ${HOURS} hours and has expired. Change your address once more`);
  return link;
}

/**
 * The address is the person's from now on, and the old one is told. Only for the person who asked: a link that went to
 * a stranger by a slip of the finger must not hand over the account.
 */
export function confirmAddress(db: Db, actor: Actor, token: string): string {
  return transactAs(db, actor, (tx, actor) => {
    const { userId, email } = openAddressLink(tx, token);
    if (userId !== actor.userId)
      throw new Refusal('forbidden', 'Another person asked for this. Sign in as the one who did.');
    if (lookupPerson(tx, email))
      throw conflict('Somebody else has this address by now. Nothing was changed.');
    const { email: before, name } = findSelf(tx, actor);
    tx.update(users).set({ email }).where(eq(users.id, userId)).run();
    endLinks(tx, userId);
    post(tx, 'address-changed', [before], { name, email, path: '/forgotten-password' });
    record(tx, actor, 'profile.address_changed', { before, after: email });
    return email;
  });
}
