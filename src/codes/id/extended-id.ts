// Start here: IDs from sequence numbers and back; ff1.ts has the cipher, crockford.ts the spelling.
import type { Mint } from '../plan.ts';
import { checkedKernel } from '../wasm/checked-kernel.ts';
import { HALF_LIMIT, ID_LENGTH, parseExtendedId } from './crockford.ts';
import { CHUNK, type ChunkMinter, ff1Rounds, plainMinter, type Rounds } from './ff1.ts';
import { kernelMinter } from './mint-kernel.ts';

/*
 * Extended IDs: FF1 over the mint number (7 symbols) followed by the sequence number (7 symbols), both from 0 to 2^35 − 1.
 */

/** What an ID decodes to under one key. Under any key but its own, both are noise. */
export type Decoded = { mint: number; sequence: number };

/** Writes the IDs of sequence numbers `first` to `first + count − 1` at `out[at]`, 14 ASCII bytes each. */
export type IdMinter = (first: number, count: number, out: Uint8Array, at?: number) => void;

/**
 * The minter of one order. Building it costs one AES key schedule; afterwards an ID costs ten AES blocks.
 * @throws RangeError if a number does not fit its half, or the key is not 32 bytes.
 */
export function idMinter(mint: Mint): IdMinter {
  inHalf(mint.number, 'mint number');
  const minter = chunkMinter(mint);
  return (first, count, out, at = 0) => {
    inHalf(first, 'sequence number');
    inHalf(first + Math.max(count, 1) - 1, 'sequence number');
    for (let done = 0; done < count; done += CHUNK)
      out.set(minter(first + done, Math.min(CHUNK, count - done)), at + done * ID_LENGTH);
  };
}

/** The IDs of one run of sequence numbers, 14 ASCII bytes each. @throws as `idMinter`. */
export function mintIds(mint: Mint, first: number, count: number): Uint8Array {
  const ids = new Uint8Array(count * ID_LENGTH);
  idMinter(mint)(first, count, ids);
  return ids;
}

/** The mint and sequence number behind an ID that `parseExtendedId` returned. @throws RangeError for other text. */
export function decodeId(key: Uint8Array, id: string): Decoded {
  if (parseExtendedId(id) !== id)
    throw new RangeError('An extended ID is 14 symbols of Crockford’s base 32.');
  return decodeIds(key, Buffer.from(id, 'latin1'))[0]!;
}

/** The numbers behind many IDs, 14 ASCII bytes of `ALPHABET` each. */
export function decodeIds(key: Uint8Array, ids: Uint8Array): Decoded[] {
  const decoded: Decoded[] = [];
  eachDecoded(ff1Rounds(key), ids, (mint, sequence) => decoded.push({ mint, sequence }));
  return decoded;
}

/** A retired key, and whether it issued the code of a mint number (35 bits) and a sequence number (1 to 10,000,000). */
export type RetiredKey = { key: Uint8Array; isIssued(mint: number, sequence: number): boolean };

const LAST_SEQUENCE = 10_000_000;

/**
 * The first sequence number from `first` to `first + count − 1` whose ID was already issued under a retired key,
 * or undefined. Ask for a range at a time when an order is large: a million codes take about half a second a key.
 */
export function findCollision(
  mint: Mint,
  first: number,
  count: number,
  retired: RetiredKey[],
): number | undefined {
  const mintRun = idMinter(mint);
  const keys = retired.map(({ key, isIssued }) => ({ rounds: ff1Rounds(key), isIssued }));
  const ids = new Uint8Array(CHUNK * ID_LENGTH);
  for (let done = 0; done < count; done += CHUNK) {
    const n = Math.min(CHUNK, count - done);
    mintRun(first + done, n, ids);
    let hit = Number.POSITIVE_INFINITY;
    for (const { rounds, isIssued } of keys)
      eachDecoded(rounds, ids.subarray(0, n * ID_LENGTH), (oldMint, sequence, index) => {
        if (sequence >= 1 && sequence <= LAST_SEQUENCE && isIssued(oldMint, sequence))
          hit = Math.min(hit, first + done + index);
      });
    if (hit !== Number.POSITIVE_INFINITY) return hit;
  }
  return undefined;
}

function eachDecoded(
  rounds: Rounds,
  ids: Uint8Array,
  visit: (mint: number, sequence: number, index: number) => void,
): void {
  const count = ids.length / ID_LENGTH;
  for (let done = 0; done < count; done += CHUNK) {
    const n = Math.min(CHUNK, count - done);
    for (let i = 0; i < n; i++) rounds.readSymbols(i, ids, (done + i) * ID_LENGTH);
    rounds.decrypt(n);
    for (let i = 0; i < n; i++) visit(rounds.mint(i), rounds.sequence(i), done + i);
  }
}

/** The kernel, where there is one that mints as the plain way does. */
function chunkMinter(mint: Mint): ChunkMinter {
  const tried = (minter: ChunkMinter) => Buffer.from(minter(TRIED, TRIED_COUNT));
  return checkedKernel(
    'IDs',
    plainMinter(mint),
    () => kernelMinter(mint),
    (kernel, plain) => tried(kernel).equals(tried(plain)),
  );
}

/** Sequence numbers across the 32 bits of a half's lower part. */
const TRIED = 2 ** 32 - 3;
const TRIED_COUNT = 7;

function inHalf(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 0 || value >= HALF_LIMIT)
    throw new RangeError(`The ${what} must be a whole number from 0 to 2^35 − 1.`);
}
