import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A Secure cookie would vanish on plain http, so its name and flags follow BASE_URL. */
export function sessionCookie(secure: boolean): string {
  return secure ? '__Host-imprimatur' : 'imprimatur';
}

/** What happened, until the next page says it. */
export function flashCookie(secure: boolean): string {
  return secure ? '__Host-flash' : 'flash';
}

export function csrfCookie(secure: boolean): string {
  return secure ? '__Host-csrf' : '_csrf';
}

/** Binds a form's token to the session it was opened in, or to none. */
export function sessionMark({ visitor }: FastifyRequest): string {
  if (visitor?.kind !== 'signed-in') return 'nobody';
  return createHash('sha256').update(visitor.sessionId).digest('base64url');
}

/** Holds what a right password opened while the code is asked for. */
export function stepCookie(secure: boolean): string {
  return secure ? '__Host-imprimatur-step' : 'imprimatur-step';
}

export function setStepCookie(reply: FastifyReply, secure: boolean, stepId: string): void {
  reply.setCookie(stepCookie(secure), stepId, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function clearStepCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(stepCookie(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

/** Ends with the browser; how long it is good for is decided here, not there. */
export function setSessionCookie(reply: FastifyReply, secure: boolean, sessionId: string): void {
  reply.setCookie(sessionCookie(secure), sessionId, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(sessionCookie(secure), { path: '/', httpOnly: true, sameSite: 'lax', secure });
}
