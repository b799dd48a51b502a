import { createHash, createPublicKey } from 'node:crypto';
import { verifyManifest } from '../../codes/manifest.ts';
import { AGAIN } from './failure.ts';
import { parseObject } from './manifest-reader.ts';

/**
 * Why the manifest is not proven to be signed with this key, as a sentence; undefined if it is. Stricter than the
 * signature alone: the key's name and the spelling of the value, which a signature cannot cover, are held against it too.
 */
export function signatureFault(text: string, publicKey: string): string | undefined {
  const { signature } = parseObject(text) as { signature?: Record<string, unknown> };
  const { key_id: keyId, algorithm, value } = signature ?? {};
  const fingerprint = fingerprintOf(publicKey);
  if (keyId !== fingerprint)
    return `The manifest names the key ${String(keyId)}, --key is ${fingerprint}. Compare both with the portal's page Signing key.`;
  const spelled = typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;
  const keys = Object.keys(signature ?? {}).join();
  if (
    keys === 'key_id,algorithm,value' &&
    algorithm === 'Ed25519' &&
    spelled &&
    verifyManifest(text, publicKey)
  )
    return undefined;
  return `manifest.json is not as the portal signed it. ${AGAIN}`;
}

/** The first 16 hexadecimal digits of the SHA-256 over the key's SubjectPublicKeyInfo. @throws if it is no public key. */
export function fingerprintOf(publicKey: string): string {
  const spki = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex').slice(0, 16);
}
