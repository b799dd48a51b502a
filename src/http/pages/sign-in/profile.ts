import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../../domain/access/refusal.ts';
import { chooseNotices, listChoices } from '../../../domain/people/notice-choices.ts';
import { MEANINGS, noticesOf } from '../../../domain/people/notice-table.ts';
import {
  askForAddress,
  changeName,
  changePassword,
  confirmAddress,
  findSelf,
  openAddressLink,
} from '../../../domain/people/profile.ts';
import { listSessions } from '../../../domain/sign-in/own-sessions.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { tokenOf, typed } from '../fields.ts';
import { actorOf, sessionOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import { checkOwnPassword } from './own-password.ts';

/** What a person keeps about themselves. */
export function profilePages({ db }: Portal) {
  const show: Page = async (request, reply) => {
    const actor = actorOf(request);
    const choices = listChoices(db, actor);
    return page(request, reply, 'profile/show', {
      title: 'Profile',
      self: findSelf(db, actor),
      sessions: listSessions(db, actor, sessionOf(request)).length,
      choices: choices.length,
      wanted: choices.filter(({ wanted }) => wanted).length,
    });
  };

  const form = (request: FastifyRequest, reply: FastifyReply, view: string, values = {}, faults = {}) => {
    const facts = { title: 'Profile', typed: values, faults, rule: PASSWORD_RULE };
    return page(request, reply, `profile/${view}`, facts);
  };

  const editName: Page = async (request, reply) =>
    form(request, reply, 'name', { name: actorOf(request).name });
  const saveName: Page = async (request, reply) => {
    const { name = '' } = typed(request);
    try {
      changeName(db, actorOf(request), name);
      return leadOn(reply, '/profile', 'Your name is changed.');
    } catch (error) {
      return form(request, reply, 'name', { name }, refusedBy(reply, error).fields);
    }
  };

  const editAddress: Page = async (request, reply) => form(request, reply, 'e-mail');
  const askAddress: Page = async (request, reply) => {
    const { email = '' } = typed(request);
    try {
      await checkOwnPassword(db, request);
      const asked = askForAddress(db, actorOf(request), email);
      const done = `A link is on its way to ${asked}. Until you follow it you sign in as before.`;
      return leadOn(reply, '/profile', done);
    } catch (error) {
      return form(request, reply, 'e-mail', { email }, refusedBy(reply, error).fields);
    }
  };

  const editPassword: Page = async (request, reply) => form(request, reply, 'password');
  const savePassword: Page = async (request, reply) => {
    const { password = '' } = typed(request);
    const { actor, companies } = visitorOf(request);
    try {
      const old = await checkOwnPassword(db, request);
      const wanted = await hashPassword(password, [
        actor.name,
        actor.email,
        ...companies.map(({ name }) => name),
      ]);
      changePassword(db, actor, sessionOf(request), { old, wanted });
      return leadOn(reply, '/profile', 'Your password is changed. Every other session of yours has ended.');
    } catch (error) {
      return form(request, reply, 'password', {}, refusedBy(reply, error).fields);
    }
  };

  const editNotices: Page = async (request, reply) => {
    const actor = actorOf(request);
    return page(request, reply, 'profile/notices', {
      title: 'E-mails to me',
      choices: listChoices(db, actor),
      table: noticesOf(actor.kind),
      meanings: MEANINGS,
    });
  };
  const saveNotices: Page = async (request, reply) => {
    const wanted = Object.entries(typed(request)).filter(([, value]) => value === 'wanted');
    chooseNotices(db, actorOf(request), new Set(wanted.map(([name]) => name)));
    return leadOn(reply, '/profile', 'Your choice of e-mails is kept.');
  };

  return {
    show,
    editName,
    saveName,
    editAddress,
    askAddress,
    editPassword,
    savePassword,
    editNotices,
    saveNotices,
  };
}

export function newAddressPages({ db }: Portal) {
  // The page is open, so that a mail's reader is led to the sign-in with words; confirming is for the person who asked.
  const openLink: Page = async (request, reply) => {
    const token = tokenOf(request);
    const { email, userId } = openAddressLink(db, token);
    const isThem = request.visitor.kind === 'signed-in' && request.visitor.actor.userId === userId;
    const facts = { title: 'Confirm your new address', token, email, isThem };
    return page(request, reply, 'profile/new-address', facts);
  };
  const confirm: Page = async (request, reply) => {
    const email = confirmAddress(db, actorOf(request), tokenOf(request));
    return leadOn(reply, '/profile', `From now on you sign in as ${email}.`);
  };

  return { openLink, confirm };
}

function visitorOf(request: FastifyRequest) {
  if (request.visitor.kind !== 'signed-in') throw new Refusal('signed-out', 'Sign in to go on.');
  return request.visitor;
}
