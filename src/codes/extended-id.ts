import { type Cipher, createCipheriv } from 'node:crypto';
import type { Mint } from './plan.ts';

/**
 * Extended IDs: FF1 of NIST SP 800-38G with radix 32, 14 symbols, AES-256 and an empty tweak, over the mint number
 * (7 symbols) followed by the sequence number (7 symbols), written in Crockford's base 32.
 *
 * A half is 35 bits and is kept as a high part of 3 bits and a low part of 32, so all arithmetic is on 32-bit integers.
 */
export const ID_LENGTH = 14;
export const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Mint and sequence numbers are whole and below this: 32^7 = 2^35. */
export const HALF_LIMIT = 2 ** 35;

/** Copies the 14 symbols of an ID. */
export function copyId(from: Uint8Array, start: number, out: Uint8Array, at: number): void {
  for (let i = 0; i < ID_LENGTH; i++) out[at + i] = from[start + i]!;
}

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
  const rounds = ff1Rounds(mint.key);
  return (first, count, out, at = 0) => {
    inHalf(first, 'sequence number');
    inHalf(first + Math.max(count, 1) - 1, 'sequence number');
    for (let done = 0; done < count; done += CHUNK) {
      const n = Math.min(CHUNK, count - done);
      for (let i = 0; i < n; i++) rounds.load(i, mint.number, first + done + i);
      rounds.encrypt(n);
      for (let i = 0; i < n; i++) rounds.writeSymbols(i, out, at + (done + i) * ID_LENGTH);
    }
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

/** A retired key and the orders it minted. */
export type RetiredKey = { key: Uint8Array; orders: { mint: number; quantity: number }[] };

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
  const keys = retired.map(({ key, orders }) => ({
    rounds: ff1Rounds(key),
    issued: new Map(orders.map((order) => [order.mint, order.quantity])),
  }));
  const ids = new Uint8Array(CHUNK * ID_LENGTH);
  for (let done = 0; done < count; done += CHUNK) {
    const n = Math.min(CHUNK, count - done);
    mintRun(first + done, n, ids);
    let hit = Number.POSITIVE_INFINITY;
    for (const { rounds, issued } of keys)
      eachDecoded(rounds, ids.subarray(0, n * ID_LENGTH), (oldMint, sequence, index) => {
        if (sequence >= 1 && sequence <= (issued.get(oldMint) ?? 0))
          hit = Math.min(hit, first + done + index);
      });
    if (hit !== Number.POSITIVE_INFINITY) return hit;
  }
  return undefined;
}

/**
 * The ID a person typed or scanned, in capitals, or undefined if it cannot be one: 14 symbols, any case,
 * with o read as 0, and i and l as 1.
 */
export function parseExtendedId(text: string): string | undefined {
  if (!/^[0-9A-TV-Za-tv-z]{14}$/.test(text)) return undefined;
  return text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}

/** IDs that go through AES together: enough to hide the cost of a call, few enough to stay in the cache. */
const CHUNK = 2_000;
const ROUNDS = 10;

const SYMBOLS = Uint8Array.from(ALPHABET, (symbol) => symbol.charCodeAt(0));
const VALUES = new Uint8Array(256);
for (let value = 0; value < 32; value++) VALUES[SYMBOLS[value]!] = value;

type Rounds = ReturnType<typeof ff1Rounds>;

