import { timingSafeEqual } from 'node:crypto';
import { notFound, wrong } from '../../../domain/access/refusal.ts';
import { nobodyYet } from '../../../domain/people/people.ts';
import { setUpPlatform } from '../../../domain/people/platform.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { typed } from '../fields.ts';
import { doerOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';

const title = 'Set up Imprimatur';

export function setUpPages(portal: Portal) {
  const show: Page = async (request, reply) => {
    if (!nobodyYet(portal.db)) throw notFound('page');
    return page(request, reply, 'set-up/page', { title, rule: PASSWORD_RULE, typed: {}, faults: {} });
  };

  const setUp: Page = async (request, reply) => {
    if (!nobodyYet(portal.db)) throw notFound('page');
    const { code = '', name = '', email = '', password = '' } = typed(request);
    try {
      if (!matches(code.trim(), portal.setUpCode)) {
        throw wrong('code', 'This is not the set-up code. It stands in the log of the running server.');
      }
      const passwordHash = await hashPassword(password, [name, email]);
      setUpPlatform(portal.db, doerOf(request), { name, email, passwordHash });
    } catch (error) {
      return page(request, reply, 'set-up/page', {
        title,
        rule: PASSWORD_RULE,
        typed: { name, email, code },
        faults: refusedBy(reply, error).fields,
      });
    }
    return leadOn(reply, '/sign-in', 'Imprimatur is set up. Sign in with your new password.');
  };

  return { show, setUp };
}

function matches(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
