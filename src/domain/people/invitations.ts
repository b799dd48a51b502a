import { and, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Db, Tx } from '../../db/database.ts';
import { anyRow, insertRow, lookupRow } from '../../db/rows.ts';
import { companies, invitations, memberships } from '../../db/schema/people.ts';
import { transactAs } from '../access/acting.ts';
import { type Actor, insist, ROLES } from '../access/actor.ts';
import { newToken } from '../access/links.ts';
import { conflict, notFound, Refusal, together, wrong } from '../access/refusal.ts';
import { holds, ROWS } from '../forms/listing.ts';
import { record } from '../trace/audit.ts';
import { post } from '../trace/outbox.ts';
import { refuseLikeColleague } from './colleague-names.ts';
import type { Company } from './company.ts';
import { tellAdmins } from './company-notices.ts';
import { checkEmail } from './email-address.ts';
import { activeIn, checkRole, isMember, keepPlatformApart, lookupPerson } from './people.ts';

export type Invitation = typeof invitations.$inferSelect;
/** `token` opens it, if a link was sent: kept nowhere, so that whoever asked can be shown it this once. */
export type Sent = Invitation & { token?: string };

export const INVITATION_HOURS = 24;

/** Invites a person into the actor's company by e-mail. */
export function invitePerson(db: Db, actor: Actor, typed: { email: string; role: string }): Sent {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'invite and manage people');
    const company = lookupRow(tx, companies, actor.companyId)!;
    return invite(tx, actor, company, typed);
  });
}

/** The platform operator invites an admin into any company. */
export function inviteAdmin(db: Db, actor: Actor, companyId: number, email: string): Sent {
  return transactAs(db, actor, (tx, actor) => {
    insist(actor, 'see the platform');
    insist(actor, 'invite and manage people');
    const company = lookupRow(tx, companies, companyId);
    if (!company) throw notFound('company');
    return invite(tx, actor, company, { email, role: ROLES[company.kind][0]! });
  });
}

/** The caller has made sure that the actor may invite into this company. */
export function invite(tx: Tx, actor: Actor, company: Company, typed: { email: string; role: string }): Sent {
  const [email, role] = together(
    () => checkEmail(typed.email),
    () => checkRole(company.kind, typed.role),
  );
  const person = lookupPerson(tx, email);
  if (person && isMember(tx, person.id, company.id))
    throw wrong('email', `${email} is in ${company.name} already.`);
  if (person) keepPlatformApart(tx, person.id, company);
  refuseLikeColleague(tx, { companyIds: [company.id], email });
  const open = tx
    .select()
    .from(invitations)
    .where(and(eq(invitations.companyId, company.id), eq(invitations.email, email), isOpen))
    .get();
  const now = new Date();
  if (open && open.expiresAt > now)
    throw wrong('email', `${email} has an open invitation already. Send it again, or revoke it first.`);
  if (open) tx.update(invitations).set({ revokedAt: now }).where(eq(invitations.id, open.id)).run();
  // A company whose first admin has not come yet is opened by the platform alone.
  const waits = actor.companyId !== company.id && anyRow(tx, memberships, activeIn(company.id, ['admin']));
  const { token, link } = newLink(now);
  const invitation = insertRow(tx, invitations, {
    ...{ companyId: company.id, email, role, invitedBy: actor.userId },
    ...{ ...link, waitingSince: waits ? now : null },
  });
  const detail = { person: email, company: company.name, role };
  if (waits) {
    const facts = { person: email, role, by: actor.name, path: '/people' };
    tellAdmins(tx, 'invitation-waiting', company.id, facts);
    record(tx, actor, 'invitation.proposed', detail, { company });
  } else {
    sendInvitation(tx, actor, company, invitation, token);
    record(tx, actor, 'invitation.sent', detail, { company });
  }
  return waits ? invitation : { ...invitation, token };
}

