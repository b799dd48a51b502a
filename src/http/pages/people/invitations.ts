import type { FastifyReply, FastifyRequest } from 'fastify';
import { insist } from '../../../domain/access/actor.ts';
import { takeDraft } from '../../../domain/forms/drafts.ts';
import { acceptAsMember, acceptAsNewcomer, openInvitation } from '../../../domain/people/acceptance.ts';
import {
  approveInvitation,
  type Invitation,
  invitePerson,
  resendInvitation,
  revokeInvitation,
  type Sent,
} from '../../../domain/people/invitations.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import { openSession, switchCompany } from '../../../domain/sign-in/sessions.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { idOf, tokenOf, typed } from '../fields.ts';
import { actorOf, doerOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { setSessionCookie } from '../session-cookie.ts';
import { handOver } from './handing-over.ts';
import { rolesOf } from './people.ts';

const title = 'Invite a person';

// A company's own invitations, sent and taken back.
export function invitationPages(portal: Portal) {
  const { db, mailToFolder } = portal;

  const open: Page = async (request, reply) => {
    const actor = actorOf(request);
    insist(actor, 'invite and manage people');
    const typed = takeDraft(db, actor.userId, request.url) ?? {};
    const facts = { typed, faults: {}, roles: rolesOf(actor.kind), mailToFolder };
    return page(request, reply, 'people/invite', { title, ...facts });
  };

  const invite: Page = async (request, reply) => {
    const actor = actorOf(request);
    const { email = '', role = '' } = typed(request);
    try {
      const invitation = invitePerson(db, actor, { email, role });
      return leadOn(reply, '/people', invited(request, invitation));
    } catch (error) {
      const faults = refusedBy(reply, error).fields;
      const roles = rolesOf(actor.kind);
      return page(request, reply, 'people/invite', {
        title,
        typed: { email, role },
        faults,
        roles,
        mailToFolder,
      });
    }
  };

  const sendAgain: Page = async (request, reply) => {
    const invitation = resendInvitation(db, actorOf(request), idOf(request));
    const done = `The invitation is sent again. The link before it is over.${handOver(portal, request, invitation)}`;
    return leadOn(reply, listOf(request, invitation), done);
  };

  const approve: Page = async (request, reply) => {
    const invitation = approveInvitation(db, actorOf(request), idOf(request));
    return leadOn(reply, '/people', invited(request, invitation));
  };

  const revoke: Page = async (request, reply) => {
    const invitation = revokeInvitation(db, actorOf(request), idOf(request));
    return leadOn(reply, listOf(request, invitation), `The invitation of ${invitation.email} is revoked.`);
  };

  function invited(request: FastifyRequest, invitation: Sent): string {
    const { email } = invitation;
    return `${email} is invited. The link is valid for 24 hours.${handOver(portal, request, invitation)}`;
  }

  return { open, invite, sendAgain, approve, revoke };
}

// What the mailed link opens. A GET changes nothing: mail scanners follow links.
export function acceptancePages({ db, secure, session: limits }: Portal) {
  const form = (request: FastifyRequest, reply: FastifyReply, name: string, faults = {}) => {
    const token = tokenOf(request);
    const opened = openInvitation(db, token);
    const { actor } = request.visitor.kind === 'signed-in' ? request.visitor : {};
    return page(request, reply, 'people/accept', {
      title: `Join ${opened.company.name}`,
      ...opened,
      token,
      isThem: actor !== undefined && actor.userId === opened.known?.id,
      rule: PASSWORD_RULE,
      typed: { name },
      faults,
    });
  };

  const openLink: Page = async (request, reply) => form(request, reply, '');

  const accept: Page = async (request, reply) => {
    const token = tokenOf(request);
    const { invitation, known, company } = openInvitation(db, token);
    if (known) {
      const actor = actorOf(request);
      acceptAsMember(db, actor, token);
      if (request.visitor.kind === 'signed-in')
        switchCompany(db, actor, request.visitor.sessionId, company.id);
      return leadOn(reply, '/', `Welcome to ${company.name}. You switch between your companies in the menu.`);
    }
    const { name = '', password = '' } = typed(request);
    try {
      const passwordHash = await hashPassword(password, [name, invitation.email, company.name]);
      const { person } = acceptAsNewcomer(db, doerOf(request), token, { name, passwordHash });
      if (person.twoStepSince)
        return leadOn(reply, '/sign-in', 'You are in. Sign in with your new password.');
      const sessionId = await openSession(db, doerOf(request), limits, {
        userId: person.id,
        companyId: company.id,
      });
      setSessionCookie(reply, secure, sessionId);
      return leadOn(
        reply,
        '/',
        `Welcome to ${company.name}. From now on you sign in as ${invitation.email}.`,
      );
    } catch (error) {
      return form(request, reply, name, refusedBy(reply, error).fields);
    }
  };

  return { openLink, accept };
}

function listOf(request: FastifyRequest, { companyId }: Invitation): string {
  return actorOf(request).companyId === companyId ? '/people' : `/companies/${companyId}`;
}
