import { Refusal } from '../../../domain/access/refusal.ts';
import { nobodyYet } from '../../../domain/people/people.ts';
import { isSecondStep } from '../../../domain/sign-in/second-step.ts';
import { signIn, signInWithCode, signOut, switchCompany } from '../../../domain/sign-in/sessions.ts';
import { safePath } from '../fields.ts';
import { clearCookie, readCookie, sessionCookie, setCookie, stepCookie } from '../session-cookie.ts';
import type { Visit } from '../visit.ts';

const title = 'Sign in';

export function show(visit: Visit) {
  const next = safePath(visit.asked.next);
  if (nobodyYet(visit.db)) return visit.reply.redirect('/set-up', 303);
  if (visit.visitor.kind === 'signed-in') return visit.reply.redirect(next, 303);
  return visit.page('sessions/new', { title, next, email: '', fault: '' });
}

export async function enter(visit: Visit) {
  const { db } = visit;
  const { session: limits } = visit.portal;
  const { email = '', password = '', next } = visit.typed;
  try {
    const before = readCookie(visit.request, sessionCookie);
    const opened = await signIn(db, visit.doer, limits, { email, password });
    if (before && visit.visitor.kind === 'signed-in') await signOut(db, limits, visit.visitor.actor, before);
    if ('stepId' in opened) {
      clearCookie(visit.reply, sessionCookie);
      setCookie(visit.reply, stepCookie, opened.stepId);
      return visit.leadOn(`/sign-in/code?next=${encodeURIComponent(safePath(next))}`);
    }
    setCookie(visit.reply, sessionCookie, opened.sessionId);
    return visit.leadOn(safePath(next));
  } catch (error) {
    const { message } = visit.refusedBy(error, 'too-many', 'forbidden');
    return visit.page('sessions/new', { title, next: safePath(next), email, fault: message });
  }
}

function askForCode(visit: Visit, next: string, faults = {}) {
  return visit.page('sessions/code', { title: 'Enter the code', next, faults });
}

export function showCode(visit: Visit) {
  const next = safePath(visit.asked.next);
  if (!isSecondStep(visit.db, readCookie(visit.request, stepCookie)))
    return visit.reply.redirect(`/sign-in?next=${encodeURIComponent(next)}`, 303);
  return askForCode(visit, next);
}

export async function enterCode(visit: Visit) {
  const { code = '', next } = visit.typed;
  const stepId = readCookie(visit.request, stepCookie) ?? '';
  try {
    const { keys } = visit.folders;
    const sessionId = await signInWithCode(visit.db, visit.doer, keys, visit.portal.session, {
      stepId,
      code,
    });
    clearCookie(visit.reply, stepCookie);
    setCookie(visit.reply, sessionCookie, sessionId);
    return visit.leadOn(safePath(next));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'signed-out')
      return visit.leadOn(`/sign-in?next=${encodeURIComponent(safePath(next))}`, error.message);
    return askForCode(visit, safePath(next), visit.refusedBy(error).fields);
  }
}

export async function leave(visit: Visit) {
  const { db, actor } = visit;
  await signOut(db, visit.portal.session, actor, visit.sessionId);
  clearCookie(visit.reply, sessionCookie);
  visit.reply.header('Clear-Site-Data', '"cache", "storage"');
  return visit.leadOn('/sign-in', 'You are signed out.');
}

export function switchTo(visit: Visit) {
  const { db, actor } = visit;
  switchCompany(db, actor, visit.sessionId, Number(visit.typed.company));
  return visit.leadOn(safePath(visit.typed.next));
}
