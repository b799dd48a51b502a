import type { PackagePlan } from '../plan.ts';
import { parsed, signedText, verifyManifest } from './manifest.ts';

// The key of an order's graphics as a file of its own, apart from the package: what the offline generator needs besides the data.

/** What such a file says. The key is 32 bytes and stays out of logs and errors. */
export type GraphicKey = {
  workOrder: number;
  /** The package's folder. */
  folder: string;
  /** The master key that it comes from. */
  keyId: string;
  key: Uint8Array;
  /** The name of the key that signed it. */
  signedWith: string;
};

export function graphicKeyFile(folder: string): string {
  return `${folder}.secure.json`;
}

/** The file's text, signed as manifests are. @throws Error for an order without graphics. */
export function signedGraphicKey({ about, folder, secure, signing }: PackagePlan): string {
  if (!secure) throw new Error('Only secure codes have a graphic key.');
  const body = {
    format: FORMAT,
    version: 1,
    work_order: about.workOrder.number,
    package: folder,
    key_id: secure.keyId,
    key: Buffer.from(secure.key).toString('hex'),
  };
  return signedText(body, signing);
}

/**
 * Reads such a file. Undefined if it is none, or damaged; with the portal's public key also if it is not, to the byte, as the holder of
 * that key signed it.
 */
export function readGraphicKey(text: string, publicKey?: string): GraphicKey | undefined {
  if (publicKey !== undefined && !verifyManifest(text, publicKey)) return undefined;
  const said = parsed(text);
  if (said?.format !== FORMAT || said.version !== 1) return undefined;
  const { work_order: workOrder, package: folder, key_id: keyId, key, signature } = said;
  const signedWith = (signature as { key_id?: unknown } | null | undefined)?.key_id;
  if (!Number.isSafeInteger(workOrder) || typeof folder !== 'string' || typeof keyId !== 'string')
    return undefined;
  if (typeof key !== 'string' || !/^[0-9a-f]{64}$/.test(key) || typeof signedWith !== 'string')
    return undefined;
  return {
    workOrder: workOrder as number,
    folder,
    keyId,
    key: new Uint8Array(Buffer.from(key, 'hex')),
    signedWith,
  };
}

const FORMAT = 'imprimatur-graphic-key';
