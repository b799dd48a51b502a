import { timingSafeEqual } from 'node:crypto';
import { notFound, wrong } from '../../../domain/access/refusal.ts';
import { nobodyYet } from '../../../domain/people/people.ts';
import { setUpPlatform } from '../../../domain/people/platform.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import type { Visit } from '../visit.ts';

const title = 'Set up Imprimatur';

export function show(visit: Visit) {
  if (!nobodyYet(visit.db)) throw notFound('page');
  return visit.page('set-up/page', { title, rule: PASSWORD_RULE });
}

export async function setUp(visit: Visit) {
  if (!nobodyYet(visit.db)) throw notFound('page');
  const { code = '', name = '', email = '', password = '' } = visit.typed;
  try {
    if (!matches(code.trim(), visit.portal.setUpCode)) {
      throw wrong('code', 'This is not the set-up code. It stands in the log of the running server.');
    }
    const passwordHash = await hashPassword(password, [name, email]);
    setUpPlatform(visit.db, visit.doer, { name, email, passwordHash });
  } catch (error) {
    return visit.page('set-up/page', {
      title,
      rule: PASSWORD_RULE,
      typed: { name, email, code },
      faults: visit.refusedBy(error).fields,
    });
  }
  return visit.leadOn('/sign-in', 'Imprimatur is set up. Sign in with your new password.');
}

function matches(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
