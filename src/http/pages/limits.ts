import type { FastifyRequest } from 'fastify';
import { plainLine } from '../../domain/forms/text.ts';
import { canonicalEmail } from '../../domain/people/email-address.ts';
import { typed } from './fields.ts';
import { actorOf, personOf } from './guard.ts';
import { readCookie, stepCookie } from './session-cookie.ts';

// How often a route may be asked, where that is not the domain's rule.

// A person is known once the form is read.
const hook = 'preHandler' as const;

/**
 * By address and person: many operators share one address, and one person may not be locked out by another. What one address
 * may try in all is the domain's rule.
 */
export const SIGN_INS = {
  max: 30,
  timeWindow: '5 minutes',
  hook,
  keyGenerator: (request: FastifyRequest) => `${request.ip} ${canonicalEmail(typed(request).email ?? '')}`,
};

/** By address and second step, for the same reason. Somebody without one is refused before anything is looked at. */
export const CODE_TRIES = {
  max: 30,
  timeWindow: '5 minutes',
  keyGenerator: (request: FastifyRequest) => `${request.ip} ${readCookie(request, stepCookie) ?? ''}`,
};

/** By address alone: each try writes a row, whoever it is about. */
export const PASSWORD_LINKS = { max: 20, timeWindow: '15 minutes' };

export const SET_UP = { max: 10, timeWindow: '5 minutes' };

const byPerson = (max: number, timeWindow: string) => ({ max, timeWindow, keyGenerator: personOf, hook });

export const PASSWORD_GUESSES = byPerson(10, '15 minutes');
export const TWO_STEP_GUESSES = byPerson(15, '15 minutes');
export const INVITATIONS = byPerson(60, '1 hour');
/** Names can be tried out by inviting: not many. */
export const PARTNER_NAMES = byPerson(30, '1 hour');

/** Each is a read of a whole list. */
export const TABLES = byPerson(60, '5 minutes');

/** Each is a picture to read. By address where nobody has signed in: many checks of one code are the domain's rule. */
export const CHECKS = {
  max: (request: FastifyRequest) => (request.visitor.kind === 'signed-in' ? 120 : 20),
  timeWindow: '10 minutes',
  hook,
  keyGenerator: (request: FastifyRequest) => `checks ${personOf(request)}`,
};

/** Each new name is asked of whoever runs the portal, by mail. */
export const RENAMES = {
  max: async (request: FastifyRequest) => (actorOf(request).kind === 'platform' ? 1_000 : 20),
  timeWindow: '1 hour',
  hook,
  keyGenerator: (request: FastifyRequest) => `name of ${actorOf(request).companyId}`,
  /** A profile that keeps its name counts for nothing. */
  allowList: (request: FastifyRequest) =>
    plainLine(typed(request).name ?? '') === actorOf(request).companyName,
};
