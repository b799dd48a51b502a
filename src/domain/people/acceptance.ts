import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, transact } from '../../db/database.ts';
import { insertRow } from '../../db/rows.ts';
import { companies, invitations, users } from '../../db/schema/people.ts';
import { transactAs } from '../access/acting.ts';
import type { Actor, Doer } from '../access/actor.ts';
import { digestOf, goneLink, unknownLink } from '../access/links.ts';
import { conflict, Refusal } from '../access/refusal.ts';
import { record } from '../trace/audit.ts';
import { refuseLikeColleague } from './colleague-names.ts';
import type { Company } from './company.ts';
import { INVITATION_HOURS, type Invitation, isOpen } from './invitations.ts';
import {
  addMember,
  checkName,
  companiesOf,
  isMember,
  lookupPerson,
  type Person,
  setPassword,
} from './people.ts';

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
  if (!row || row.invitation.waitingSince) throw unknownLink();
  const { invitation, company } = row;
  if (invitation.acceptedAt) throw goneLink('was used already. Sign in with the password you chose');
  if (invitation.revokedAt)
    throw goneLink('was taken back by the company that sent it. Ask them if you are expected');
  if (invitation.expiresAt <= new Date())
    throw goneLink(
      `was valid for ${INVITATION_HOURS} hours and has expired. Ask ${company.name} to send the invitation again`,
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
  doer: Doer,
  token: string,
  typed: { name: string; passwordHash: string },
): { person: Person; company: Company } {
  return transact(db, (tx) => {
    const { invitation, company, known } = openInvitation(tx, token);
    if (known) throw conflict('You can sign in already. Do so, then open the link again.');
    const name = checkName(typed.name);
    const { email } = invitation;
    refuseLikeColleague(tx, { companyIds: [company.id], name });
    const before = lookupPerson(tx, email);
    const person =
      before ??
      insertRow(tx, users, { email, name, passwordHash: typed.passwordHash, createdAt: new Date() });
    if (before) {
      setPassword(tx, person.id, typed.passwordHash);
      tx.update(users).set({ name }).where(eq(users.id, person.id)).run();
    }
    accept(tx, doer, invitation, company, person);
    return { person, company };
  });
}

/** A person who is signed in joins a further company; the invitation must be for their address. */
export function acceptAsMember(db: Db, actor: Actor, token: string): Company {
  return transactAs(db, actor, (tx, actor) => {
    const { invitation, company, known } = openInvitation(tx, token);
    if (known?.id !== actor.userId)
      throw conflict('This invitation is for another person. Sign out, then open the link again.');
    refuseNamesake(tx, company, known);
    accept(tx, actor, invitation, company, known);
    return company;
  });
}

// The name of somebody who is in other companies is theirs: they change it there.
function refuseNamesake(tx: Tx, company: Company, { name }: Person): void {
  try {
    refuseLikeColleague(tx, { companyIds: [company.id], name });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw conflict(`${error.message} You change your name under “My profile”, then open the link again.`);
  }
}

function accept(tx: Tx, { from }: Doer, invitation: Invitation, company: Company, person: Person): void {
  const { changes } = tx
    .update(invitations)
    .set({ acceptedAt: new Date() })
    .where(and(eq(invitations.id, invitation.id), isOpen))
    .run();
  if (changes !== 1) throw goneLink('was used already');
  addMember(tx, person.id, company, invitation.role);
  const joined = { userId: person.id, companyId: company.id, from };
  record(tx, joined, 'invitation.accepted', { person: person.email, role: invitation.role });
}
