import type { FastifyRequest } from 'fastify';
import type { Db } from '../../../db/database.ts';
import { wrong } from '../../../domain/access/refusal.ts';
import { findSelf } from '../../../domain/people/profile.ts';
import { passwordMatches } from '../../../domain/sign-in/passwords.ts';
import { typed } from '../fields.ts';
import { actorOf } from '../guard.ts';

/**
 * Whoever takes over a seat that was left open must not take over the person: what guards a sign-in asks for the password
 * again. Returns the hash that was checked. Its routes are limited by limits.PASSWORD_GUESSES.
 */
export async function checkOwnPassword(db: Db, request: FastifyRequest): Promise<string> {
  const { passwordHash } = findSelf(db, actorOf(request));
  if (await passwordMatches(passwordHash, typed(request).old_password ?? '')) return passwordHash;
  throw wrong('old_password', 'This is not your password.');
}
