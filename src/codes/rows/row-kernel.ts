import { ALPHABET, ID_LENGTH } from '../id/crockford.ts';
import { startKernel } from '../wasm/kernel.ts';
import { FARTHEST, type RowCode } from './row-code.ts';
import {
  EMPTY_LENGTH,
  MOST_OPENING,
  MOST_PACKED,
  type PartPacker,
  type RowShape,
  wordPacker,
} from './row-packer.ts';
import { wasm } from './rows.wasm.js';

type Functions = {
  begin(out: number): void;
  put(words: number, count: number): void;
  finish(): number;
  repeat(shape: number, at: number, ids: number, count: number): number;
};

/**
 * What `partPacker` does, with rows repeated in WebAssembly (rows.as.ts). Throws where it has no SIMD.
 * @param longest bytes of the longest row. @param rows at most in a part.
 */
export function kernelPacker(code: RowCode, longest: number, rows: number): PartPacker {
  const kernel = startKernel<Functions>(wasm);
  const { exports } = kernel;
  const slotBytes = roundUp(8 + 16 * (2 + Math.ceil((longest * MOST_BITS) / LEAST_PIECE)));
  kernel.set({
    literals: kernel.place(code.literal),
    pairs: kernel.place(symbolPairs(code.literal)),
    matches: kernel.place(code.match),
    distances: kernel.place(code.distance),
    slots: kernel.place(new Uint8Array(11 * slotBytes)),
    farthest: FARTHEST,
    slotBytes,
  });
  const addresses = {
    shape: kernel.place(new Int32Array(SHAPE_WORDS)),
    words: kernel.place(new Uint32Array(MOST_WORDS)),
    ids: kernel.place(new Uint8Array(rows * ID_LENGTH)),
    plain: kernel.reserve(rows * longest + SLACK),
    packed: kernel.reserve(rows * longest * MOST_PACKED + MOST_OPENING + SLACK),
  };
  const shape = new Int32Array(kernel.at(addresses.shape, 0).buffer, addresses.shape, SHAPE_WORDS);
  const words = new Uint32Array(shape.buffer, addresses.words, MOST_WORDS);
  const told = wordPacker(code);

  function putTold(): void {
    const taken = told.take();
    for (let at = 0; at < taken.length; at += MOST_WORDS) {
      const some = taken.subarray(at, at + MOST_WORDS);
      words.set(some);
      exports.put(addresses.words, some.length);
    }
  }

  return {
    packer: {
      ...told.packer,
      repeat(like, at, ids, count) {
        putTold();
        shape.set(shapeWords(like));
        kernel.at(addresses.ids, count * ID_LENGTH).set(ids.subarray(0, count * ID_LENGTH));
        return exports.repeat(addresses.shape, addresses.plain + at, addresses.ids, count) - addresses.plain;
      },
    },
    begin(length) {
      const plain = kernel.at(addresses.plain, length);
      exports.begin(addresses.packed);
      told.open(plain, length);
      return plain;
    },
    end() {
      told.close();
      putTold();
      const end = exports.finish() - addresses.packed;
      const packed = kernel.at(addresses.packed, end + EMPTY_LENGTH.length);
      packed.set(EMPTY_LENGTH, end);
      return packed;
    },
  };
}

/** Bits of a byte at most, and of a slot's piece at least. */
const MOST_BITS = 11;
const LEAST_PIECE = 41;
/** Bytes the kernel touches after what it writes. */
const SLACK = 64;
/** Words that are put at a time. */
const MOST_WORDS = 4096;
/** Eight, and three for each of four spans. */
const SHAPE_WORDS = 20;

/** Length, the ID's order (1 first, 0 last, −1 not there), its two places, three counters, then the spans; −1 for none. */
function shapeWords({ length, ids, idFirst, counters, spans }: RowShape): number[] {
  const order = ids.length === 0 ? -1 : Number(idFirst);
  const none = -1;
  return [
    ...[length, order, ids[0] ?? none, ids[1] ?? none],
    ...[counters[0]!, counters[1] ?? none, counters[2] ?? none],
    ...[spans.length, ...spans.flat()],
  ];
}

/** The bits of two symbols by their places after `0`, 64 for each first one; how many are in the upper 32. */
function symbolPairs(literal: Uint32Array): Uint32Array {
  const pairs = new Uint32Array(2 * 64 * 64);
  const symbols = Array.from(ALPHABET, (symbol) => symbol.charCodeAt(0));
  for (const first of symbols)
    for (const second of symbols) {
      const [one, other] = [literal[first]!, literal[second]!];
      const at = 2 * (64 * (first - symbols[0]!) + second - symbols[0]!);
      pairs[at] = (one & 0xffff) | ((other & 0xffff) << (one >>> 16));
      pairs[at + 1] = (one >>> 16) + (other >>> 16);
    }
  return pairs;
}

function roundUp(bytes: number): number {
  return (bytes + 15) & ~15;
}
