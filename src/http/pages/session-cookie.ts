import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The name of a cookie: a Secure one would vanish on plain http, so names and flags follow BASE_URL. */
type Name = (secure: boolean) => string;

export const sessionCookie: Name = (secure) => (secure ? '__Host-imprimatur' : 'imprimatur');
/** Holds what a right password opened while the code is asked for. */
export const stepCookie: Name = (secure) => (secure ? '__Host-imprimatur-step' : 'imprimatur-step');
/** What happened, until the next page says it. */
export const flashCookie: Name = (secure) => (secure ? '__Host-flash' : 'flash');
export const csrfCookie: Name = (secure) => (secure ? '__Host-csrf' : '_csrf');

/** Binds a form's token to the session it was opened in, or to none. */
export function sessionMark({ visitor }: FastifyRequest): string {
  if (visitor?.kind !== 'signed-in') return 'nobody';
  return createHash('sha256').update(visitor.sessionId).digest('base64url');
}

export function readCookie({ cookies, server }: FastifyRequest, name: Name): string | undefined {
  return cookies[name(server.secure)];
}

/** Without an age it ends with the browser; how long a session is good for is decided here, not there. */
export function setCookie(reply: FastifyReply, name: Name, value: string, maxAge?: number): void {
  reply.setCookie(name(reply.server.secure), value, { ...flagsOf(reply), ...(maxAge && { maxAge }) });
}

export function clearCookie(reply: FastifyReply, name: Name): void {
  reply.clearCookie(name(reply.server.secure), flagsOf(reply));
}

function flagsOf({ server }: FastifyReply) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: server.secure } as const;
}
