import { repeatedIds } from '../../codes/id/repeated-ids.ts';
import { TABLE_PATHS } from '../../codes/package/layout.ts';
import type { Table } from '../../codes/rows/tables.ts';
import type { Facts } from '../facts.ts';
import { AGAIN, EXIT, Failure } from '../failure.ts';
import type { RowReader, Rows } from '../input/row-reader.ts';
import type { Source } from '../input/source.ts';
import { batchCheck, findTwice, idAt } from './check-codes.ts';
import { checkImages } from './check-images.ts';
import { checkNames } from './check-names.ts';
import { faultOf, openTable, runsOf, tooMany } from './code-chunks.ts';
import { type CodeChunk, expectedRows, firstDifference } from './expected-rows.ts';
import { explainSerial, type Fault } from './explain-row.ts';

/** What a check found: sentences for what holds, faults for what does not. */
export type Findings = { passed: string[]; faults: Fault[] };

/**
 * Holds every byte of a package's contents against its manifest: presence, sizes, hashes, and in the rows that sequence
 * numbers run without gap, IDs differ, URLs are prefix + ID, and the tables tell the same. One pass, constant memory.
 */
export async function checkPackage(
  source: Source,
  facts: Facts,
  onRows: (done: number) => void = () => {},
): Promise<Findings> {
  const findings: Findings = { passed: [], faults: [] };
  findings.faults.push(...checkNames(source, facts));
  if (findings.faults.length > 0) return findings;
  const tables = await collect(findings, () => checkTables(source, facts, onRows));
  if (tables) {
    findings.passed.push(...tables.passed);
    findings.faults.push(...tables.faults);
  }
  const images = await collect(findings, () => checkImages(source, facts));
  if (images) findings.passed.push(images);
  return findings;
}

/** Takes damage as a fault of the package, whatever else goes wrong as what it is. */
async function collect<T>(findings: Findings, check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== EXIT.damaged) throw error;
    findings.faults.push({
      file: error.place.file ?? '',
      sentence: error.message,
      ...(error.place.row && { row: error.place.row }),
    });
    return undefined;
  }
}

type Follower = {
  table: Table;
  file: string;
  rows: number;
  reader: RowReader;
  fault?: Fault;
  serialsDiffer?: Serials;
};
type Serials = { row: number; codes: string; here: string };

async function checkTables(source: Source, facts: Facts, onRows: (done: number) => void): Promise<Findings> {
  const followers: Follower[] = [];
  const batches = batchCheck(facts);
  const ids = repeatedIds(facts.quantity);
  const suspects = new Set<string>();
  const expect = expectedRows(facts);
  try {
    for (const table of ['codes', 'messages', 'files'] as const)
      if (facts.tables[table]) {
        const reader = await openTable(source, facts, table);
        followers.push({ table, file: TABLE_PATHS[table], rows: facts.tables[table].rows, reader });
      }
    const [codes, ...others] = followers as [Follower, ...Follower[]];
    for (const run of runsOf(facts)) {
      const rows = await codes.reader.next(run.count);
      const { chunk, expected } = expect.codes(run, rows);
      const bad = firstDifference(rows, expected);
      const fault = faultOf({ file: codes.file, rows: facts.quantity }, run, { rows, expected, bad });
      if (fault) {
        codes.fault = fault;
        break;
      }
      batches.add(chunk, rows);
      ids.add(chunk.ids, chunk.count, (i) => suspects.size < MOST_SUSPECTS && suspects.add(idAt(chunk, i)));
      for (const other of others) await follow(other, chunk, expect);
      onRows(run.first + run.count - 1);
    }
    for (const follower of followers) await finish(follower);
    return await judge(source, facts, followers, batches.wrong(), suspects);
  } finally {
    for (const { reader } of followers) await reader.close();
  }
}

