import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { orderGraphicKey } from '../../src/codes/secure/pattern.ts';
import { readKey } from '../../src/domain/codes/keys.ts';
import type { World } from './world.ts';

/** A key as it could lie somewhere: raw, in hexadecimal of either case, in both alphabets of base 64; half of it is enough. */
export function formsOf(key: Uint8Array): Buffer[] {
  const bytes = Buffer.from(key);
  const half = bytes.subarray(0, 16);
  return [
    half,
    ...['hex', 'base64', 'base64url'].map((form) => {
      const text = bytes.toString(form as BufferEncoding);
      return Buffer.from(text.slice(0, 20));
    }),
    Buffer.from(bytes.toString('hex').toUpperCase().slice(0, 20)),
  ];
}

/** The master key of the graphics and the keys of the secure orders, derived as docs/formats.md says. */
export function graphicKeysOf({ db, folders }: World): { name: string; forms: Buffer[] }[] {
  const rows = db.$client
    .prepare('select work_order_id, mint_number, graphic_key_id from confirmations where graphic is not null')
    .all() as { work_order_id: number; mint_number: number; graphic_key_id: string }[];
  const master = readKey(folders.keys, 'graphic-0001');
  const own = rows.map(({ work_order_id: order, mint_number: mint, graphic_key_id: id }) => ({
    name: `the key of order ${order}`,
    forms: formsOf(orderGraphicKey(readKey(folders.keys, id), mint, order)),
  }));
  return [{ name: 'the master key', forms: formsOf(master) }, ...own];
}

/** The names of the keys that some bytes hold in any form. */
export function keysIn(bytes: Uint8Array, keys: { name: string; forms: Buffer[] }[]): string[] {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return keys.filter(({ forms }) => forms.some((form) => whole.includes(form))).map(({ name }) => name);
}

/** Every file of a data folder but its keys, with its bytes. */
export function* filesOutsideKeys(dataDir: string): Generator<[string, Buffer]> {
  for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
    if (name === 'keys' || name.startsWith('keys/')) continue;
    const bytes = readIfFile(join(dataDir, name));
    if (bytes) yield [name, bytes];
  }
}

function readIfFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
