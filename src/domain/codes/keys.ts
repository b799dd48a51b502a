import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isNotNull } from 'drizzle-orm';
import { fingerprintOf } from '../../codes/package/manifest.ts';
import type { Db } from '../../db/database.ts';
import { confirmations, users } from '../../db/schema.ts';

// The keys lie in files of their own, mode 0600, and are read when they are needed: never in the database, a log or an error.

type Purpose = 'mint' | 'signing' | 'secret';

/** Makes the keys at first start; afterwards throws if one that the database names is gone. */
export function prepareKeys(db: Db, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const rows = db
    .select({ mint: confirmations.mintKeyId, signing: confirmations.signingKeyId })
    .from(confirmations)
    .all();
  const named = new Set(rows.flatMap((row) => [row.mint, row.signing]));
  const missing = [...named].filter((id) => !existsSync(fileOf(folder, id)));
  if (missing.length > 0) {
    throw new Error(
      `Codes were issued with ${missing.join(', ')}, but ${folder} does not hold it. Put the key back from your backup.`,
    );
  }
  const sealed = db
    .select({ secret: users.twoStepSecret })
    .from(users)
    .where(isNotNull(users.twoStepSecret))
    .all();
  const gone = new Set(
    sealed.map(({ secret }) => secret!.split(':')[0]!).filter((id) => !existsSync(fileOf(folder, id))),
  );
  if (gone.size > 0) {
    throw new Error(
      `Two-step secrets are encrypted with ${[...gone].join(', ')}, but ${folder} does not hold it. Put the key back from your backup.`,
    );
  }
  for (const purpose of ['mint', 'signing', 'secret'] as const) {
    if (list(folder, purpose).length === 0) makeKey(folder, purpose);
  }
}

/** Makes the next key of its kind: new orders use it from now on. Returns its id, such as `mint-0002`. */
export function makeKey(folder: string, purpose: Purpose): string {
  const last = list(folder, purpose).at(-1);
  const number = last ? Number(last.slice(purpose.length + 1)) + 1 : 1;
  const id = `${purpose}-${String(number).padStart(4, '0')}`;
  writeOnce(
    folder,
    fileOf(folder, id),
    purpose === 'signing' ? newSigningKey() : randomBytes(32).toString('hex'),
  );
  return id;
}

/** The id of the key that new orders use. */
export function currentKeyId(folder: string, purpose: Purpose): string {
  const id = list(folder, purpose).at(-1);
  if (!id) throw new Error(`${folder} holds no ${purpose} key.`);
  return id;
}

/** The 32 bytes of an AES-256 key, for minting or for secrets at rest. */
export function readKey(folder: string, id: string): Uint8Array {
  const key = Buffer.from(readFileSync(fileOf(folder, id), 'utf8').trim(), 'hex');
  if (key.length !== 32) throw new Error(`The key ${id} is damaged. Put it back from your backup.`);
  return new Uint8Array(key);
}

/** The 32 bytes of an AES-256 minting key. */
export function readMintKey(folder: string, id: string): Uint8Array {
  return readKey(folder, id);
}

/** An Ed25519 signing key as PKCS #8 PEM, and the name that manifests call it by. */
export function readSigningKey(folder: string, id: string): { keyId: string; privateKey: string } {
  const privateKey = readFileSync(fileOf(folder, id), 'utf8');
  return { keyId: fingerprintOf(privateKey), privateKey };
}

/** The public halves of the signing keys, newest first: packages may be signed with any of them. */
export function publicSigningKeys(folder: string): { keyId: string; publicKey: string }[] {
  return list(folder, 'signing')
    .reverse()
    .map((id) => {
      const { keyId, privateKey } = readSigningKey(folder, id);
      return {
        keyId,
        publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
      };
    });
}

/** True when the keys that new orders need can be read. */
export function keysAreUsable(folder: string): boolean {
  try {
    readMintKey(folder, currentKeyId(folder, 'mint'));
    readSigningKey(folder, currentKeyId(folder, 'signing'));
    readKey(folder, currentKeyId(folder, 'secret'));
    return true;
  } catch {
    return false;
  }
}

function list(folder: string, purpose: Purpose): string[] {
  const pattern = new RegExp(`^(${purpose}-\\d{4})\\.key$`);
  return readdirSync(folder)
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .sort();
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}.key`);
}

function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function writeOnce(folder: string, file: string, text: string): void {
  const unfinished = `${file}.unfinished`;
  const handle = openSync(unfinished, 'w', 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, file);
  const entry = openSync(folder, 'r');
  fsyncSync(entry);
  closeSync(entry);
}
