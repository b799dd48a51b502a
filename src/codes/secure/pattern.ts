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
  const words = (cells * cells) / 32;
  const each = wordsNeeded(words, sixteenths);
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  let counters = new Int32Array(0);
  let patterns = new Int32Array(0);
  return (ids, count) => {
    if (patterns.length < words * count) {
      counters = blocks(each / 4, count);
      patterns = new Int32Array(words * count);
    }
    for (let i = 0; i < count; i++) writeId(ids, i * ID_LENGTH, counters, each * i, each * (i + 1));
    const stream = inWords(cipher.update(new Uint8Array(counters.buffer, 0, 4 * each * count)));
    for (let i = 0; i < count; i++)
      compare(stream, each * i, sixteenths, patterns.subarray(words * i, words * (i + 1)));
    return new Uint8Array(patterns.buffer, 0, 4 * words * count);
  };
}

/** Words of whole blocks that tell whether numbers are below the limit: planes up to the limit's lowest bit that is set. */
function wordsNeeded(words: number, sixteenths: number): number {
  const planes = 1 + Math.clz32(sixteenths & -sixteenths) - 28;
  return 4 * Math.ceil((planes * words) / 4);
}

const INFO = 'imprimatur/secure-graphic/1';
/** Bytes of a block, and where in it the ID's nine bytes lie, and the counter. */
const BLOCK = 16;
const ID_AT = 2;
const COUNTER_AT = 12;

function mustBePossible(cells: number, sixteenths: number) {
  if (cells % 8 !== 0 || cells < 32 || cells > 64)
    throw new RangeError(`A graphic of ${cells} cells on a side is not one of 32 to 64 in steps of 8.`);
  if (![5, 6, 7, 8].includes(sixteenths))
    throw new RangeError(`A graphic cannot be ${sixteenths} sixteenths dark.`);
}

/** Counter blocks of `count` IDs, `each` for each, still without the IDs. Words are those of this machine: bytes keep their places. */
function blocks(each: number, count: number): Int32Array<ArrayBuffer> {
  const all = Buffer.alloc(BLOCK * each * count);
  for (let at = 0; at < all.length; at += BLOCK) all.writeUInt32BE((at / BLOCK) % each, at + COUNTER_AT);
  return inWords(all);
}

/** Writes what comes before the counter into the blocks of the words from `first` to before `end`. */
function writeId(ids: Uint8Array, from: number, blocks: Int32Array, first: number, end: number) {
  let bits = 0;
  let held = 0;
  let at = ID_AT;
  for (let i = from; i < from + ID_LENGTH; i++) {
    bits = (bits << 5) | idBits(ids[i]!);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    HEAD_BYTES[at++] = bits >> held;
    bits &= (1 << held) - 1;
  }
  HEAD_BYTES[at] = bits << (8 - held);
  const [one, two, three] = [HEAD[0]!, HEAD[1]!, HEAD[2]!];
  for (let word = first; word < end; word += 4) {
    blocks[word] = one;
    blocks[word + 1] = two;
    blocks[word + 2] = three;
  }
}

/** The first twelve bytes of a block: `S`, 1, nine of the ID, 0. */
const HEAD_BYTES = Uint8Array.of(0x53, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
const HEAD = new Int32Array(HEAD_BYTES.buffer);

function idBits(symbol: number): number {
  const value = VALUES[symbol]!;
  if (value > 31) throw new RangeError('Only an extended ID has a graphic.');
  return value;
}

const VALUES = new Uint8Array(256).fill(255);
for (let value = 0; value < 32; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/**
 * For 32 cells at once: whether the number whose bits the planes of the stream from `at` on hold is below the limit. Past the stream the
 * planes count for nothing.
 */
function compare(stream: Int32Array, at: number, sixteenths: number, out: Int32Array) {
  const words = out.length;
  if (sixteenths === 8) {
    for (let i = 0; i < words; i++) out[i] = ~stream[at + i]!;
    return;
  }
  const [two, three, four] = [4, 2, 1].map((bit) => (sixteenths & bit ? -1 : 0)) as Limits;
  const last = four ? 3 * words : 0;
  for (let i = at; i < at + words; i++) {
    const [a, b, c, d] = [stream[i]!, stream[i + words]!, stream[i + 2 * words]!, stream[i + last]!];
    const isEqual = ~a & ~(b ^ two);
    const isBelow = (~a & ~b & two) | (isEqual & ~c & three);
    out[i - at] = isBelow | (isEqual & ~(c ^ three) & ~d & four);
  }
}

/** The limit's lower three bits, the highest first, each for 32 cells. Only 8 has the fourth. */
type Limits = [number, number, number];

function inWords(bytes: Buffer): Int32Array<ArrayBuffer> {
  const own = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Int32Array(own.buffer as ArrayBuffer, own.byteOffset, own.length / 4);
}