/** FF1 with its working space: up to CHUNK pairs of halves, loaded, turned and read by index. */
function ff1Rounds(key: Uint8Array) {
  const cipher = aes256(key);
  const mask = new DataView(firstBlock(cipher).buffer);
  const input = new DataView(new ArrayBuffer(CHUNK * 16));
  for (let i = 0; i < CHUNK; i++) {
    input.setInt32(i * 16, mask.getInt32(0));
    input.setInt32(i * 16 + 4, mask.getInt32(4));
  }
  const maskHigh = mask.getInt32(8);
  const maskLow = mask.getInt32(12);
  let highA = new Int32Array(CHUNK);
  let lowA = new Int32Array(CHUNK);
  let highB = new Int32Array(CHUNK);
  let lowB = new Int32Array(CHUNK);

  /** The PRF's second block of a round, XORed with the first as CBC does: Q holds the round and a half. */
  function setInputs(round: number, high: Int32Array, low: Int32Array, n: number): void {
    const head = maskHigh ^ (round << 8);
    for (let i = 0; i < n; i++) {
      input.setInt32(i * 16 + 8, head ^ high[i]!);
      input.setInt32(i * 16 + 12, maskLow ^ low[i]!);
    }
  }

  /** S of step 6.iii for each pair; of it only the last 35 bits of the first d = 12 bytes count modulo 32^7. */
  function prf(n: number): DataView {
    const s = cipher.update(new Uint8Array(input.buffer, 0, n * 16));
    return new DataView(s.buffer, s.byteOffset, s.length);
  }

  return {
    load(i: number, a: number, b: number): void {
      highA[i] = a / 2 ** 32;
      lowA[i] = a;
      highB[i] = b / 2 ** 32;
      lowB[i] = b;
    },

    /** FF1.Encrypt, step 6: c = A + y, A = B, B = c. */
    encrypt(n: number): void {
      for (let round = 0; round < ROUNDS; round++) {
        setInputs(round, highB, lowB, n);
        addHalves(prf(n), highA, lowA, n);
        [highA, highB, lowA, lowB] = [highB, highA, lowB, lowA];
      }
    },

    /** FF1.Decrypt, step 6: c = B − y, B = A, A = c. */
    decrypt(n: number): void {
      for (let round = ROUNDS - 1; round >= 0; round--) {
        setInputs(round, highA, lowA, n);
        subtractHalves(prf(n), highB, lowB, n);
        [highA, highB, lowA, lowB] = [highB, highA, lowB, lowA];
      }
    },

    writeSymbols(i: number, out: Uint8Array, at: number): void {
      writeHalf(highA[i]!, lowA[i]!, out, at);
      writeHalf(highB[i]!, lowB[i]!, out, at + 7);
    },

    readSymbols(i: number, ids: Uint8Array, at: number): void {
      lowA[i] = readLow(ids, at);
      highA[i] = VALUES[ids[at]!]! >>> 2;
      lowB[i] = readLow(ids, at + 7);
      highB[i] = VALUES[ids[at + 7]!]! >>> 2;
    },

    mint: (i: number) => highA[i]! * 2 ** 32 + (lowA[i]! >>> 0),
    sequence: (i: number) => highB[i]! * 2 ** 32 + (lowB[i]! >>> 0),
  };
}

function aes256(key: Uint8Array): Cipher {
  if (key.length !== 32) throw new RangeError('A minting key is 32 bytes.');
  return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
}

/**
 * AES of P (step 5: version 1, method 2, addition 1, radix 32, ten rounds, u = 7, n = 14, no tweak): the CBC-MAC's
 * first block, the same for every ID of a key. The second, Q, is zeros, the round's number in byte 10 and B in bytes 11–15.
 */
function firstBlock(cipher: Cipher): Uint8Array {
  const p = Uint8Array.of(1, 2, 1, 0, 0, 32, 10, 7, 0, 0, 0, 14, 0, 0, 0, 0);
  return new Uint8Array(cipher.update(p));
}

/** Adds y of each pair to a half, modulo 2^35. */
function addHalves(s: DataView, high: Int32Array, low: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const before = low[i]!;
    const after = (before + s.getInt32(i * 16 + 8)) | 0;
    const carry = after >>> 0 < before >>> 0 ? 1 : 0;
    high[i] = (high[i]! + s.getUint8(i * 16 + 7) + carry) & 7;
    low[i] = after;
  }
}

function subtractHalves(s: DataView, high: Int32Array, low: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const before = low[i]!;
    const after = (before - s.getInt32(i * 16 + 8)) | 0;
    const borrow = after >>> 0 > before >>> 0 ? 1 : 0;
    high[i] = (high[i]! - s.getUint8(i * 16 + 7) - borrow) & 7;
    low[i] = after;
  }
}

function writeHalf(high: number, low: number, out: Uint8Array, at: number): void {
  out[at] = SYMBOLS[(high << 2) | (low >>> 30)]!;
  out[at + 1] = SYMBOLS[(low >>> 25) & 31]!;
  out[at + 2] = SYMBOLS[(low >>> 20) & 31]!;
  out[at + 3] = SYMBOLS[(low >>> 15) & 31]!;
  out[at + 4] = SYMBOLS[(low >>> 10) & 31]!;
  out[at + 5] = SYMBOLS[(low >>> 5) & 31]!;
  out[at + 6] = SYMBOLS[low & 31]!;
}

function readLow(ids: Uint8Array, at: number): number {
  let low = 0;
  for (let i = 0; i < 7; i++) low = (low << 5) | VALUES[ids[at + i]!]!;
  return low;
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

function inHalf(value: number, what: string): void {
  if (!Number.isInteger(value) || value < 0 || value >= HALF_LIMIT)
    throw new RangeError(`The ${what} must be a whole number from 0 to 2^35 − 1.`);
}
