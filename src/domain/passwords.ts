import { hash, verify } from '@node-rs/argon2';
import { PASSWORD_LENGTH } from './people.ts';
import { Refusal } from './refusal.ts';

// argon2id with OWASP's figures (19 MiB, 2 passes, 1 lane). Asynchronous: hashing takes tens of milliseconds, off the thread.
const COST = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

let dummy: Promise<string> | undefined;

/** Refuses a password shorter than 12 characters or longer than 256. */
export async function hashPassword(password: string): Promise<string> {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.least || length > PASSWORD_LENGTH.most) {
    const sentence = `Choose a password of ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters.`;
    throw new Refusal('invalid', sentence, { password: sentence });
  }
  return hash(password, COST);
}

/** For an unknown person a dummy is verified, so that the answer takes as long. */
export async function passwordMatches(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (password.length > 4 * PASSWORD_LENGTH.most) return false;
  dummy ??= hash('nobody has this password', COST);
  const matches = await verify(passwordHash ?? (await dummy), password);
  return passwordHash !== undefined && matches;
}
