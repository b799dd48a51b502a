import type { SymbolShape } from '../../plan.ts';
import { type Kernel, startKernel } from '../../wasm/kernel.ts';
import { codewordBlocks } from './codeword-blocks.ts';
import { codewordGatherTable } from './gather-table.ts';
import { countBits } from './segment-reader.ts';
import { wasm } from './symbol.wasm.js';
import { symbolLayout } from './symbol-layout.ts';

type Functions = {
  prepare(): void;
  rows(): number;
  text(): number;
  read(): number;
};

/**
 * A function from the rows of a symbol (as in SymbolLayout) to its text, in WebAssembly (symbol.as.ts); undefined where `symbolReader`
 * finds a fault. Throws where WebAssembly has no SIMD.
 */
export function symbolKernel(shape: SymbolShape): (rows: Int32Array) => string | undefined {
  const kernel = startKernel<Functions>(wasm);
  kernel.set(placedSymbol(kernel, shape));
  const { exports } = kernel;
  exports.prepare();
  const memory = kernel.at(0, 0).buffer;
  const into = new Int32Array(memory, exports.rows());
  const text = Buffer.from(memory, exports.text());
  return (rows) => {
    // A row is one number of 64 bits there, its lower half first.
    for (let i = 0; i < rows.length; i++) into[i ^ 1] = rows[i]!;
    const length = exports.read();
    return length < 0 ? undefined : text.toString('latin1', 0, length);
  };
}

/** Places the tables of a shape, and returns the variables of symbol.lib.as.ts and segments.lib.as.ts. */
export function placedSymbol<Functions>(kernel: Kernel<Functions>, shape: SymbolShape) {
  const { size, fixed, patterns, masks, places } = symbolLayout(shape);
  const { starts, checks, order } = codewordBlocks(shape);
  const { byte, alphanumeric, numeric } = countBits(shape.version);
  const gather = codewordGatherTable(places);
  const codewordGather = kernel.place(gather);
  return {
    size,
    fixed: kernel.place(fixed),
    patterns: kernel.place(Int32Array.from(patterns.flatMap((pattern) => [...pattern]))),
    turns: kernel.place(Int32Array.from(masks.flatMap((mask) => [...mask]))),
    ...{ codewordGather, codewordGatherEnd: codewordGather + gather.length },
    ...{ codewords: order.length, order: kernel.place(order) },
    ...{ starts: kernel.place(Uint16Array.from(starts)), blocks: starts.length - 1, checks },
    ...{ byteCount: byte, alphanumericCount: alphanumeric, numericCount: numeric },
  };
}
