import { and, desc, eq, isNull } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { companies, invitations } from '../../db/schema.ts';
import { type Actor, insist, ROLES } from '../access/actor.ts';
import { newToken } from '../access/links.ts';
import { notFound, Refusal, together } from '../access/refusal.ts';
import { holds, ROWS } from '../forms/listing.ts';
import { record } from '../trace/audit.ts';
import { post } from '../trace/outbox.ts';
import { insistNow } from './colleagues.ts';
import type { Company } from './company.ts';
import { checkEmail, checkRole, isMember, lookupPerson } from './people.ts';

export type Invitation = typeof invitations.$inferSelect;

export const INVITATION_HOURS = 24;

/** Invites a person into the actor's company by e-mail. */
export function invitePerson(db: Db, actor: Actor, typed: { email: string; role: string }): Invitation {
  return transact(db, (tx) => {
    insistNow(tx, actor, 'invite and manage people');
    const company = tx.select().from(companies).where(eq(companies.id, actor.companyId)).get()!;
    return invite(tx, actor, company, typed);
  });
}

/** The platform operator invites an admin into any company. */
export function inviteAdmin(db: Db, actor: Actor, companyId: number, email: string): Invitation {
  return transact(db, (tx) => {
    insist(actor, 'see the platform');
    insistNow(tx, actor, 'invite and manage people');
    const company = tx.select().from(companies).where(eq(companies.id, companyId)).get();
    if (!company) throw notFound('company');
    return invite(tx, actor, company, { email, role: ROLES[company.kind][0]! });
  });
}

/** The caller has made sure that the actor may invite into this company. */
export function invite(
  tx: Tx,
  actor: Actor,
  company: Company,
  typed: { email: string; role: string },
): Invitation {
  const [email, role] = together(
    () => checkEmail(typed.email),
    () => checkRole(company.kind, typed.role),
  );
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
    hours: INVITATION_HOURS,
    path: `/invitation/${token}`,
  });
}

export const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

function end(from: Date): Date {
  return new Date(from.getTime() + INVITATION_HOURS * 3_600_000);
}

function fault(sentence: string): Refusal {
  return new Refusal('invalid', sentence, { email: sentence });
}
