import { insist } from '../../../domain/access/actor.ts';
import type { Typed } from '../../../domain/forms/drafts.ts';
import {
  approveInvitation,
  type Invitation,
  invitePerson,
  resendInvitation,
  revokeInvitation,
  type Sent,
} from '../../../domain/people/invitations.ts';
import type { Visit } from '../visit.ts';
import { handOver } from './handing-over.ts';
import { rolesOf } from './people.ts';

// A company's own invitations, sent and taken back.

export function open(visit: Visit) {
  insist(visit.actor, 'invite and manage people');
  return form(visit, visit.takeDraft() ?? {});
}

export function invite(visit: Visit) {
  const { email = '', role = '' } = visit.typed;
  try {
    const invitation = invitePerson(visit.db, visit.actor, { email, role });
    return visit.leadOn('/people', invited(visit, invitation));
  } catch (error) {
    return form(visit, { email, role }, visit.refusedBy(error).fields);
  }
}

export function sendAgain(visit: Visit) {
  const invitation = resendInvitation(visit.db, visit.actor, visit.id);
  const done = `The invitation is sent again. The link before it is over.${handOver(visit, invitation)}`;
  return visit.leadOn(listOf(visit, invitation), done);
}

export function approve(visit: Visit) {
  const invitation = approveInvitation(visit.db, visit.actor, visit.id);
  return visit.leadOn('/people', invited(visit, invitation));
}

export function revoke(visit: Visit) {
  const invitation = revokeInvitation(visit.db, visit.actor, visit.id);
  return visit.leadOn(listOf(visit, invitation), `The invitation of ${invitation.email} is revoked.`);
}

function form(visit: Visit, typed: Typed, faults = {}) {
  const facts = { typed, faults, roles: rolesOf(visit.actor.kind), mailToFolder: visit.portal.mailToFolder };
  return visit.page('people/invite', { title: 'Invite a person', ...facts });
}

function invited(visit: Visit, invitation: Sent): string {
  const { email } = invitation;
  return `${email} is invited. The link is valid for 24 hours.${handOver(visit, invitation)}`;
}

function listOf(visit: Visit, { companyId }: Invitation): string {
  return visit.actor.companyId === companyId ? '/people' : `/companies/${companyId}`;
}
