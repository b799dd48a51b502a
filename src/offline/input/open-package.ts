import { fingerprintOf, verifyManifest } from '../../codes/package/manifest.ts';
import { type Facts, LARGEST_MANIFEST, readFacts } from '../facts.ts';
import { AGAIN, damaged } from '../failure.ts';
import { openGraphicKey } from './open-graphic-key.ts';
import { openSource } from './open-source.ts';
import { readPublicKey } from './public-key.ts';
import { readWhole, type Source } from './source.ts';

/** A package that may be worked with: its manifest makes sense and, if a key was given, is proven. */
export type OpenPackage = { source: Source; facts: Facts; trust: string; key: string | undefined };

/**
 * @param secure the file with the key of its graphics.
 * @throws Failure: 2 if it is not there, 3 if it is none or its signature is not the key's; the same of the key of its graphics.
 */
export async function openPackage(
  { input, key, secure }: { input: string; key: string | undefined; secure?: string | undefined },
  stop: AbortSignal,
): Promise<OpenPackage> {
  const publicKey = key === undefined ? undefined : readPublicKey(key);
  const source = openSource(input, stop);
  try {
    const text = decode(await readWhole(source, 'manifest.json', LARGEST_MANIFEST));
    const facts = readFacts(text);
    if (publicKey) mustBeSigned(text, facts, publicKey);
    if (secure !== undefined) facts.secure = openGraphicKey(secure, facts, source, publicKey);
    return { source, facts, trust: trustOf(facts, publicKey), key: publicKey };
  } catch (error) {
    source.close();
    throw error;
  }
}

function mustBeSigned(text: string, { keyId }: Facts, publicKey: string): void {
  const pinned = fingerprintOf(publicKey);
  if (keyId !== pinned)
    throw damaged(
      `The manifest names the key ${keyId}, --key is ${pinned}. Compare both with the portal's page Signing key.`,
      'manifest.json',
    );
  if (!verifyManifest(text, publicKey))
    throw damaged(`manifest.json is not as the portal signed it. ${AGAIN}`, 'manifest.json');
}

function trustOf({ keyId }: Facts, publicKey: string | undefined): string {
  return publicKey
    ? `manifest.json is proven: signed with the key ${keyId}`
    : `manifest.json itself was not proven: it names the key ${keyId}; give the portal's key with --key to prove it`;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw damaged(`manifest.json is damaged: it is not UTF-8. ${AGAIN}`, 'manifest.json');
  }
}
