import type { SymbolShape } from '../../plan.ts';
import { type Kernel, startKernel } from '../../wasm/kernel.ts';
import type { Geometry } from '../geometry.ts';
import { moduleGatherTable } from '../symbol/gather-table.ts';
import { placedSymbol } from '../symbol/symbol-kernel.ts';
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
  /**
   * The text of the code in a file that is as strictly right as `pngReader` and `symbolReader` call for, with these dots as its panel;
   * else undefined.
   */
  read(file: Uint8Array, dots?: Uint8Array): string | undefined;
};

/**
 * Reads PNG files back in WebAssembly (png.as.ts): unpacked whole, so it is undefined for images of more than four megabytes or of more
 * lines than it has room for.
 * Throws where WebAssembly has no SIMD.
 */
export function pngKernel(geometry: Geometry, shape: SymbolShape): PngKernel | undefined {
  const { width, height, symbolHeight, panel, across, down } = geometry;
  const stride = 1 + Math.ceil(width / 8);
  if (height > MOST_LINES || stride * height > MOST_BYTES) return undefined;
  const kernel = startKernel<Functions>(wasm);
  const longest = Math.min(stride * height, LONGEST_FILE) + 1024;
  const file = kernel.reserve(longest + AHEAD);
  const opening = pngOpening(geometry);
  const { exports } = kernel;
  const panelBytes = panel.length * (stride - 1);
  const panelDots = kernel.reserve(panelBytes);
  kernel.set({
    file,
    ...{ opening: kernel.place(opening), openingBytes: opening.length },
    ...{ closing: kernel.place(IEND), closingBytes: IEND.length },
    ...{ dotsY: down.module, before: down.before, after: down.after },
    ...{ stride, height, dotsX: across.module, reductionX: across.before + across.after },
    ...placeLines(kernel, geometry, stride),
    ...{ symbolLines: symbolHeight, panelBands: panel.length, panelDots },
    bandLines: kernel.place(Int32Array.from(panel)),
    ...placedSymbol(kernel, shape),
  });
  exports.prepare();
  const into = kernel.at(file, longest);
  const wanted = kernel.at(panelDots, panelBytes);
  const text = Buffer.from(into.buffer, exports.text());
  return {
    longest,
    read(bytes, dots = NO_DOTS) {
      if (dots.length !== panelBytes) return undefined;
      into.set(bytes);
      wanted.set(dots);
      const length = exports.read(bytes.length);
      return length < 0 ? undefined : text.toString('latin1', 0, length);
    },
  };
}

function placeLines(kernel: Kernel<Functions>, geometry: Geometry, stride: number) {
  const gather = moduleGatherTable(geometry);
  const moduleGather = kernel.place(gather);
  const windowBytes = 16 * Math.ceil(geometry.across.module / 16);
  return {
    image: kernel.reserve(stride * geometry.height + AHEAD + LONGEST_MATCH),
    ...{ moduleGather, moduleGatherEnd: moduleGather + gather.length },
    windows: kernel.reserve(1024 * windowBytes),
    masks: kernel.reserve(2 * windowBytes),
    weights: kernel.reserve(32 * Math.ceil(stride / 8)),
  };
}

const NO_DOTS = new Uint8Array(0);
const MOST_BYTES = 4 << 20;
/** As many lines as the kernel has marks for. */
const MOST_LINES = 16_640;
const LONGEST_FILE = 1 << 20;
/** Bytes behind the file and the image that a look ahead may touch. */
const AHEAD = 64;
const LONGEST_MATCH = 258;
