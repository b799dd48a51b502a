import { createHmac, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
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
import { eq, gt, isNotNull } from 'drizzle-orm';
import { fingerprintOf } from '../../codes/package/manifest.ts';
import type { Db, Tx } from '../../db/database.ts';
import { dropRows, insertRow } from '../../db/rows.ts';
import { confirmations, keyChecks } from '../../db/schema/packages.ts';
import { users } from '../../db/schema/people.ts';
import { outbox } from '../../db/schema/trace.ts';

// The keys lie in files of their own, mode 0600, and are read when they are needed: never in the database, a log or an error.

const PURPOSES = ['mint', 'signing', 'secret', 'graphic'] as const;
export type Purpose = (typeof PURPOSES)[number];

/**
 * Makes the keys at first start; afterwards throws if one that the database names is gone, or is not the one it was. A key that is
 * new here is noted.
 */
export function prepareKeys(db: Db, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  refuseGone(folder, issuedWith(db), 'Codes were issued with');
  refuseGone(folder, issuedKeys(db, confirmations.graphicKeyId), 'Graphics of secure codes were drawn with');
  refuseGone(folder, sealedWith(db), 'Two-step secrets are encrypted with');
  forgetUnused(db, folder);
  for (const purpose of PURPOSES) if (list(folder, purpose).length === 0) makeKey(folder, purpose);
  checkKeys(db, folder);
}

/** Notes the check value of every key that is new here; throws if a key is not the one that was noted. */
export function checkKeys(db: Db, folder: string): void {
  const rows = db.select().from(keyChecks).all();
  const noted = new Map(rows.map(({ keyId, value }) => [keyId, value]));
  for (const keyId of PURPOSES.flatMap((purpose) => list(folder, purpose))) {
    const value = checkOf(readFileSync(fileOf(folder, keyId), 'utf8'));
    if (!noted.has(keyId)) insertRow(db, keyChecks, { keyId, value, createdAt: new Date() });
    else if (noted.get(keyId) !== value)
      throw new Error(
        `${fileOf(folder, keyId)} is not the key that this database knows by that name. Put back the one that belongs to it from your backup.`,
      );
  }
}

/** The ids of the keys that this database has noted and the folder does not hold as they were. Notes nothing. */
export function wrongKeys(db: Db, folder: string): string[] {
  const isRight = (file: string, value: string) =>
    existsSync(file) && checkOf(readFileSync(file, 'utf8')) === value;
  const noted = db.select().from(keyChecks).all();
  return noted.filter(({ keyId, value }) => !isRight(fileOf(folder, keyId), value)).map(({ keyId }) => keyId);
}

type KeyColumn = (typeof confirmations)['mintKeyId' | 'signingKeyId' | 'graphicKeyId'];

/** The ids of the keys that codes were issued with: from one to the next in the index, however many orders have each. */
export function issuedKeys(db: Db | Tx, kind: KeyColumn): string[] {
  const next = (last: string) =>
    db.select({ id: kind }).from(confirmations).where(gt(kind, last)).orderBy(kind).limit(1).get()?.id;
  const ids: string[] = [];
  for (let id = next(''); id; id = next(id)) ids.push(id);
  return ids;
}

/** Makes the next key of its kind: new orders use it from now on. Returns its id, such as `mint-0002`. */
export function makeKey(folder: string, purpose: Purpose): string {
  const last = list(folder, purpose).at(-1);
  const number = last ? Number(last.slice(purpose.length + 1)) + 1 : 1;
  const id = `${purpose}-${String(number).padStart(4, '0')}`;
  const text = purpose === 'signing' ? newSigningKey() : randomBytes(32).toString('hex');
  writeOnce(folder, fileOf(folder, id), text);
  return id;
}

/** The id of the key that new orders use. */
export function currentKeyId(folder: string, purpose: Purpose): string {
  const id = list(folder, purpose).at(-1);
  if (!id) throw new Error(`${folder} holds no ${purpose} key.`);
  return id;
}

/** The 32 bytes of a key: for minting with AES-256, for secrets at rest, or that the graphics of secure codes are derived from. */
export function readKey(folder: string, id: string): Uint8Array {
  const key = Buffer.from(readFileSync(fileOf(folder, id), 'utf8').trim(), 'hex');
  if (key.length !== 32) throw new Error(`The key ${id} is damaged. Put it back from your backup.`);
  return new Uint8Array(key);
}

/** An Ed25519 signing key as PKCS #8 PEM, and the name that manifests call it by. */
export function readSigningKey(folder: string, id: string): { keyId: string; privateKey: string } {
  const privateKey = readFileSync(fileOf(folder, id), 'utf8');
  return { keyId: fingerprintOf(privateKey), privateKey };
}

/** The public halves of the signing keys, newest first: packages may be signed with any of them. */
export function publicSigningKeys(folder: string): { keyId: string; publicKey: string }[] {
  const keys = list(folder, 'signing').map((id) => readSigningKey(folder, id));
  return keys.reverse().map(({ keyId, privateKey }) => {
    const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
    return { keyId, publicKey };
  });
}

/** True when the keys that new orders need can be read. */
export function keysAreUsable(folder: string): boolean {
  try {
    readKey(folder, currentKeyId(folder, 'mint'));
    readSigningKey(folder, currentKeyId(folder, 'signing'));
    readKey(folder, currentKeyId(folder, 'secret'));
    readKey(folder, currentKeyId(folder, 'graphic'));
    return true;
  } catch {
    return false;
  }
}

function issuedWith(db: Db): string[] {
  return [confirmations.mintKeyId, confirmations.signingKeyId].flatMap((kind) => issuedKeys(db, kind));
}

function sealedWith(db: Db): string[] {
  const secrets = db
    .select({ secret: users.twoStepSecret })
    .from(users)
    .where(isNotNull(users.twoStepSecret))
    .all();
  const paths = db
    .select({ secret: outbox.sealedPath })
    .from(outbox)
    .where(isNotNull(outbox.sealedPath))
    .all();
  return [...new Set([...secrets, ...paths].map(({ secret }) => secret!.split(':')[0]!))];
}

function refuseGone(folder: string, ids: string[], what: string): void {
  const gone = ids.filter((id) => !existsSync(fileOf(folder, id)));
  if (gone.length > 0)
    throw new Error(
      `${what} ${gone.join(', ')}, but ${folder} does not hold it. Put the key back from your backup.`,
    );
}

// What is gone by now was needed by nothing; its name may be used again.
function forgetUnused(db: Db, folder: string): void {
  for (const { keyId } of db.select().from(keyChecks).all())
    if (!existsSync(fileOf(folder, keyId))) dropRows(db, keyChecks, eq(keyChecks.keyId, keyId));
}

/** Tells a key from another one, and nothing about it. */
function checkOf(keyText: string): string {
  return createHmac('sha256', keyText.trim()).update('imprimatur key check').digest('hex').slice(0, 16);
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
