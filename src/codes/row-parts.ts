import { countedCode, spelledCounts, spelling } from './row-code.ts';
import { partPacker } from './row-packer.ts';
import type { RowWriter } from './rows.ts';
import { space } from './space.ts';
import type { CodeRun, Table } from './tables.ts';

/** The rows of a run, plain, and the same as a part of a deflate stream that ends on a byte and refers to nothing before. */
export type RowPart = { plain: Uint8Array; packed: Uint8Array };

/** Makes parts of an order's tables. What it returns is overwritten by the next call. */
export function rowPartMaker(rows: RowWriter, order: { quantity: number; batchSize: number }) {
  const plainSpace = space();
  const packedSpace = space();
  const packers = new Map<Table, ReturnType<typeof partPacker>>();

  /** Each table has one prefix code: the best for the order's first rows, so every thread finds the same. */
  function packerOf(table: Table) {
    const known = packers.get(table);
    if (known) return known;
    const count = Math.min(SAMPLE_ROWS, order.quantity, order.batchSize);
    const sample = pack(partPacker(spelling()), table, { first: 1, count, batch: 1, batchSequence: 1 });
    const packer = partPacker(countedCode(spelledCounts(sample.packed)));
    packers.set(table, packer);
    return packer;
  }

  function pack(packer: ReturnType<typeof partPacker>, table: Table, run: CodeRun): RowPart {
    const plain = plainSpace(rows.longest(table) * run.count);
    const packed = packedSpace(MOST_OPENING + plain.length * MOST_PACKED);
    packer.begin(plain, packed);
    const length = rows.write(table, run, plain, 0, packer.packer);
    return { plain: plain.subarray(0, length), packed: packed.subarray(0, packer.end(packed)) };
  }

  return (table: Table, run: CodeRun): RowPart => pack(packerOf(table), table, run);
}

const SAMPLE_ROWS = 500;
/** Bytes of a block's header and end, and bytes at most for a byte of text: 11 bits, or 16 when it is spelled. */
const MOST_OPENING = 512;
const MOST_PACKED = 2;
