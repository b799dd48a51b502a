import { checkEmail } from '../../../domain/people/email-address.ts';
import { askForLink, openPasswordLink, renewPassword } from '../../../domain/sign-in/password-links.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import { clearCookie, sessionCookie } from '../session-cookie.ts';
import type { Visit } from '../visit.ts';

// A forgotten password: a link by e-mail, and the new password.
const title = 'Forgotten password';

export function forgotten(visit: Visit) {
  return visit.page('password-links/forgotten', { title });
}

export function sendLink(visit: Visit) {
  const { email = '' } = visit.typed;
  try {
    askForLink(visit.db, visit.doer, checkEmail(email));
    return visit.page('password-links/sent', { title: 'Look into your mail', email });
  } catch (error) {
    const faults = visit.refusedBy(error).fields;
    return visit.page('password-links/forgotten', { title, typed: { email }, faults });
  }
}

/** The form that the mailed link opens. */
export function openLink(visit: Visit, faults = {}) {
  const { token } = visit;
  const { person } = openPasswordLink(visit.db, token);
  const facts = { title: 'Choose a new password', token, email: person.email, rule: PASSWORD_RULE, faults };
  return visit.page('password-links/new-password', facts);
}

export async function renew(visit: Visit) {
  const { db, token } = visit;
  const { person, companies } = openPasswordLink(db, token);
  try {
    const known = [person.name, person.email, ...companies];
    const passwordHash = await hashPassword(visit.typed.password ?? '', known);
    renewPassword(db, visit.doer, token, passwordHash);
  } catch (error) {
    return openLink(visit, visit.refusedBy(error).fields);
  }
  clearCookie(visit.reply, sessionCookie);
  return visit.leadOn('/sign-in', 'Your new password is set, and every session of yours has ended. Sign in.');
}
