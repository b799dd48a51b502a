import { and, eq, isNull } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../db/database.ts';
import { companies, invitations, users } from '../db/schema.ts';
import { type Actor, insist } from './actor.ts';
import { record } from './audit.ts';
import { insistNow } from './colleagues.ts';
import type { Company } from './companies.ts';
import { digestOf, goneLink, newToken, unknownLink } from './links.ts';
import { post } from './outbox.ts';
import {
  addMember,
  checkEmail,
  checkName,
  checkRole,
  companiesOf,
  isMember,
  lookupPerson,
  type Person,
  setPassword,
} from './people.ts';
import { notFound, Refusal } from './refusal.ts';

export type Invitation = typeof invitations.$inferSelect;

const HOURS = 24;

/** Invites a person into the actor's company by e-mail. */
export function invitePerson(db: Db, actor: Actor, typed: { email: string; role: string }): Invitation {
  return transact(db, (tx) => {
    insistNow(tx, actor, 'invite and manage people');
    const company = tx.select().from(companies).where(eq(companies.id, actor.companyId)).get()!;
    return invite(tx, actor, company, typed);
  });
}

/** The caller has made sure that the actor may invite into this company. */
export function invite(
  tx: Tx,
  actor: Actor,
  company: Company,
  typed: { email: string; role: string },
): Invitation {
  const email = checkEmail(typed.email);
  const role = checkRole(company.kind, typed.role);
  const person = lookupPerson(tx, email);
  if (person && isMember(tx, person.id, company.id)) throw fault(`${email} is in ${company.name} already.`);
  const open = tx
    .select()
    .from(invitations)
    .where(and(eq(invitations.companyId, company.id), eq(invitations.email, email), isOpen))
    .get();
  const now = new Date();
  if (open && open.expiresAt > now)
    throw fault(`${email} has an open invitation already. Send it again, or revoke it first.`);
  if (open) tx.update(invitations).set({ revokedAt: now }).where(eq(invitations.id, open.id)).run();
  const { token, digest } = newToken();
  const invitation = tx
    .insert(invitations)
    .values({
      companyId: company.id,
      email,
      role,
      tokenDigest: digest,
      invitedBy: actor.userId,
      sentAt: now,
      expiresAt: end(now),
    })
    .returning()
    .get();
  sendInvitation(tx, actor, company, invitation, token);
  record(tx, actor, 'invitation.sent', { person: email, company: company.name, role });
  return invitation;
}

/** A new link, valid for 24 hours; the one before it is over. */
export function resendInvitation(db: Db, actor: Actor, id: number): Invitation {
  return transact(db, (tx) => {
    const { invitation, company } = findOpen(tx, actor, id);
    const { token, digest } = newToken();
    const now = new Date();
    tx.update(invitations)
      .set({ tokenDigest: digest, sentAt: now, expiresAt: end(now) })
      .where(eq(invitations.id, id))
      .run();
    sendInvitation(tx, actor, company, invitation, token);
    record(tx, actor, 'invitation.sent_again', { person: invitation.email, company: company.name });
    return invitation;
  });
}

export function revokeInvitation(db: Db, actor: Actor, id: number): Invitation {
  return transact(db, (tx) => {
    const { invitation, company } = findOpen(tx, actor, id);
    tx.update(invitations).set({ revokedAt: new Date() }).where(eq(invitations.id, id)).run();
    record(tx, actor, 'invitation.revoked', { person: invitation.email, company: company.name });
    return invitation;
  });
}

/** Invitations into a company that were neither accepted nor revoked, the newest first. */
export function openInvitations(db: Db, actor: Actor, companyId = actor.companyId) {
  insist(actor, companyId === actor.companyId ? 'see people' : 'see the platform');
  const now = new Date();
  return db
    .select()
    .from(invitations)
    .where(and(eq(invitations.companyId, companyId), isOpen))
    .all()
    .map((invitation) => ({ ...invitation, expired: invitation.expiresAt <= now }))
    .reverse();
}

export type Opened = {
  invitation: Invitation;
  company: Company;
  inviter: string;
  /** Somebody who can sign in: they join as who they are. Anybody else sets a name and a password. */
  known: Person | undefined;
};

