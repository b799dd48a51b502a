import { acceptAsMember, acceptAsNewcomer, openInvitation } from '../../../domain/people/acceptance.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import { openSession, switchCompany } from '../../../domain/sign-in/sessions.ts';
import { sessionCookie, setCookie } from '../session-cookie.ts';
import type { Visit } from '../visit.ts';

// What the mailed link opens. A GET changes nothing: mail scanners follow links.
export function openLink(visit: Visit, name = '', faults = {}) {
  const { db, token, known } = visit;
  const opened = openInvitation(db, token);
  return visit.page('people/accept', {
    title: `Join ${opened.company.name}`,
    ...opened,
    token,
    isThem: known !== undefined && known.userId === opened.known?.id,
    rule: PASSWORD_RULE,
    typed: { name },
    faults,
  });
}

export async function accept(visit: Visit) {
  const { db, token } = visit;
  const { invitation, known, company } = openInvitation(db, token);
  if (known) {
    acceptAsMember(db, visit.actor, token);
    switchCompany(db, visit.actor, visit.sessionId, company.id);
    return visit.leadOn('/', `Welcome to ${company.name}. You switch between your companies in the menu.`);
  }
  const { name = '', password = '' } = visit.typed;
  try {
    const passwordHash = await hashPassword(password, [name, invitation.email, company.name]);
    const { person } = acceptAsNewcomer(db, visit.doer, token, { name, passwordHash });
    if (person.twoStepSince) return visit.leadOn('/sign-in', 'You are in. Sign in with your new password.');
    const seat = { userId: person.id, companyId: company.id };
    const sessionId = await openSession(db, visit.doer, visit.portal.session, seat);
    setCookie(visit.reply, sessionCookie, sessionId);
    return visit.leadOn('/', `Welcome to ${company.name}. From now on you sign in as ${invitation.email}.`);
  } catch (error) {
    return openLink(visit, name, visit.refusedBy(error).fields);
  }
}
