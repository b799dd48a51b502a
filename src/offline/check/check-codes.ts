import { ID_LENGTH } from '../../codes/id/crockford.ts';
import { batchDigests } from '../../codes/package/batch-digests.ts';
import type { Facts } from '../facts.ts';
import { AGAIN } from '../failure.ts';
import type { Rows } from '../input/row-reader.ts';
import type { Source } from '../input/source.ts';
import { codeChunks } from './code-chunks.ts';
import type { CodeChunk } from './expected-rows.ts';
import type { Fault } from './explain-row.ts';

/** The first ID that is really there twice, found by reading the rows again. */
export async function findTwice(
  source: Source,
  facts: Facts,
  suspects: Set<string>,
): Promise<Fault | undefined> {
  const seen = new Map<string, number>();
  for await (const { chunk } of codeChunks(source, facts))
    for (let i = 0; i < chunk.count; i++) {
      const id = idAt(chunk, i);
      if (!suspects.has(id)) continue;
      const row = chunk.first + i;
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
    add(chunk: CodeChunk, rows: Rows): void {
      if (imageMode === 'data') digests.take(chunk, rows.bytes);
    },
    /** Once, after the last chunk. */
    wrong: (): number[] =>
      digests
        .end()
        .filter(({ number, sha256 }) => sha256 !== batches[number - 1]!.sha256)
        .map(({ number }) => number),
  };
}

/** An ID of a chunk as text. */
export const idAt = (chunk: CodeChunk, i: number) =>
  Buffer.from(chunk.ids.buffer, chunk.ids.byteOffset + i * ID_LENGTH, ID_LENGTH).toString('latin1');
