import { wrong } from '../../../domain/access/refusal.ts';
import { findSelf } from '../../../domain/people/profile.ts';
import { passwordMatches } from '../../../domain/sign-in/passwords.ts';
import type { Visit } from '../visit.ts';

/**
 * Whoever takes over a seat that was left open must not take over the person: what guards a sign-in asks for the password
 * again. Returns the hash that was checked. Its routes are limited by limits.PASSWORD_GUESSES.
 */
export async function checkOwnPassword(visit: Visit): Promise<string> {
  const { passwordHash } = findSelf(visit.db, visit.actor);
  if (await passwordMatches(passwordHash, visit.typed.old_password ?? '')) return passwordHash;
  throw wrong('old_password', 'This is not your password.');
}
