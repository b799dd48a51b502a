import { type Cipher, createCipheriv } from 'node:crypto';
import type { Mint } from '../plan.ts';
import { ID_LENGTH, readHigh, readLow, writeHalf } from './crockford.ts';

/*
 * FF1 of NIST SP 800-38G for radix 32, two halves of seven symbols, AES-256 and an empty tweak, on many pairs at a time.
 * A half is 35 bits: a high part of 3 and a low part of 32, so all arithmetic is on 32-bit integers.
 */

/**
 * IDs that go through AES together: enough to hide the cost of a call, few enough to stay in the cache. Each call also leaves 16
 * bytes an ID behind that the collector is slow to see.
 */
export const CHUNK = 1000;
export const ROUNDS = 10;

/** Mints up to CHUNK IDs from a sequence number on. They are overwritten by the next call of any minter of the thread. */
export type ChunkMinter = (first: number, count: number) => Uint8Array;

/** Minting in plain TypeScript: the oracle and the fallback of the kernel. */
export function plainMinter(mint: Mint): ChunkMinter {
  const rounds = ff1Rounds(mint.key);
  const ids = new Uint8Array(CHUNK * ID_LENGTH);
  return (first, count) => {
    for (let i = 0; i < count; i++) rounds.load(i, mint.number, first + i);
    rounds.encrypt(count);
    for (let i = 0; i < count; i++) rounds.writeSymbols(i, ids, i * ID_LENGTH);
    return ids.subarray(0, count * ID_LENGTH);
  };
}

export type Rounds = ReturnType<typeof ff1Rounds>;

/** FF1 with its working space: up to CHUNK pairs of halves, loaded, turned and read by index. */
export function ff1Rounds(key: Uint8Array) {
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
      highA[i] = readHigh(ids, at);
      lowB[i] = readLow(ids, at + 7);
      highB[i] = readHigh(ids, at + 7);
    },

    mint: (i: number) => highA[i]! * 2 ** 32 + (lowA[i]! >>> 0),
    sequence: (i: number) => highB[i]! * 2 ** 32 + (lowB[i]! >>> 0),
  };
}

export function aes256(key: Uint8Array): Cipher {
  if (key.length !== 32) throw new RangeError('A minting key is 32 bytes.');
  return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
}

/**
 * AES of P (step 5: version 1, method 2, addition 1, radix 32, ten rounds, u = 7, n = 14, no tweak): the CBC-MAC's
 * first block, the same for every ID of a key. The second, Q, is zeros, the round's number in byte 10 and B in bytes 11–15.
 */
export function firstBlock(cipher: Cipher): Uint8Array {
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