/** An admin of the company says yes to somebody whom the platform wants there: only now a link is sent. */
export function approveInvitation(db: Db, actor: Actor, id: number): Sent {
  return transactAs(db, actor, (tx, actor) => {
    const { invitation, company } = findOpen(tx, actor, id);
    if (company.id !== actor.companyId)
      throw new Refusal('forbidden', `Only an admin of ${company.name} can say yes to this invitation.`);
    if (invitation.approvedBy === actor.userId) return invitation;
    const { token, link } = newLink();
    const { changes } = tx
      .update(invitations)
      .set({ ...link, waitingSince: null, approvedBy: actor.userId })
      .where(and(eq(invitations.id, id), isNotNull(invitations.waitingSince)))
      .run();
    if (changes !== 1) throw conflict('This invitation waits for nobody. Nothing was changed.');
    sendInvitation(tx, actor, company, invitation, token);
    record(tx, actor, 'invitation.approved', { person: invitation.email, company: company.name });
    return { ...invitation, token };
  });
}

/** A new link, valid for 24 hours; the one before it is over. */
export function resendInvitation(db: Db, actor: Actor, id: number): Sent {
  return transactAs(db, actor, (tx, actor) => {
    const { invitation, company } = findOpen(tx, actor, id);
    if (invitation.waitingSince)
      throw conflict(`It waits for the yes of an admin of ${company.name}. No link was sent yet.`);
    const { token, link } = newLink();
    tx.update(invitations).set(link).where(eq(invitations.id, id)).run();
    sendInvitation(tx, actor, company, invitation, token);
    const detail = { person: invitation.email, company: company.name };
    record(tx, actor, 'invitation.sent_again', detail, { company });
    return { ...invitation, token };
  });
}

export function revokeInvitation(db: Db, actor: Actor, id: number): Invitation {
  return transactAs(db, actor, (tx, actor) => {
    const { invitation, company } = findOpen(tx, actor, id);
    tx.update(invitations).set({ revokedAt: new Date() }).where(eq(invitations.id, id)).run();
    record(tx, actor, 'invitation.revoked', { person: invitation.email, company: company.name }, { company });
    return invitation;
  });
}

/** The newest invitations into a company that were neither accepted nor revoked. */
export function openInvitations(db: Db, actor: Actor, search = '', companyId = actor.companyId) {
  insist(actor, companyId === actor.companyId ? 'see people' : 'see the platform');
  const now = new Date();
  return db
    .select()
    .from(invitations)
    .where(and(eq(invitations.companyId, companyId), isOpen, holds(search, invitations.email)))
    .orderBy(desc(invitations.id))
    .limit(ROWS)
    .all()
    .map((invitation) => ({ ...invitation, expired: invitation.expiresAt <= now }));
}

// Through the actor: an admin finds their own company's, the platform operator every company's.
function findOpen(tx: Tx, actor: Actor, id: number): { invitation: Invitation; company: Company } {
  insist(actor, 'see people');
  const row = tx
    .select({ invitation: invitations, company: companies })
    .from(invitations)
    .innerJoin(companies, eq(invitations.companyId, companies.id))
    .where(eq(invitations.id, id))
    .get();
  if (!row || (actor.kind !== 'platform' && row.company.id !== actor.companyId)) throw notFound('invitation');
  insist(actor, 'invite and manage people');
  if (row.invitation.acceptedAt) throw conflict(`${row.invitation.email} has accepted it already.`);
  if (row.invitation.revokedAt) throw conflict('This invitation is revoked. Invite the person anew.');
  return row;
}

function sendInvitation(
  tx: Tx,
  actor: Actor,
  company: Company,
  { email, role }: Invitation,
  token: string,
): void {
  post(tx, 'invitation', [email], {
    company: company.name,
    inviter: actor.name,
    role,
    hours: INVITATION_HOURS,
    path: `/invitation/${token}`,
  });
}

export const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

/** A token, and what the row has of the link that it opens. */
function newLink(sentAt = new Date()) {
  const { token, digest } = newToken();
  const expiresAt = new Date(sentAt.getTime() + INVITATION_HOURS * 3_600_000);
  return { token, link: { tokenDigest: digest, sentAt, expiresAt } };
}
