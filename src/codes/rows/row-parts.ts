import { checkedKernel } from '../wasm/checked-kernel.ts';
import { countedCode, identityCode, identityCounts } from './row-code.ts';
import { kernelPacker } from './row-kernel.ts';
import { type PartPacker, partPacker, wordPacker } from './row-packer.ts';
import type { RowWriter } from './rows.ts';
import type { CodeRun, Table } from './tables.ts';

/** The rows of a run, plain, and the same as a part of a deflate stream that ends on a byte and refers to nothing before. */
export type RowPart = { plain: Uint8Array; packed: Uint8Array };

/**
 * Makes parts of an order's tables. What it returns is overwritten by the next call for the same table.
 * @param kernel whether rows are made in WebAssembly: if its bytes are those of plain TypeScript, in any case or never.
 */
export function rowPartMaker(
  rows: RowWriter,
  order: { quantity: number; batchSize: number },
  kernel: 'checked' | 'always' | 'never' = 'checked',
) {
  const packers = new Map<Table, PartPacker>();

  function packerOf(table: Table): PartPacker {
    const packer = packers.get(table) ?? makePacker(table);
    packers.set(table, packer);
    return packer;
  }

  /** Each table has one prefix code: the best for the order's first rows, so every thread finds the same. */
  function makePacker(table: Table): PartPacker {
    const count = Math.min(SAMPLE_ROWS, order.quantity, order.batchSize);
    const sample = { first: 1, count, batch: 1, batchSequence: 1 };
    const longest = rows.longest(table);
    const sampler = wordPacker(identityCode());
    const buffer = new Uint8Array(longest * count);
    sampler.open(buffer, buffer.length);
    rows.write(table, sample, buffer, 0, sampler.packer);
    const code = countedCode(identityCounts(sampler.take()));
    const plain = partPacker(code);
    if (kernel === 'never' || !rows.alike) return plain;
    if (kernel === 'always') return kernelPacker(code, longest, order.batchSize);
    return checkedKernel(
      'rows',
      plain,
      () => kernelPacker(code, longest, order.batchSize),
      (quick) => isSame(makePart(quick, table, sample), makePart(plain, table, sample)),
    );
  }

  function makePart(packer: PartPacker, table: Table, run: CodeRun): RowPart {
    const buffer = packer.begin(rows.longest(table) * run.count);
    const plain = buffer.subarray(0, rows.write(table, run, buffer, 0, packer.packer));
    return { plain, packed: packer.end() };
  }

  return (table: Table, run: CodeRun): RowPart => makePart(packerOf(table), table, run);
}

/** Rows whose symbols are counted to find a table's code, and made in both ways before the kernel is trusted. */
const SAMPLE_ROWS = 500;

function isSame(one: RowPart, other: RowPart): boolean {
  return Buffer.compare(one.plain, other.plain) === 0 && Buffer.compare(one.packed, other.packed) === 0;
}
