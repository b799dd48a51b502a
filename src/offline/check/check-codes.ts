import { ID_LENGTH } from '../../codes/id/crockford.ts';
import { batchDigests } from '../../codes/package/batch-digests.ts';
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

/** The batches whose rows are not those that the manifest of a data package was made for. */
export function batchCheck({ imageMode, batches }: Facts) {
  const digests = batchDigests();
  return {
    add(block: CodeBlock, rows: Rows): void {
      if (imageMode === 'data') digests.take(block, rows.bytes);
    },
    /** Once, after the last block. */
    wrong: (): number[] =>
      digests
        .end()
        .filter(({ number, sha256 }) => sha256 !== batches[number - 1]!.sha256)
        .map(({ number }) => number),
  };
}

/** An ID of a block as text. */
export const idAt = (block: CodeBlock, i: number) =>
  Buffer.from(block.ids.buffer, block.ids.byteOffset + i * ID_LENGTH, ID_LENGTH).toString('latin1');
