import { pack, writeBits } from '../../deflate/bits.ts';
import { type DeflateCode, distanceExtra, distanceSymbol } from '../../deflate/deflate-code.ts';

/** A text: the words of its literals, its bytes, their sum, and that of each byte times its place from the end. */
export type Piece = { words: number[]; length: number; sum: number; weighted: number };

/**
 * Collects a text piece by piece for a zlib stream (RFC 1950) of one deflate block. Adler-32 (8.2) grows with it: where the
 * sums were a and b, a piece of n bytes adds its sum to a, and n · a and its weighted sum to b.
 */
export class TextTokens {
  /** Bytes of the text so far. */
  length = 0;
  private a = 1;
  private b = 0;
  private count = 0;
  private kept = { length: 0, a: 1, b: 0, count: 0 };
  private readonly words: Uint32Array;
  private readonly code: DeflateCode;

  constructor(code: DeflateCode, mostWords: number) {
    this.code = code;
    this.words = new Uint32Array(mostWords);
    for (const word of code.header) this.words[this.count++] = word;
  }

  /** What there is now opens every text. */
  keep() {
    const { length, a, b, count } = this;
    this.kept = { length, a, b, count };
  }

  /** Starts anew after what was kept. */
  start() {
    this.length = this.kept.length;
    this.a = this.kept.a;
    this.b = this.kept.b;
    this.count = this.kept.count;
  }

  put(piece: Piece) {
    const { words } = piece;
    for (let i = 0; i < words.length; i++) this.words[this.count++] = words[i]!;
    this.add(piece);
  }

  /** The same text as `distance` bytes before. */
  putMatch(piece: Piece, distance: number) {
    this.words[this.count++] = this.code.match[piece.length]!;
    this.words[this.count++] = this.code.distance[distanceSymbol(distance)]!;
    this.words[this.count++] = distanceExtra(distance);
    this.add(piece);
  }

  piece(text: string): Piece {
    const bytes = Buffer.from(text, 'latin1');
    return {
      words: this.joined(bytes),
      length: bytes.length,
      sum: bytes.reduce((sum, byte) => sum + byte, 0),
      weighted: bytes.reduce((sum, byte, i) => sum + (bytes.length - i) * byte, 0),
    };
  }

  /** Writes the stream and returns where it ends. */
  end(out: Uint8Array, at: number): number {
    this.words[this.count++] = this.code.end;
    out[at] = 0x78; // deflate, a window of 32 KiB
    out[at + 1] = 0x01;
    const end = writeBits(this.words, this.count, out, at + 2);
    const [a, b] = [this.a % MODULUS, this.b % MODULUS];
    out[end] = b >> 8;
    out[end + 1] = b;
    out[end + 2] = a >> 8;
    out[end + 3] = a;
    return end + 4;
  }

  private add({ length, sum, weighted }: Piece) {
    this.length += length;
    this.b += length * this.a + weighted;
    this.a += sum;
  }

  /** Literals, as many in a word as it holds. */
  private joined(bytes: Uint8Array): number[] {
    const words = [0];
    for (const byte of bytes) {
      const literal = this.code.literal[byte]!;
      const last = words.at(-1)!;
      const bits = last >>> 16;
      if (bits + (literal >>> 16) > 16) words.push(literal);
      else
        words[words.length - 1] = pack(
          (last & 0xffff) | ((literal & 0xffff) << bits),
          bits + (literal >>> 16),
        );
    }
    return words;
  }
}

const MODULUS = 65521;
