import { hash, verify } from '@node-rs/argon2';
import { checkPassword, PASSWORD_LENGTH } from './password-rule.ts';

// argon2id with OWASP's figures (19 MiB, 2 passes, 1 lane). Asynchronous: hashing takes tens of milliseconds, off the thread.
const COST = { memoryCost: 19456, timeCost: 2, parallelism: 1 };

let dummy: Promise<string> | undefined;

/** Refuses a password that the rule does not allow; `known` is what others know about its person. */
export async function hashPassword(password: string, known: readonly string[] = []): Promise<string> {
  checkPassword(password.normalize('NFC'), known);
  return hash(password.normalize('NFC'), COST);
}

/** For an unknown person a dummy is verified, and of a password of any length as much: the answer takes as long. */
export async function passwordMatches(passwordHash: string | undefined, password: string): Promise<boolean> {
  dummy ??= hash('nobody has this password', COST);
  const known = passwordHash ?? (await dummy);
  const plain = password.normalize('NFC');
  const most = 4 * PASSWORD_LENGTH.most;
  // Hashes of older versions are of the password as it was typed.
  const matches =
    (await verify(known, plain.slice(0, most))) ||
    (plain !== password && (await verify(known, password.slice(0, most))));
  return passwordHash !== undefined && password.length <= most && matches;
}
