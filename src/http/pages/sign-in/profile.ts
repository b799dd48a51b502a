import { chooseNotices, listChoices } from '../../../domain/people/notice-choices.ts';
import { MEANINGS, noticesOf } from '../../../domain/people/notice-table.ts';
import { askForAddress, changeName, changePassword, findSelf } from '../../../domain/people/profile.ts';
import { listSessions } from '../../../domain/sign-in/own-sessions.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import type { Visit } from '../visit.ts';
import { checkOwnPassword } from './own-password.ts';

// What a person keeps about themselves.
export function show(visit: Visit) {
  const { db, actor } = visit;
  const choices = listChoices(db, actor);
  return visit.page('profile/show', {
    title: 'Profile',
    self: findSelf(db, actor),
    sessions: listSessions(db, actor, visit.sessionId).length,
    choices: choices.length,
    wanted: choices.filter(({ wanted }) => wanted).length,
  });
}

function form(visit: Visit, view: string, values = {}, faults = {}) {
  return visit.page(`profile/${view}`, { title: 'Profile', typed: values, faults, rule: PASSWORD_RULE });
}

export function editName(visit: Visit) {
  return form(visit, 'name', { name: visit.actor.name });
}

export function saveName(visit: Visit) {
  const { name = '' } = visit.typed;
  try {
    changeName(visit.db, visit.actor, name);
    return visit.leadOn('/profile', 'Your name is changed.');
  } catch (error) {
    return form(visit, 'name', { name }, visit.refusedBy(error).fields);
  }
}

export function editAddress(visit: Visit) {
  return form(visit, 'e-mail');
}

export async function askAddress(visit: Visit) {
  const { email = '' } = visit.typed;
  try {
    await checkOwnPassword(visit);
    const asked = askForAddress(visit.db, visit.actor, email);
    const done = `A link is on its way to ${asked}. Until you follow it you sign in as before.`;
    return visit.leadOn('/profile', done);
  } catch (error) {
    return form(visit, 'e-mail', { email }, visit.refusedBy(error).fields);
  }
}

export function editPassword(visit: Visit) {
  return form(visit, 'password');
}

export async function savePassword(visit: Visit) {
  const { password = '' } = visit.typed;
  const { db, actor, companies } = visit;
  try {
    const old = await checkOwnPassword(visit);
    const known = [actor.name, actor.email, ...companies.map(({ name }) => name)];
    const wanted = await hashPassword(password, known);
    changePassword(db, actor, visit.sessionId, { old, wanted });
    return visit.leadOn('/profile', 'Your password is changed. Every other session of yours has ended.');
  } catch (error) {
    return form(visit, 'password', {}, visit.refusedBy(error).fields);
  }
}

export function editNotices(visit: Visit) {
  const { db, actor } = visit;
  return visit.page('profile/notices', {
    title: 'E-mails to me',
    choices: listChoices(db, actor),
    table: noticesOf(actor.kind),
    meanings: MEANINGS,
  });
}

export function saveNotices(visit: Visit) {
  const wanted = Object.entries(visit.typed).filter(([, value]) => value === 'wanted');
  chooseNotices(visit.db, visit.actor, new Set(wanted.map(([name]) => name)));
  return visit.leadOn('/profile', 'Your choice of e-mails is kept.');
}
