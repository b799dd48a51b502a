import type { Drawing, SymbolShape } from '../../plan.ts';
import { type Kernel, startKernel } from '../../wasm/kernel.ts';
import { dotGrid } from '../dot-grid.ts';
import { codewordBlocks } from '../symbol/codeword-blocks.ts';
import { countBits } from '../symbol/segment-reader.ts';
import { symbolLayout } from '../symbol/symbol-layout.ts';
import { codewordGatherTable, ENTRY_BYTES, moduleGatherTable } from './gather-table.ts';
import { wasm } from './png.wasm.js';
import { IEND, pngOpening } from './png-chunks.ts';

type Exports = {
  configure(file: number, opening: number, openingBytes: number, closing: number, closingBytes: number): void;
  configureLines(
    image: number,
    stride: number,
    height: number,
    size: number,
    dotsX: number,
    reductionX: number,
    gather: number,
    entryCount: number,
    windows: number,
    masks: number,
    weights: number,
  ): void;
  configureRows(size: number, dotsY: number, reductionY: number): void;
  configureSymbol(
    size: number,
    fixed: number,
    patterns: number,
    masks: number,
    gather: number,
    entryCount: number,
    codewords: number,
    order: number,
    starts: number,
    blocks: number,
    checks: number,
  ): void;
  configureSegments(byteCount: number, alphanumericCount: number, numericCount: number): void;
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
  const { width, height } = dotGrid(drawing, shape);
  const stride = 1 + Math.ceil(width / 8);
  if (drawing.panel?.length || stride * height > MOST_BYTES) return undefined;
  const kernel = startKernel<Exports>(wasm);
  const longest = Math.min(stride * height, LONGEST_FILE) + 1024;
  const file = kernel.place(new Uint8Array(longest + AHEAD));
  const opening = pngOpening(drawing, shape);
  const { exports } = kernel;
  exports.configure(file, kernel.place(opening), opening.length, kernel.place(IEND), IEND.length);
  configureLines(kernel, drawing, shape, stride, height);
  exports.configureRows(17 + 4 * shape.version, drawing.dotsY, drawing.reductionY);
  configureSymbol(kernel, shape);
  const { byte, alphanumeric, numeric } = countBits(shape.version);
  exports.configureSegments(byte, alphanumeric, numeric);
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

function configureLines(
  kernel: Kernel<Exports>,
  drawing: Drawing,
  shape: SymbolShape,
  stride: number,
  height: number,
) {
  const { dotsX, reductionX } = drawing;
  const size = 17 + 4 * shape.version;
  const gather = moduleGatherTable(drawing, size);
  const windowBytes = 16 * Math.ceil(dotsX / 16);
  kernel.exports.configureLines(
    kernel.place(new Uint8Array(stride * height + AHEAD + LONGEST_MATCH)),
    stride,
    height,
    size,
    dotsX,
    reductionX,
    kernel.place(gather),
    gather.length / ENTRY_BYTES,
    kernel.place(new Uint8Array(1024 * windowBytes)),
    kernel.place(new Uint8Array(2 * windowBytes)),
    kernel.place(new Uint8Array(32 * Math.ceil(stride / 8))),
  );
}

function configureSymbol(kernel: Kernel<Exports>, shape: SymbolShape) {
  const { size, fixed, patterns, masks, places } = symbolLayout(shape);
  const { starts, checks, order } = codewordBlocks(shape);
  const gather = codewordGatherTable(places);
  kernel.exports.configureSymbol(
    size,
    kernel.place(fixed),
    kernel.place(Int32Array.from(patterns.flatMap((pattern) => [...pattern]))),
    kernel.place(Int32Array.from(masks.flatMap((mask) => [...mask]))),
    kernel.place(gather),
    gather.length / ENTRY_BYTES,
    order.length,
    kernel.place(order),
    kernel.place(Uint16Array.from(starts)),
    starts.length - 1,
    checks,
  );
}

const MOST_BYTES = 4 << 20;
const LONGEST_FILE = 1 << 20;
/** Bytes behind the file and the image that a look ahead may touch. */
const AHEAD = 64;
const LONGEST_MATCH = 258;