/** What a link opens. Refuses one that is unknown, used, revoked or expired. */
export function openInvitation(db: Db | Tx, token: string): Opened {
  const row = db
    .select({ invitation: invitations, company: companies, inviter: users.name })
    .from(invitations)
    .innerJoin(companies, eq(invitations.companyId, companies.id))
    .innerJoin(users, eq(invitations.invitedBy, users.id))
    .where(eq(invitations.tokenDigest, digestOf(token)))
    .get();
  if (!row) throw unknownLink();
  const { invitation, company } = row;
  if (invitation.acceptedAt) throw goneLink('was used already. Sign in with the password you chose');
  if (invitation.revokedAt)
    throw goneLink('was taken back by the company that sent it. Ask them if you are expected');
  if (invitation.expiresAt <= new Date())
    throw goneLink(
      `was valid for ${HOURS} hours and has expired. Ask ${company.name} to send the invitation again`,
    );
  if (company.suspendedAt)
    throw goneLink(`leads to ${company.name}, which is suspended. Ask whoever runs the portal`);
  const person = lookupPerson(db, invitation.email);
  if (person && isMember(db, person.id, company.id))
    throw goneLink(`is not needed any more: you are in ${company.name} already. Sign in`);
  const known = person && !person.deactivatedAt && companiesOf(db, person.id).length > 0;
  return { ...row, known: known ? person : undefined };
}

/** Somebody new, or somebody who was in no company any more, sets a name and a password and is in. */
export function acceptAsNewcomer(
  db: Db,
  token: string,
  typed: { name: string; passwordHash: string },
): { person: Person; company: Company } {
  return transact(db, (tx) => {
    const { invitation, company, known } = openInvitation(tx, token);
    if (known) throw new Refusal('conflict', 'You can sign in already. Do so, then open the link again.');
    const name = checkName(typed.name);
    const { email } = invitation;
    const before = lookupPerson(tx, email);
    const person =
      before ??
      tx
        .insert(users)
        .values({ email, name, passwordHash: typed.passwordHash, createdAt: new Date() })
        .returning()
        .get();
    if (before) {
      setPassword(tx, person.id, typed.passwordHash);
      tx.update(users).set({ name }).where(eq(users.id, person.id)).run();
    }
    accept(tx, invitation, company, person);
    return { person, company };
  });
}

/** A person who is signed in joins a further company; the invitation must be for their address. */
export function acceptAsMember(db: Db, actor: Actor, token: string): Company {
  return transact(db, (tx) => {
    const { invitation, company, known } = openInvitation(tx, token);
    if (known?.id !== actor.userId)
      throw new Refusal(
        'conflict',
        'This invitation is for another person. Sign out, then open the link again.',
      );
    accept(tx, invitation, company, known);
    return company;
  });
}

function accept(tx: Tx, invitation: Invitation, company: Company, person: Person): void {
  const { changes } = tx
    .update(invitations)
    .set({ acceptedAt: new Date() })
    .where(and(eq(invitations.id, invitation.id), isOpen))
    .run();
  if (changes !== 1) throw goneLink('was used already');
  addMember(tx, person.id, company.id, invitation.role);
  const joined = { userId: person.id, companyId: company.id };
  record(tx, joined, 'invitation.accepted', { person: person.email, role: invitation.role });
}

// Through the actor: an admin finds their own company's, the platform operator every company's.
function findOpen(tx: Tx, actor: Actor, id: number): { invitation: Invitation; company: Company } {
  const row = tx
    .select({ invitation: invitations, company: companies })
    .from(invitations)
    .innerJoin(companies, eq(invitations.companyId, companies.id))
    .where(eq(invitations.id, id))
    .get();
  if (!row || (actor.kind !== 'platform' && row.company.id !== actor.companyId)) throw notFound('invitation');
  insistNow(tx, actor, 'invite and manage people');
  if (row.invitation.acceptedAt)
    throw new Refusal('conflict', `${row.invitation.email} has accepted it already.`);
  if (row.invitation.revokedAt)
    throw new Refusal('conflict', 'This invitation is revoked. Invite the person anew.');
  return row;
}

function sendInvitation(
  tx: Tx,
  actor: Actor,
  company: Company,
  { email, role }: Invitation,
  token: string,
): void {
  post(tx, 'invitation', [email], undefined, {
    company: company.name,
    inviter: actor.name,
    role,
    hours: HOURS,
    path: `/invitation/${token}`,
  });
}

const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

function end(from: Date): Date {
  return new Date(from.getTime() + HOURS * 3_600_000);
}

function fault(sentence: string): Refusal {
  return new Refusal('invalid', sentence, { email: sentence });
}
