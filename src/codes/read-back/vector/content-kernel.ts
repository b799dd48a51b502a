import { startKernel } from '../../wasm/kernel.ts';
import { wasm } from './content.wasm.js';

type Functions = { unpack(length: number): number };

/**
 * A function that unpacks a zlib stream as strictly as `inflateWhole`, into the same bytes on each call; undefined if anything is
 * wrong with the stream, or it is too long. Throws where WebAssembly has no SIMD.
 */
export function contentKernel(): (packed: Uint8Array) => Uint8Array | undefined {
  const kernel = startKernel<Functions>(wasm);
  const packedAt = kernel.reserve(MOST_PACKED + AHEAD);
  const textAt = kernel.reserve(MOST_TEXT + LONGEST_MATCH + AHEAD);
  kernel.set({ packed: packedAt, text: textAt, textEnd: textAt + MOST_TEXT });
  const into = kernel.at(packedAt, MOST_PACKED);
  const text = kernel.at(textAt, MOST_TEXT);
  return (packed) => {
    if (packed.length > MOST_PACKED) return undefined;
    into.set(packed);
    const length = kernel.exports.unpack(packed.length);
    return length < 0 ? undefined : text.subarray(0, length);
  };
}

const MOST_PACKED = 1 << 16;
const MOST_TEXT = 1 << 18;
/** Bytes behind both that a look ahead may touch. */
const AHEAD = 64;
const LONGEST_MATCH = 258;