/** Holds the next rows of messages.csv or files.csv against the codes they belong to. */
async function follow(
  other: Follower,
  chunk: CodeChunk,
  expect: ReturnType<typeof expectedRows>,
): Promise<void> {
  const count = Math.min(chunk.count, other.rows - chunk.first + 1);
  if (other.fault || count <= 0) return;
  const run = { ...chunk, count };
  const rows = await other.reader.next(count);
  const expected = expect.files(chunk, count, other.table === 'messages');
  const bad = firstDifference(rows, expected);
  const table = { file: other.file, rows: other.rows, other: 'codes.csv' };
  const fault = faultOf(table, run, { rows, expected, bad });
  if (!fault) return;
  other.fault = fault;
  const serials = bad < 0 ? undefined : serialsOf(rows, bad, chunk, other.table === 'messages');
  if (serials) other.serialsDiffer = { row: run.first + bad, ...serials };
}

/** Of a table at fault, the rest is read only if its hash tells whose fault it is. */
async function finish(follower: Follower): Promise<void> {
  if (!follower.fault && (await follower.reader.next(1)).count > 0)
    follower.fault = tooMany(follower.file, follower.rows);
  if (!follower.fault || follower.serialsDiffer) await follower.reader.drain();
}

/** Names the file that is at fault: of two that differ, the one whose hash is not the manifest's. */
async function judge(
  source: Source,
  facts: Facts,
  followers: Follower[],
  wrongBatches: number[],
  suspects: Set<string>,
): Promise<Findings> {
  const sound = (follower: Follower) => {
    const { bytes, sha256 } = follower.reader.sum();
    const must = facts.tables[follower.table]!;
    return bytes === must.bytes && sha256 === must.sha256;
  };
  const findings: Findings = { passed: [], faults: [] };
  const [codes, ...others] = followers as [Follower, ...Follower[]];
  for (const other of others) {
    const differ = other.serialsDiffer;
    if (!differ || sound(codes) || !sound(other)) continue;
    const fault = explainSerial(codes.file, differ.row, {
      has: differ.codes,
      must: differ.here,
      other: other.file,
    });
    codes.fault ??= fault;
    delete other.fault;
  }
  for (const follower of followers) {
    const { file, rows } = follower;
    if (!follower.fault && !sound(follower))
      follower.fault = { file, sentence: changed(file, follower === codes ? wrongBatches : [], facts) };
    if (follower.fault) findings.faults.push(follower.fault);
    else
      findings.passed.push(
        `${file}: SHA-256 as in the manifest, ${rows} ${rows === 1 ? 'row' : 'rows'}, every one what it must be`,
      );
  }
  if (codes.fault) return findings;
  const twice = suspects.size > 0 ? await findTwice(source, facts, suspects) : undefined;
  if (twice) findings.faults.push(twice);
  else
    findings.passed.push(
      `codes: ${facts.quantity} in sequence without a gap, no ID twice, every URL is the prefix and the ID`,
    );
  if (wrongBatches.length > 0)
    findings.faults.push({
      file: 'manifest.json',
      sentence: `manifest.json: the digest of batch ${wrongBatches[0]} does not fit codes.csv. ${AGAIN}`,
    });
  return findings;
}

function changed(file: string, batches: number[], { batchSize, quantity }: Facts): string {
  const first = batches[0];
  if (first === undefined)
    return `${file} is not the file that the manifest was made for: its SHA-256 differs. ${AGAIN}`;
  const from = (first - 1) * batchSize + 1;
  const to = Math.min(first * batchSize, quantity);
  return `${file} is not the file that the manifest was made for: something changed in rows ${from} to ${to}. ${AGAIN}`;
}

const MOST_SUSPECTS = 10_000;

/** The serial numbers of a row here and in codes.csv, if they are what differs. */
function serialsOf(
  rows: Rows,
  i: number,
  chunk: CodeChunk,
  withUrl: boolean,
): { codes: string; here: string } | undefined {
  const text = rows.bytes.toString('utf8', rows.starts[i]!, rows.starts[i + 1]!).replace(/\r\n$/, '');
  const here = (withUrl ? /^[^,]*,(.*),[^,]*$/ : /^[^,]*,(.*)$/).exec(text)?.[1];
  const codes = Buffer.from(
    chunk.fields.subarray(i === 0 ? 0 : chunk.fieldEnds[i - 1]!, chunk.fieldEnds[i]!),
  ).toString('utf8');
  return here === undefined || here === codes ? undefined : { codes, here };
}
