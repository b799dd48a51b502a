import type { Drawing, SymbolShape } from '../../plan.ts';
import { type Kernel, startKernel } from '../../wasm/kernel.ts';
import { dotGrid } from '../dot-grid.ts';
import { codewordBlocks } from '../symbol/codeword-blocks.ts';
import { countBits } from '../symbol/segment-reader.ts';
import { symbolLayout } from '../symbol/symbol-layout.ts';
import { codewordGatherTable, moduleGatherTable } from './gather-table.ts';
import { wasm } from './png.wasm.js';
import { IEND, pngOpening } from './png-chunks.ts';

type Functions = {
  prepare(): void;
  read(length: number): number;
  text(): number;
};

export type PngKernel = {
  /** Bytes of the longest file that it reads. */
  longest: number;
  /** The text of the code in a file that is as strictly right as `pngReader` and `symbolReader` call for; else undefined. */
  read(file: Uint8Array): string | undefined;
};

/**
 * Reads PNG files back in WebAssembly (png.as.ts): unpacked whole, so it is undefined for images of more than four megabytes, and for
 * those with a panel, which it does not know.
 * Throws where WebAssembly has no SIMD.
 */
export function pngKernel(drawing: Drawing, shape: SymbolShape): PngKernel | undefined {
  const { width, height, size } = dotGrid(drawing, shape);
  const stride = 1 + Math.ceil(width / 8);
  if (drawing.panel?.length || stride * height > MOST_BYTES) return undefined;
  const kernel = startKernel<Functions>(wasm);
  const longest = Math.min(stride * height, LONGEST_FILE) + 1024;
  const file = kernel.reserve(longest + AHEAD);
  const opening = pngOpening(drawing, shape);
  const { byte, alphanumeric, numeric } = countBits(shape.version);
  const { exports } = kernel;
  kernel.set({
    file,
    ...{ opening: kernel.place(opening), openingBytes: opening.length },
    ...{ closing: kernel.place(IEND), closingBytes: IEND.length },
    ...{ size, dotsY: drawing.dotsY },
    ...{ before: drawing.reductionY >> 1, after: (drawing.reductionY + 1) >> 1 },
    ...{ byteCount: byte, alphanumericCount: alphanumeric, numericCount: numeric },
    ...placeLines(kernel, drawing, { stride, height }, moduleGatherTable(drawing, size)),
    ...placeSymbol(kernel, shape),
  });
  exports.prepare();
  const into = kernel.at(file, longest);
  const text = Buffer.from(into.buffer, exports.text());
  return {
    longest,
    read(bytes) {
      into.set(bytes);
      const length = exports.read(bytes.length);
      return length < 0 ? undefined : text.toString('latin1', 0, length);
    },
  };
}

function placeLines(
  kernel: Kernel<Functions>,
  { dotsX, reductionX }: Drawing,
  { stride, height }: { stride: number; height: number },
  gather: Uint8Array,
) {
  const moduleGather = kernel.place(gather);
  const windowBytes = 16 * Math.ceil(dotsX / 16);
  return {
    ...{ stride, height, dotsX, reductionX },
    image: kernel.reserve(stride * height + AHEAD + LONGEST_MATCH),
    ...{ moduleGather, moduleGatherEnd: moduleGather + gather.length },
    windows: kernel.reserve(1024 * windowBytes),
    masks: kernel.reserve(2 * windowBytes),
    weights: kernel.reserve(32 * Math.ceil(stride / 8)),
  };
}

function placeSymbol(kernel: Kernel<Functions>, shape: SymbolShape) {
  const { fixed, patterns, masks, places } = symbolLayout(shape);
  const { starts, checks, order } = codewordBlocks(shape);
  const gather = codewordGatherTable(places);
  const codewordGather = kernel.place(gather);
  return {
    fixed: kernel.place(fixed),
    patterns: kernel.place(Int32Array.from(patterns.flatMap((pattern) => [...pattern]))),
    turns: kernel.place(Int32Array.from(masks.flatMap((mask) => [...mask]))),
    ...{ codewordGather, codewordGatherEnd: codewordGather + gather.length },
    ...{ codewords: order.length, order: kernel.place(order) },
    ...{ starts: kernel.place(Uint16Array.from(starts)), blocks: starts.length - 1, checks },
  };
}

const MOST_BYTES = 4 << 20;
const LONGEST_FILE = 1 << 20;
/** Bytes behind the file and the image that a look ahead may touch. */
const AHEAD = 64;
const LONGEST_MATCH = 258;
