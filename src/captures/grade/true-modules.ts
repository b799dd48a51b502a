import type { SymbolShape } from '../../codes/plan.ts';
import { codewordBlocks } from '../../codes/read-back/symbol/codeword-blocks.ts';
import { symbolLayout } from '../../codes/read-back/symbol/symbol-layout.ts';
import { modulesOf } from '../../codes/size.ts';
import { referenceSource } from '../../codes/symbol/symbol.ts';

/** What a symbol must show, and which modules belong together. */
export type TrueModules = {
  size: number;
  isDark(column: number, row: number): boolean;
  /** Modules of finder, timing, alignment, format and version, as row · size + column. */
  fixed: number[];
  /** By block: of each codeword its eight modules, as row · size + column; and how many check codewords it has. */
  blocks: { codewords: number[][]; checks: number }[];
};

/** A function from extended IDs to the modules that their symbols have. */
export function trueModules(urlPrefix: string, shape: SymbolShape): (id: string) => TrueModules {
  const source = referenceSource(urlPrefix, shape);
  const size = modulesOf(shape.version);
  const layout = symbolLayout(shape);
  const fixed: number[] = [];
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      if ((layout.fixed[2 * row + (column >> 5)]! >>> (31 - (column & 31))) & 1)
        fixed.push(row * size + column);
  const blocks = blocksOf(shape, layout.places, size);
  return (id) => {
    const { words, rows } = source(Buffer.from(id, 'latin1'));
    const own = rows.slice();
    const isDark = (column: number, row: number) =>
      column >= 0 &&
      row >= 0 &&
      column < size &&
      row < size &&
      ((own[row * words + (column >> 5)]! >>> (31 - (column & 31))) & 1) === 1;
    return { size, isDark, fixed, blocks };
  };
}

function blocksOf(shape: SymbolShape, places: number[], size: number): TrueModules['blocks'] {
  const { starts, checks, order } = codewordBlocks(shape);
  const blocks = starts.slice(1).map(() => ({ codewords: [] as number[][], checks }));
  order.forEach((to, i) => {
    const block = starts.findIndex((start, at) => to >= start && to < (starts[at + 1] ?? 0));
    const modules = places.slice(8 * i, 8 * i + 8).map((place) => (place >> 6) * size + (place & 63));
    blocks[block]!.codewords.push(modules);
  });
  return blocks;
}
