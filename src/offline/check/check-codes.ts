import { createHash, type Hash } from 'node:crypto';
import { ID_LENGTH } from '../../codes/id/crockford.ts';
import type { Facts } from '../facts.ts';
import { AGAIN } from '../failure.ts';
import type { Rows } from '../input/row-reader.ts';
import type { Source } from '../input/source.ts';
import { codeBlocks } from './code-blocks.ts';
import type { CodeBlock } from './expected-rows.ts';
import type { Fault } from './explain-row.ts';

/** The first ID that is really there twice, found by reading the rows again. */
export async function findTwice(
  source: Source,
  facts: Facts,
  suspects: Set<string>,
): Promise<Fault | undefined> {
  const seen = new Map<string, number>();
  for await (const { block } of codeBlocks(source, facts))
    for (let i = 0; i < block.count; i++) {
      const id = idAt(block, i);
      if (!suspects.has(id)) continue;
      const row = block.first + i;
      const before = seen.get(id);
      if (before !== undefined)
        return {
          file: 'codes.csv',
          row,
          sentence: `codes.csv, row ${row}: extended_id ${id} is in row ${before} already. ${AGAIN}`,
        };
      seen.set(id, row);
    }
  return undefined;
}

/** In data mode the manifest holds a digest of each batch's rows. */
export function batchDigests({ imageMode, batches }: Facts) {
  const wrong: number[] = [];
  let open: { number: number; hash: Hash } | undefined;
  function close(): void {
    if (open && open.hash.digest('hex') !== batches[open.number - 1]!.sha256) wrong.push(open.number);
    open = undefined;
  }
  return {
    add({ batch }: CodeBlock, rows: Rows): void {
      if (imageMode !== 'data') return;
      if (open?.number !== batch) {
        close();
        open = { number: batch, hash: createHash('sha256') };
      }
      open!.hash.update(rows.bytes);
    },
    wrong(): number[] {
      close();
      return wrong;
    },
  };
}

/** An ID of a block as text. */
export const idAt = (block: CodeBlock, i: number) =>
  Buffer.from(block.ids.buffer, block.ids.byteOffset + i * ID_LENGTH, ID_LENGTH).toString('latin1');
