import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkEmail } from '../../../domain/people/email-address.ts';
import { askForLink, openPasswordLink, renewPassword } from '../../../domain/sign-in/password-links.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { tokenOf, typed } from '../fields.ts';
import { doerOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { clearSessionCookie } from '../session-cookie.ts';

/** A forgotten password: a link by e-mail, and the new password. */
export function passwordLinkPages({ db, secure }: Portal) {
  const title = 'Forgotten password';

  const forgotten: Page = async (request, reply) =>
    page(request, reply, 'password-links/forgotten', { title, typed: {}, faults: {} });

  const sendLink: Page = async (request, reply) => {
    const { email = '' } = typed(request);
    try {
      askForLink(db, doerOf(request), checkEmail(email));
      return page(request, reply, 'password-links/sent', { title: 'Look into your mail', email });
    } catch (error) {
      const faults = refusedBy(reply, error).fields;
      return page(request, reply, 'password-links/forgotten', { title, typed: { email }, faults });
    }
  };

  const form = (request: FastifyRequest, reply: FastifyReply, faults = {}) => {
    const token = tokenOf(request);
    const { person } = openPasswordLink(db, token);
    const facts = { title: 'Choose a new password', token, email: person.email, rule: PASSWORD_RULE, faults };
    return page(request, reply, 'password-links/new-password', facts);
  };

  const openLink: Page = async (request, reply) => form(request, reply);

  const renew: Page = async (request, reply) => {
    const token = tokenOf(request);
    const { person, companies } = openPasswordLink(db, token);
    try {
      const known = [person.name, person.email, ...companies];
      const passwordHash = await hashPassword(typed(request).password ?? '', known);
      renewPassword(db, doerOf(request), token, passwordHash);
    } catch (error) {
      return form(request, reply, refusedBy(reply, error).fields);
    }
    clearSessionCookie(reply, secure);
    return leadOn(
      reply,
      '/sign-in',
      'Your new password is set, and every session of yours has ended. Sign in.',
    );
  };

  return { forgotten, sendLink, openLink, renew };
}
