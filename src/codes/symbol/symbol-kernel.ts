import { ID_LENGTH } from '../id/crockford.ts';
import type { SymbolShape } from '../plan.ts';
import { modulesOf } from '../size.ts';
import { type Kernel, startKernel } from '../wasm/kernel.ts';
import { wasm } from './symbol.wasm.js';
import { alphanumericValues, type SymbolTables, type Unit } from './symbol-tables.ts';

type Functions = { draw(id: number): number };

/** Writes the symbol of an ID into `rows`, the words of a Matrix, and returns its mask. */
export type SymbolKernel = { draw(id: Uint8Array): number; rows: Uint32Array };

/** `tableSource` in WebAssembly (symbol.as.ts). Throws where WebAssembly has no SIMD. */
export function symbolKernel(tables: SymbolTables, shape: SymbolShape): SymbolKernel {
  const kernel = startKernel<Functions>(wasm);
  const size = modulesOf(shape.version);
  const words = Math.ceil(size / 32);
  const units = tables.units.flatMap((unit) => placeUnit(kernel, unit, words));
  const addresses = {
    blank: kernel.place(wide(tables.blank, words)),
    units: kernel.place(Int32Array.from(units)),
    changes: kernel.place(pairedChanges(tables, words)),
    values: kernel.place(alphanumericValues()),
    lines: kernel.place(new Uint8Array(2 * size * 8)),
    rows: kernel.place(new Uint32Array(size * words)),
  };
  const id = kernel.place(new Uint8Array(ID_LENGTH));
  kernel.set({ size, unitCount: tables.units.length, ...addresses });
  const own = kernel.at(id, ID_LENGTH);
  const { draw } = kernel.exports;
  return {
    rows: new Uint32Array(own.buffer, addresses.rows, size * words),
    draw(bytes) {
      own.set(bytes);
      return draw(id);
    },
  };
}

function placeUnit(kernel: Kernel<Functions>, unit: Unit, words: number): number[] {
  const { before, first, second, upper, lower } = unit;
  return [before, first, second, kernel.place(wide(upper, words)), kernel.place(wide(lower, words))];
}

/** Lines of one or two words as 64 bits each. */
function wide(lines: Int32Array, words: number): Int32Array {
  const result = new Int32Array((2 * lines.length) / words);
  for (let i = 0; i < result.length; i += 2) {
    const at = (i / 2) * words;
    result[i] = words > 1 ? lines[at + 1]! : 0;
    result[i + 1] = lines[at]!;
  }
  return result;
}

/** The changes of two masks line by line: 0 and 1, then 2 and 3, 4 and 5, 6 and 7. */
function pairedChanges({ changes }: SymbolTables, words: number): BigInt64Array {
  const all = changes.map((change) => new BigInt64Array(wide(change, words).buffer));
  const lines = all[0]!.length;
  const pairs = [0, 2, 4, 6];
  return BigInt64Array.from(
    pairs.flatMap((mask) => Array.from({ length: 2 * lines }, (_, i) => all[mask + (i & 1)]![i >> 1]!)),
  );
}
