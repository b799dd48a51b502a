import type { FastifyInstance, FastifyRequest } from 'fastify';
import { nobodyYet } from '../domain/people.ts';
import { Refusal } from '../domain/refusal.ts';
import { signIn, signOut, switchCompany } from '../domain/sessions.ts';
import { STATUS } from './errors.ts';
import { asked, safePath, typed } from './forms.ts';
import { actorOf } from './guard.ts';
import { leadOn, page } from './pages.ts';
import type { Portal } from './portal.ts';
import { clearSessionCookie, sessionCookie, setSessionCookie } from './session-cookie.ts';

const title = 'Sign in';

export function sessionRoutes(app: FastifyInstance, portal: Portal): void {
  const { db, secure, session: limits } = portal;
  // By address and person: many operators share one address, and one person may not be locked out by another.
  const tries = {
    max: 30,
    timeWindow: '5 minutes',
    hook: 'preHandler' as const,
    keyGenerator: (request: FastifyRequest) =>
      `${request.ip} ${(typed(request).email ?? '').trim().toLowerCase()}`,
  };

  app.get('/sign-in', { config: { open: true } }, async (request, reply) => {
    const next = safePath(asked(request).next);
    if (nobodyYet(db)) return reply.redirect('/set-up', 303);
    if (request.visitor.kind === 'signed-in') return reply.redirect(next, 303);
    return page(request, reply, 'sessions/new', { title, next, email: '', fault: '' });
  });

  app.post('/sign-in', { config: { open: true, rateLimit: tries } }, async (request, reply) => {
    const { email = '', password = '', next } = typed(request);
    try {
      const before = request.cookies[sessionCookie(secure)];
      const sessionId = await signIn(db, limits, email, password);
      if (before && request.visitor.kind === 'signed-in')
        await signOut(db, limits, request.visitor.actor, before);
      setSessionCookie(reply, secure, sessionId);
      return leadOn(reply, safePath(next));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reply.code(STATUS.invalid);
      return page(request, reply, 'sessions/new', {
        title,
        next: safePath(next),
        email,
        fault: error.message,
      });
    }
  });

  app.post('/sign-out', async (request, reply) => {
    const actor = actorOf(request);
    if (request.visitor.kind === 'signed-in') await signOut(db, limits, actor, request.visitor.sessionId);
    clearSessionCookie(reply, secure);
    return leadOn(reply, '/sign-in', 'You are signed out.');
  });

  app.post('/company-switch', async (request, reply) => {
    const actor = actorOf(request);
    if (request.visitor.kind === 'signed-in') {
      switchCompany(db, actor, request.visitor.sessionId, Number(typed(request).company));
    }
    return leadOn(reply, '/');
  });
}
