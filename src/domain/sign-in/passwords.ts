import { hash, verify } from '@node-rs/argon2';
import { checkPassword, PASSWORD_LENGTH } from './password-rule.ts';

// argon2id with OWASP's figures (19 MiB, 2 passes, 1 lane). Asynchronous: hashing takes tens of milliseconds, off the thread.
const COST = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

let dummy: Promise<string> | undefined;

/** Refuses a password that the rule does not allow; `known` is what others know about its person. */
export async function hashPassword(password: string, known: readonly string[] = []): Promise<string> {
  checkPassword(password, known);
  return hash(password, COST);
}

/** For an unknown person a dummy is verified, so that the answer takes as long. */
export async function passwordMatches(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (password.length > 4 * PASSWORD_LENGTH.most) return false;
  dummy ??= hash('nobody has this password', COST);
  const matches = await verify(passwordHash ?? (await dummy), password);
  return passwordHash !== undefined && matches;
}
