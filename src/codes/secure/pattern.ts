import { createCipheriv, hkdfSync } from 'node:crypto';
import { ALPHABET, ID_LENGTH } from '../id/crockford.ts';
import type { SecureGraphic } from '../plan.ts';

/**
 * The key of an order's graphics: HKDF-SHA256 (RFC 5869) over the master key, of 32 bytes, with the order's mint number (8 bytes,
 * big-endian) and its number in decimal digits as salt. It tells nothing of other orders, of IDs, or of any other key.
 */
export function orderGraphicKey(master: Uint8Array, mintNumber: number, orderNumber: number): Uint8Array {
  const salt = Buffer.alloc(8);
  salt.writeBigUInt64BE(BigInt(mintNumber));
  const whole = Buffer.concat([salt, Buffer.from(String(orderNumber), 'ascii')]);
  return new Uint8Array(hkdfSync('sha256', master, whole, INFO, 32));
}

/** The cells of one ID, a byte each, 1 is dark, row by row from the top, from the left. */
export function graphicCells(key: Uint8Array, id: string, cells: number, sixteenths: number): Uint8Array {
  const bits = graphicPatterns(key, { cells, sixteenths })(Buffer.from(id, 'latin1'), 1);
  return Uint8Array.from({ length: cells * cells }, (_, i) => (bits[i >> 3]! >> (7 - (i & 7))) & 1);
}

/**
 * The patterns of several IDs, of 14 ASCII bytes each: cells² / 8 bytes an ID, row by row, the highest bit of a byte leftmost, 1 is
 * dark. The bytes are reused on each call.
 */
export type GraphicPatterns = (ids: Uint8Array, count: number) => Uint8Array;

/**
 * AES-256 in counter mode: block j is `S`, 1, the ID as 70 bits and two zero bits, 0, and j in four bytes. A cell has a bit in each of four
 * planes that follow each other in the stream, the first one's the highest of a number from 0 to 15: below `sixteenths` it is dark.
 * @param key 32 bytes. @throws RangeError unless cells are a multiple of 8 from 32 to 64 and sixteenths 5 to 8.
 */
export function graphicPatterns(
  key: Uint8Array,
  { cells, sixteenths }: Pick<SecureGraphic, 'cells' | 'sixteenths'>,
): GraphicPatterns {
  mustBePossible(cells, sixteenths);
  const plane = (cells * cells) / 8;
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  let counters: Uint8Array = new Uint8Array(0);
  let patterns = new Uint8Array(0);
  return (ids, count) => {
    if (counters.length < 4 * plane * count) {
      counters = blocks(4 * plane, count);
      patterns = new Uint8Array(plane * count);
    }
    for (let i = 0; i < count; i++) writeId(ids, i * ID_LENGTH, counters, 4 * plane * i, 4 * plane * (i + 1));
    const stream = cipher.update(counters.subarray(0, 4 * plane * count));
    for (let i = 0; i < count; i++)
      compare(
        stream.subarray(4 * plane * i, 4 * plane * (i + 1)),
        sixteenths,
        patterns.subarray(plane * i, plane * (i + 1)),
      );
    return patterns.subarray(0, plane * count);
  };
}

const INFO = 'imprimatur/secure-graphic/1';
const BLOCK = 16;
/** Where in a block the ID's nine bytes lie, and the counter. */
const ID_AT = 2;
const COUNTER_AT = 12;

function mustBePossible(cells: number, sixteenths: number) {
  if (cells % 8 !== 0 || cells < 32 || cells > 64)
    throw new RangeError(`A graphic of ${cells} cells on a side is not one of 32 to 64 in steps of 8.`);
  if (![5, 6, 7, 8].includes(sixteenths))
    throw new RangeError(`A graphic cannot be ${sixteenths} sixteenths dark.`);
}

/** Counter blocks of `count` IDs, still without them. */
function blocks(bytes: number, count: number): Uint8Array {
  const all = Buffer.alloc(bytes * count);
  for (let at = 0; at < all.length; at += BLOCK) {
    all[at] = 0x53;
    all[at + 1] = 1;
    all.writeUInt32BE((at % bytes) / BLOCK, at + COUNTER_AT);
  }
  return all;
}

/** Writes an ID's 70 bits into each block from `start` to `end`. */
function writeId(ids: Uint8Array, from: number, blocks: Uint8Array, start: number, end: number) {
  let bits = 0;
  let held = 0;
  let byte = 0;
  for (let i = from; i < from + ID_LENGTH; i++) {
    bits = (bits << 5) | idBits(ids[i]!);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    ID_BYTES[byte++] = bits >> held;
    bits &= (1 << held) - 1;
  }
  ID_BYTES[byte] = bits << (8 - held);
  for (let block = start + ID_AT; block < end; block += BLOCK)
    for (let i = 0; i < 9; i++) blocks[block + i] = ID_BYTES[i]!;
}

const ID_BYTES = new Uint8Array(9);

function idBits(symbol: number): number {
  const value = VALUES[symbol];
  if (value === undefined) throw new RangeError('Only an extended ID has a graphic.');
  return value;
}

const VALUES: (number | undefined)[] = [];
for (let value = 0; value < 32; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** For eight cells at once: whether the number whose bits the four planes of the stream hold is below the limit. */
function compare(stream: Uint8Array, sixteenths: number, out: Uint8Array) {
  const plane = out.length;
  for (let i = 0; i < plane; i++) {
    let isBelow = 0;
    let isEqual = 255;
    for (let p = 0; p < 4; p++) {
      const own = stream[p * plane + i]!;
      const isSet = (sixteenths >> (3 - p)) & 1;
      if (isSet) isBelow |= isEqual & ~own;
      isEqual &= isSet ? own : ~own;
    }
    out[i] = isBelow;
  }
}
