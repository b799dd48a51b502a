import { TABLE_HEADERS } from '../../codes/rows/tables.ts';
import type { Facts } from '../facts.ts';
import { Failure } from '../failure.ts';
import { type Rows, rowReader } from '../input/row-reader.ts';
import { type CodeChunk, expectedRows, firstDifference } from './expected-rows.ts';

/** Holds a list of files against the codes that it must list, row by row: a row that differs leads to no image or a wrong one. */
export type ListCheck = {
  /** The next codes of the list. */
  add(chunk: CodeChunk): Promise<void>;
  /** What is wrong, in a sentence; undefined if nothing is. */
  end(): Promise<string | undefined>;
};

/** @param pieces the list's bytes. */
export function listCheck(pieces: AsyncGenerator<Buffer>, file: string, facts: Facts): ListCheck {
  const expect = expectedRows(facts);
  const reader = rowReader(pieces, file);
  let fault: string | undefined;
  let row = -1;

  /** Reads rows and holds them against what they must be, unless something was wrong before. */
  async function follow(count: number, expected: { bytes: Buffer; starts: Uint32Array }): Promise<void> {
    if (fault) return;
    const rows = await reader.next(count).catch(unread);
    const bad = firstDifference(rows, expected);
    const text = (from: { bytes: Buffer; starts: Uint32Array }) =>
      JSON.stringify(from.bytes.toString('utf8', from.starts[bad], from.starts[bad + 1]).trimEnd());
    if (bad >= 0)
      fault ??= `${file}, row ${row + bad + 1}: it is ${text(rows)}, it must be ${text(expected)}.`;
    else if (rows.count < count) fault ??= `${file} ends after row ${Math.max(0, row + rows.count)}.`;
    row += count;
  }

  function unread(error: unknown): Rows {
    if (!(error instanceof Failure)) throw error;
    fault = `${file} cannot be read beyond row ${Math.max(0, row)}.`;
    return { bytes: Buffer.alloc(0), starts: new Uint32Array(1), count: 0 };
  }

  async function begin(): Promise<void> {
    const header = Buffer.from(TABLE_HEADERS.files);
    if (row < 0) await follow(1, { bytes: header, starts: Uint32Array.of(0, header.length) });
  }

  return {
    async add(chunk) {
      await begin();
      await follow(chunk.count, expect.files(chunk, chunk.count, false));
    },
    async end() {
      await begin();
      if (!fault && (await reader.next(1).catch(unread)).count > 0)
        fault ??= `${file} goes on after row ${row}.`;
      await reader.close();
      return fault;
    },
  };
}
