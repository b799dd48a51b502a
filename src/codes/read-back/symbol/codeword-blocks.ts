import type { ErrorCorrection, SymbolShape } from '../../plan.ts';

/** How the codewords of a symbol fall into blocks (ISO/IEC 18004, table 9): all of the same number of check codewords. */
export type Blocks = {
  /** Where each block starts once they are put one after the other, and the end of the last. */
  starts: number[];
  checks: number;
  /** For each codeword in the order it is placed (7.6): where it belongs. */
  order: Uint16Array;
};

export function codewordBlocks({ version, level }: SymbolShape): Blocks {
  const total = CODEWORDS[version - 1]!;
  const [checks, count] = BLOCKS[level][version - 1]!;
  const short = Math.floor(total / count);
  const longBlocks = total % count;
  const starts = [0];
  for (let block = 0; block < count; block++) {
    starts.push(starts[block]! + short + (block >= count - longBlocks ? 1 : 0));
  }
  const order: number[] = [];
  for (let i = 0; i <= short - checks; i++) {
    for (let block = 0; block < count; block++) {
      if (i < starts[block + 1]! - starts[block]! - checks) order.push(starts[block]! + i);
    }
  }
  for (let i = 0; i < checks; i++) {
    for (let block = 0; block < count; block++) order.push(starts[block + 1]! - checks + i);
  }
  return { starts, checks, order: Uint16Array.from(order) };
}

const CODEWORDS = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346];

/** By level and version: check codewords of a block, blocks. */
const BLOCKS: Record<ErrorCorrection, [number, number][]> = {
  L: pairs('7 1  10 1  15 1  20 1  26 1  18 2  20 2  24 2  30 2  18 4'),
  M: pairs('10 1  16 1  26 1  18 2  24 2  16 4  18 4  22 4  22 5  26 5'),
  Q: pairs('13 1  22 1  18 2  26 2  18 4  24 4  18 6  22 6  20 8  24 8'),
  H: pairs('17 1  28 1  22 2  16 4  22 4  28 4  26 5  26 6  24 8  28 8'),
};

function pairs(table: string): [number, number][] {
  return table.split('  ').map((pair) => {
    const [checks, blocks] = pair.split(' ').map(Number);
    return [checks!, blocks!];
  });
}
