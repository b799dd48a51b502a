import { codeRuns, TABLE_PATHS } from '../../codes/package/layout.ts';
import { type CodeRun, TABLE_HEADERS, type Table } from '../../codes/rows/tables.ts';
import type { Facts } from '../facts.ts';
import { AGAIN, damaged } from '../failure.ts';
import { type RowReader, type Rows, rowReader } from '../input/row-reader.ts';
import type { Source } from '../input/source.ts';
import { type CodeChunk, type Expected, expectedRows, firstDifference } from './expected-rows.ts';
import { explainHeader, explainRow, type Fault } from './explain-row.ts';

/** Rows read, checked and drawn at a time. */
export const CHUNK = 2_000;

/** A table that grew is read so far, to say what happened to it; no further, whatever it unpacks to. */
const SLACK = 4;
const ROOM = 1024 * 1024;

/** Opens a table behind its header. @throws Failure (3) if it is missing or begins otherwise. */
export async function openTable(source: Source, facts: Facts, table: Table): Promise<RowReader> {
  const file = TABLE_PATHS[table];
  const reader = rowReader(source.read(file, facts.tables[table]!.bytes * SLACK + ROOM), file);
  const header = await reader.next(1);
  if (header.bytes.toString('latin1') === TABLE_HEADERS[table]) return reader;
  const fault = explainHeader(file, header.bytes, TABLE_HEADERS[table]);
  await reader.close();
  throw asFailure(fault);
}

export const asFailure = ({ sentence, file, row }: Fault) => damaged(sentence, file, row);

/** The runs of an order's rows: CHUNK at most, none across a batch. */
export const runsOf = ({ quantity, batchSize }: Pick<Facts, 'quantity' | 'batchSize'>) =>
  codeRuns(1, quantity, batchSize, CHUNK);

/** The codes of a package in sequence, every row proven to be what it must be. @throws Failure (3) at the first that is not. */
export async function* codeChunks(
  source: Source,
  facts: Facts,
): AsyncGenerator<{ chunk: CodeChunk; rows: Rows }> {
  const reader = await openTable(source, facts, 'codes');
  const expect = expectedRows(facts);
  try {
    for (const run of runsOf(facts)) {
      const rows = await reader.next(run.count);
      const { chunk, expected } = expect.codes(run, rows);
      const table = { file: 'codes.csv', rows: facts.quantity };
      const fault = faultOf(table, run, { rows, expected, bad: firstDifference(rows, expected) });
      if (fault) throw asFailure(fault);
      yield { chunk, rows };
    }
    if ((await reader.next(1)).count > 0) throw asFailure(tooMany('codes.csv', facts.quantity));
  } finally {
    await reader.close();
  }
}

/** What is wrong with the rows of a run, whose first wrong one is `bad`, or -1. `other` is the table they follow from. */
export function faultOf(
  { file, rows: most, other }: { file: string; rows: number; other?: string },
  run: CodeRun,
  { rows, expected, bad }: { rows: Rows; expected: Expected; bad: number },
): Fault | undefined {
  if (bad >= 0) {
    const row = (from: Expected) => from.bytes.subarray(from.starts[bad]!, from.starts[bad + 1]!);
    return explainRow(file, run.first + bad, { actual: row(rows), expected: row(expected), other });
  }
  if (rows.count === run.count) return undefined;
  const last = run.first + rows.count - 1;
  return {
    file,
    row: last,
    sentence: `${file} ends after row ${last}; the manifest says ${most} rows. ${AGAIN}`,
  };
}

export const tooMany = (file: string, rows: number): Fault => ({
  file,
  row: rows + 1,
  sentence: `${file} goes on after row ${rows}, the last that the manifest knows. ${AGAIN}`,
});
