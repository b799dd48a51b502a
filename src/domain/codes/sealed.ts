import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Db } from '../../db/database.ts';
import { currentKeyId, readKey } from './keys.ts';

// AES-256-GCM: 12 random bytes of nonce, the tag, the text. `about` is bound to it, so that a sealed secret that was
// moved to another row does not open there.

/** Lets the statements of this connection call `seal(about, text)` and `unseal(about, sealed)`, whatever verb they belong to. */
export function offerSealing({ $client }: Db, keys: string): void {
  const rights = { directOnly: true };
  $client.function('seal', rights, (about, text) => seal(keys, String(about), Buffer.from(String(text))));
  $client.function('unseal', rights, (about, sealed) =>
    Buffer.from(unseal(keys, String(about), String(sealed))).toString(),
  );
}

/** A secret as the database may hold it: the id of its key, a colon, and what only that key opens. */
export function seal(keys: string, about: string, secret: Uint8Array): string {
  const keyId = currentKeyId(keys, 'secret');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', readKey(keys, keyId), nonce).setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(secret), cipher.final()]);
  return `${keyId}:${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`;
}

/** Throws if it was changed, or sealed about something else. */
export function unseal(keys: string, about: string, sealed: string): Uint8Array {
  const [keyId = '', rest = ''] = sealed.split(':');
  const bytes = Buffer.from(rest, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', readKey(keys, keyId), bytes.subarray(0, 12))
    .setAAD(Buffer.from(about))
    .setAuthTag(bytes.subarray(12, 28));
  return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]));
}
