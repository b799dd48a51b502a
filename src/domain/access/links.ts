import { createHash, randomBytes } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** What a mailed link proves its reader by: 256 random bits for the mail, their SHA-256 in hex for the table. */
export function newToken(): { token: string; digest: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, digest: digestOf(token) };
}

export function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** One sentence for a link that is altered, replaced by a newer one or never was; nothing about anybody. */
export function unknownLink(): Refusal {
  return new Refusal(
    'not-found',
    'This link is not whole, or a newer one has taken its place. Copy all of it from the newest mail.',
  );
}

export function goneLink(why: string): Refusal {
  return new Refusal('gone', `This link ${why}.`);
}
