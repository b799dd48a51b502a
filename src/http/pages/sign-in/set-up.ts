import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { notFound, Refusal } from '../../../domain/access/refusal.ts';
import { nobodyYet } from '../../../domain/people/people.ts';
import { setUpPlatform } from '../../../domain/people/platform.ts';
import { PASSWORD_RULE } from '../../../domain/sign-in/password-rule.ts';
import { hashPassword } from '../../../domain/sign-in/passwords.ts';
import type { Portal } from '../../portal.ts';
import { STATUS } from '../errors.ts';
import { typed } from '../fields.ts';
import { doerOf } from '../guard.ts';
import { leadOn, page } from '../page.ts';

const title = 'Set up Imprimatur';

export function setUpRoutes(app: FastifyInstance, portal: Portal): void {
  const limit = { max: 10, timeWindow: '5 minutes' };

  app.get('/set-up', { config: { open: true } }, async (request, reply) => {
    if (!nobodyYet(portal.db)) throw notFound('page');
    return page(request, reply, 'set-up/page', { title, rule: PASSWORD_RULE, typed: {}, faults: {} });
  });

  app.post('/set-up', { config: { open: true, rateLimit: limit } }, async (request, reply) => {
    if (!nobodyYet(portal.db)) throw notFound('page');
    const { code = '', name = '', email = '', password = '' } = typed(request);
    try {
      if (!matches(code.trim(), portal.setUpCode)) {
        const sentence = 'This is not the set-up code. It stands in the log of the running server.';
        throw new Refusal('invalid', sentence, { code: sentence });
      }
      const passwordHash = await hashPassword(password, [name, email]);
      setUpPlatform(portal.db, doerOf(request), { name, email, passwordHash });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'invalid') throw error;
      reply.code(STATUS.invalid);
      return page(request, reply, 'set-up/page', {
        title,
        rule: PASSWORD_RULE,
        typed: { name, email, code },
        faults: error.fields,
      });
    }
    return leadOn(reply, '/sign-in', 'Imprimatur is set up. Sign in with your new password.');
  });
}

function matches(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
