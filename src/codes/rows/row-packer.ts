import { pack, writeBits } from '../deflate/bits.ts';
import { growingBytes, growingWords } from '../space.ts';
import { LONGEST_MATCH, type RowCode } from './row-code.ts';

/**
 * Deflates bytes that a row writer has just made and knows well: it says which are new, which repeat, and which mostly
 * do. Every byte must be told exactly once, in order.
 */
export type RowPacker = {
  /** Bytes unlike any before. */
  literals(from: number, to: number): void;
  /** Bytes that all equal those `distance` before. */
  same(from: number, to: number, distance: number): void;
  /** Bytes of which runs equal those `distance` before. A distance of 0, before the start or beyond the code finds none. */
  alike(from: number, to: number, distance: number): void;
  /**
   * Writes and tells `count` rows at `at`, each the row above with another ID and its numbers counted up, and returns the
   * place after them. Not every packer can.
   */
  repeat?(shape: RowShape, at: number, ids: Uint8Array, count: number): number;
};

/** How a row differs from the row above where both are equally long. Places are counted from the row's start. */
export type RowShape = {
  length: number;
  /** Where the ID stands, at most twice. */
  ids: number[];
  /** Whether the ID is told as literals before the spans or after them. */
  idFirst: boolean;
  /** The last digits of one to three numbers that count up and have digits enough to. */
  counters: number[];
  /** What is told beside the ID, in order, as `alike` takes it. */
  spans: [from: number, to: number, distance: number][];
};

/** Packs parts of a deflate stream: one block each, ending on a byte (RFC 1951, 3.2.4: an empty stored block). */
export type PartPacker = {
  packer: RowPacker;
  /** Begins a part and returns room for up to `length` plain bytes, which are to be told as they are made. */
  begin(length: number): Uint8Array;
  /** Ends the part and returns it. It is overwritten by the next. */
  end(): Uint8Array;
};

export function partPacker(code: RowCode): PartPacker & WordPacker {
  const words = wordPacker(code);
  const plainSpace = growingBytes();
  const packedSpace = growingBytes();
  let most = 0;
  return {
    ...words,
    begin(length) {
      most = length;
      const plain = plainSpace(length);
      words.open(plain, length);
      return plain;
    },
    end() {
      words.close();
      const packed = packedSpace(MOST_OPENING + most * MOST_PACKED);
      const taken = words.take();
      const at = writeBits(taken, taken.length, packed, 0);
      packed.set(EMPTY_LENGTH, at);
      return packed.subarray(0, at + EMPTY_LENGTH.length);
    },
  };
}

/** Says parts in packed words. */
export type WordPacker = {
  packer: RowPacker;
  /** Opens a part whose plain bytes, up to `length`, are in `bytes` when they are told. */
  open(bytes: Uint8Array, length: number): void;
  /** The words since the part was opened or words were last taken. They are overwritten by the next. */
  take(): Uint32Array;
  /** The words that end the block, before the two lengths of an empty stored block. */
  close(): void;
};

export function wordPacker(code: RowCode): WordPacker {
  const { header, literal, match, distance: distances } = code;
  const pairs = literalPairs(literal);
  const wordsFor = growingWords();
  let plain: Uint8Array = new Uint8Array(0);
  let words = new Uint32Array(0);
  let count = 0;

  function copy(length: number, distance: number): void {
    words[count++] = match[length]!;
    words[count++] = distances[distance]!;
  }

  const packer: RowPacker = {
    literals(from, to) {
      const bytes = plain;
      const into = words;
      let next = count;
      let at = from;
      for (; at + 1 < to; at += 2) {
        const pair = pairs[(bytes[at]! << 8) | bytes[at + 1]!]!;
        if (pair === 0) into[next++] = literal[bytes[at]!]!;
        into[next++] = pair === 0 ? literal[bytes[at + 1]!]! : pair;
      }
      if (at < to) into[next++] = literal[bytes[at]!]!;
      count = next;
    },
    same(from, to, distance) {
      let at = from;
      for (; to - at >= SHORTEST_MATCH && distance < distances.length; at += Math.min(LONGEST_MATCH, to - at))
        copy(Math.min(LONGEST_MATCH, to - at), distance);
      packer.literals(at, to);
    },
    alike(from, to, distance) {
      if (distance < 1 || distance > from || distance >= distances.length) return packer.literals(from, to);
      const bytes = plain;
      for (let at = from; at < to; ) {
        const start = at;
        const most = Math.min(to, start + LONGEST_MATCH);
        while (at < most && bytes[at] === bytes[at - distance]) at++;
        if (at - start >= SHORTEST_MATCH) copy(at - start, distance);
        else packer.literals(start, at < to ? ++at : at);
      }
    },
  };

  return {
    packer,
    open(bytes, length) {
      plain = bytes;
      words = wordsFor(header.length + length + 2);
      words.set(header);
      count = header.length;
    },
    take() {
      const taken = words.subarray(0, count);
      count = 0;
      return taken;
    },
    close() {
      words[count++] = code.end;
      words[count++] = STORED_BLOCK;
    },
  };
}

/** Two literals in one word, by the first byte and then the second, where both fit; 0 where they do not. */
function literalPairs(literal: Uint32Array): Uint32Array {
  const pairs = new Uint32Array(1 << 16);
  for (let first = 0; first < 256; first++)
    for (let second = 0; second < 256; second++) {
      const length = literal[first]! >>> 16;
      const both = length + (literal[second]! >>> 16);
      const bits = (literal[first]! & 0xffff) | ((literal[second]! & 0xffff) << length);
      if (both <= 16) pairs[(first << 8) | second] = pack(bits, both);
    }
  return pairs;
}

const SHORTEST_MATCH = 3;
/** BFINAL 0, BTYPE 00; the rest of the byte is skipped. */
const STORED_BLOCK = pack(0, 3);
export const EMPTY_LENGTH = Uint8Array.of(0, 0, 0xff, 0xff);
/** Bytes of a block's header and end, and bytes at most for a byte of text: 11 bits. */
export const MOST_OPENING = 512;
export const MOST_PACKED = 2;
