import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../../domain/access/refusal.ts';
import { nobodyYet } from '../../../domain/people/people.ts';
import { isSecondStep } from '../../../domain/sign-in/second-step.ts';
import { signIn, signInWithCode, signOut, switchCompany } from '../../../domain/sign-in/sessions.ts';
import type { Portal } from '../../portal.ts';
import { refusedBy } from '../errors.ts';
import { asked, safePath, typed } from '../fields.ts';
import { actorOf, doerOf } from '../guard.ts';
import { leadOn, type Page, page } from '../page.ts';
import {
  clearSessionCookie,
  clearStepCookie,
  sessionCookie,
  setSessionCookie,
  setStepCookie,
  stepCookie,
} from '../session-cookie.ts';

const title = 'Sign in';

export function sessionPages(portal: Portal) {
  const { db, secure, session: limits, folders } = portal;

  const show: Page = async (request, reply) => {
    const next = safePath(asked(request).next);
    if (nobodyYet(db)) return reply.redirect('/set-up', 303);
    if (request.visitor.kind === 'signed-in') return reply.redirect(next, 303);
    return page(request, reply, 'sessions/new', { title, next, email: '', fault: '' });
  };

  const enter: Page = async (request, reply) => {
    const { email = '', password = '', next } = typed(request);
    try {
      const before = request.cookies[sessionCookie(secure)];
      const opened = await signIn(db, doerOf(request), limits, { email, password });
      if (before && request.visitor.kind === 'signed-in')
        await signOut(db, limits, request.visitor.actor, before);
      if ('stepId' in opened) {
        clearSessionCookie(reply, secure);
        setStepCookie(reply, secure, opened.stepId);
        return leadOn(reply, `/sign-in/code?next=${encodeURIComponent(safePath(next))}`);
      }
      setSessionCookie(reply, secure, opened.sessionId);
      return leadOn(reply, safePath(next));
    } catch (error) {
      const { message } = refusedBy(reply, error, 'too-many', 'forbidden');
      return page(request, reply, 'sessions/new', {
        title,
        next: safePath(next),
        email,
        fault: message,
      });
    }
  };

  const askForCode = (request: FastifyRequest, reply: FastifyReply, next: string, faults = {}) =>
    page(request, reply, 'sessions/code', { title: 'Enter the code', next, faults });

  const showCode: Page = async (request, reply) => {
    const next = safePath(asked(request).next);
    if (!isSecondStep(db, request.cookies[stepCookie(secure)]))
      return reply.redirect(`/sign-in?next=${encodeURIComponent(next)}`, 303);
    return askForCode(request, reply, next);
  };

  const enterCode: Page = async (request, reply) => {
    const { code = '', next } = typed(request);
    const stepId = request.cookies[stepCookie(secure)] ?? '';
    try {
      const sessionId = await signInWithCode(db, doerOf(request), folders.keys, limits, { stepId, code });
      clearStepCookie(reply, secure);
      setSessionCookie(reply, secure, sessionId);
      return leadOn(reply, safePath(next));
    } catch (error) {
      if (error instanceof Refusal && error.code === 'signed-out')
        return leadOn(reply, `/sign-in?next=${encodeURIComponent(safePath(next))}`, error.message);
      return askForCode(request, reply, safePath(next), refusedBy(reply, error).fields);
    }
  };

  const leave: Page = async (request, reply) => {
    const actor = actorOf(request);
    if (request.visitor.kind === 'signed-in') await signOut(db, limits, actor, request.visitor.sessionId);
    clearSessionCookie(reply, secure);
    reply.header('Clear-Site-Data', '"cache", "storage"');
    return leadOn(reply, '/sign-in', 'You are signed out.');
  };

  const switchTo: Page = async (request, reply) => {
    const actor = actorOf(request);
    if (request.visitor.kind === 'signed-in') {
      switchCompany(db, actor, request.visitor.sessionId, Number(typed(request).company));
    }
    return leadOn(reply, safePath(typed(request).next));
  };

  return { show, enter, showCode, enterCode, leave, switchTo };
}
