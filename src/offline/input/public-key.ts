import { fingerprintOf } from '../../codes/package/manifest.ts';
import { wrongUse } from '../failure.ts';
import { readSmall } from './input-file.ts';

/** The portal's public key, PEM. @throws Failure (2) if the file is anything else. */
export function readPublicKey(path: string): string {
  const bytes = readSmall(path, LARGEST);
  const pem = bytes.toString('latin1');
  try {
    if (bytes.length < LARGEST && !pem.includes('PRIVATE')) {
      fingerprintOf(pem);
      return pem;
    }
  } catch {}
  throw wrongUse(`${path} is not a public key of a portal. Take it from the portal's page Signing key.`);
}

/** Bytes; such a key has 113. */
const LARGEST = 4_096;
