import { countedCode, spelledCounts, spelling } from './row-code.ts';
import { type PartPacker, partPacker } from './row-packer.ts';
import type { RowWriter } from './rows.ts';
import { growingBytes } from './space.ts';
import type { CodeRun, Table } from './tables.ts';

/** The rows of a run, plain, and the same as a part of a deflate stream that ends on a byte and refers to nothing before. */
export type RowPart = { plain: Uint8Array; packed: Uint8Array };

/** Makes parts of an order's tables. What it returns is overwritten by the next call. */
export function rowPartMaker(rows: RowWriter, order: { quantity: number; batchSize: number }) {
  const plainSpace = growingBytes();
  const packedSpace = growingBytes();
  const packers = new Map<Table, PartPacker>();

  /** Each table has one prefix code: the best for the order's first rows, so every thread finds the same. */
  function packerOf(table: Table): PartPacker {
    const known = packers.get(table);
    if (known) return known;
    const sampler = partPacker(spelling());
    const count = Math.min(SAMPLE_ROWS, order.quantity, order.batchSize);
    writePlain(sampler, table, { first: 1, count, batch: 1, batchSequence: 1 });
    const packer = partPacker(countedCode(spelledCounts(sampler.words())));
    packers.set(table, packer);
    return packer;
  }

  function writePlain(packer: PartPacker, table: Table, run: CodeRun): Uint8Array {
    const most = rows.longest(table) * run.count;
    const plain = plainSpace(most);
    packer.begin(plain, most);
    return plain.subarray(0, rows.write(table, run, plain, 0, packer.packer));
  }

  return (table: Table, run: CodeRun): RowPart => {
    const packer = packerOf(table);
    const plain = writePlain(packer, table, run);
    const packed = packedSpace(MOST_OPENING + plain.length * MOST_PACKED);
    return { plain, packed: packed.subarray(0, packer.end(packed)) };
  };
}

/** Rows whose symbols are counted to find a table's code. */
const SAMPLE_ROWS = 500;
/** Bytes of a block's header and end, and bytes at most for a byte of text: 11 bits. */
const MOST_OPENING = 512;
const MOST_PACKED = 2;
