import { Readable } from 'node:stream';
import { csvRow } from '../../codes/rows/csv.ts';
import { actorNow } from '../../domain/access/acting.ts';
import type { Actor } from '../../domain/access/actor.ts';
import type { Visit } from './visit.ts';

// Lists of the pages as CSV files. docs/formats.md says what is in them.

/** Some rows as text, and where the next ones begin; undefined at the end. */
type Slice<Cursor> = { rows: string; next: Cursor | undefined };

/** Reads some milliseconds' worth of rows; refuses an actor who may not. */
type Read<Cursor> = { from: Cursor; read: (actor: Actor, cursor: Cursor) => Slice<Cursor> };

type Table<Cursor> = Read<Cursor> & { fileName: string; columns: readonly string[] };

/** A file that is made while it is read: its type, what stands before the first row and what behind the last. */
type Sent<Cursor> = Read<Cursor> & { fileName: string; type: string; head: string; tail: string };

/** The columns of a table: what each is called, and what a row has there. */
export type Columns<Row> = readonly (readonly [string, (row: Row) => Value])[];

/** What is told with the newest first: some rows from a place on, and where older ones begin. */
type Told<Row> = {
  fileName: string;
  columns: Columns<Row>;
  read: (actor: Actor, before: number | undefined) => { rows: Row[]; older: number | undefined };
};

/** Sends a table from its newest row to its oldest. */
export function sendNewestFirst<Row>(visit: Visit, { fileName, columns, read }: Told<Row>) {
  return sendTable<number | 'the newest'>(visit, {
    fileName,
    columns: columns.map(([name]) => name),
    from: 'the newest',
    read(actor, place) {
      const { rows, older } = read(actor, place === 'the newest' ? undefined : place);
      return { rows: rows.map((row) => rowOf(columns.map(([, of]) => of(row)))).join(''), next: older };
    },
  });
}

/** Sends a table row by row under its heading. */
export function sendTable<Cursor>(visit: Visit, { columns, ...table }: Table<Cursor>) {
  const type = 'text/csv; charset=utf-8; header=present';
  return sendSlices(visit, { ...table, type, head: csvRow([...columns]), tail: '' });
}

/**
 * Sends a file slice by slice: the next is read when the reader has room for it, and others are answered in between, so it
 * takes the same little memory however long it is. What fails in the middle, or whoever may read no more, is cut off: a file
 * that comes to its end is whole.
 */
export function sendSlices<Cursor>(visit: Visit, { fileName, type, head, tail, from, read }: Sent<Cursor>) {
  const { db, actor } = visit;
  const first = read(actor, from);
  async function* slices() {
    yield head + first.rows;
    for (let cursor = first.next; cursor !== undefined; ) {
      await new Promise(setImmediate);
      const slice = read(actorNow(db, actor), cursor);
      if (slice.rows) yield slice.rows;
      cursor = slice.next;
    }
    if (tail) yield tail;
  }
  return visit.reply
    .type(type)
    .header('Content-Disposition', `attachment; filename="${fileName}"`)
    .header('Cache-Control', 'no-store')
    .send(Readable.from(slices(), { objectMode: false }));
}

type Value = string | number | Date | null | undefined;

/** A row of what things are called and how many; times in UTC. IDs and serial numbers stay what they are. */
function rowOf(values: readonly Value[]): string {
  return csvRow(values.map((value) => (value instanceof Date ? value.toISOString() : String(value ?? ''))));
}

/**
 * A text that people typed. What a spreadsheet would take for a formula gets an apostrophe before it, by which spreadsheets mark
 * text; so does what begins with one, so that whoever takes one away has what was typed.
 */
export function byPeople(text: string | null | undefined): string {
  return text && /^(?:'|\s*[=+\-@＝＋－＠])/.test(text) ? `'${text}` : (text ?? '');
}
