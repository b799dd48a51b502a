import type { MultipartFile } from '@fastify/multipart';
import { Refusal, wrong } from '../../../domain/access/refusal.ts';
import { type KeyColumn, type Resolved, resolver } from '../../../domain/code-status/resolving.ts';
import { REASONS, type Reason, type Wish } from '../../../domain/code-status/wishes.ts';
import { seenText } from '../../../domain/forms/text.ts';
import type { WorkOrder } from '../../../domain/orders/work-orders.ts';
import type { Portal } from '../../portal.ts';
import { listText, macLines } from '../orders/list-text.ts';
import { blocks } from '../orders/serial-list-rows.ts';
import { chunksOf } from '../uploads/file-upload.ts';
import { fieldsOf, separatorOf } from './csv-line.ts';
import { type Columns, columnsOf } from './list-columns.ts';
import { Marks } from './marks.ts';

const MOST_ROWS = 1_000_000;
const MOST_BYTES = 64 * 1024 * 1024;
/** Rows that are looked up before others have their turn: a few milliseconds. */
const SLICE = 250;
/** Wrong rows that a sentence names. */
const NAMED = 10;

/** What a list says, row by row, and what of it is wrong. */
export type ReadList = {
  rows: number;
  column: KeyColumn;
  guessed: boolean;
  unused: string[];
  marks: Marks;
  orders: WorkOrder[];
};

/** What the form says of every row, whose codes they may be, and of which one order if there is one. */
type Given = { wish: Wish | undefined; reference: string; brandId: number; only?: WorkOrder };
type Row = { row: number; text: string; reference: string; wish: Wish };

/** Reads a list of codes as it streams in. Any row that is wrong refuses all of it, with its number in the file. */
export async function readCodeList(
  { db, folders }: Portal,
  part: MultipartFile,
  given: Given,
): Promise<ReadList> {
  const wrong = new WrongRows();
  const marks = new Marks();
  const orders = new Map<number, WorkOrder>();
  let find: ((rows: Row[]) => Resolved[]) | undefined;
  let columns: Columns | undefined;
  let separator = ',';
  let rows = 0;
  let waiting: Row[] = [];
  const resolve = () => {
    for (const [i, found] of (find?.(waiting) ?? []).entries()) {
      const { row, text, wish } = waiting[i]!;
      if (typeof found === 'string') wrong.add(row, text, found);
      else {
        orders.set(found.order.id, found.order);
        marks.add(found.order.id, found.sequence, wish, row);
      }
    }
    waiting = [];
  };
  for await (const { row, line } of linesOf(part)) {
    if (line.trim() === '') continue;
    if (columns === undefined) separator = separatorOf(line);
    const fields = fieldsOf(line, separator);
    if (!fields) {
      rows++;
      wrong.add(row, line, 'has a quote that does not end in it');
      continue;
    }
    if (columns === undefined) {
      const read = columnsOf(fields, given.reference);
      if (typeof read === 'string') throw wrongFile(read);
      columns = read;
      find = resolver(db, given, folders.keys, columns.key);
      if (!columns.guessed) continue;
    }
    // One comma too many moves every field behind it.
    if (fields.slice(columns.width).some((field) => field !== '')) {
      rows++;
      wrong.add(row, line, `has ${fields.length} columns where row 1 has ${columns.width}`);
      continue;
    }
    if (++rows > MOST_ROWS) throw wrongFile('The list has more than 1,000,000 rows. Split it.');
    const wish = wishOf(fields, columns, given);
    const text = fields[columns.at] ?? '';
    const reference = (columns.reference === undefined ? '' : fields[columns.reference]) || given.reference;
    if (typeof wish === 'string') wrong.add(row, text, wish);
    else waiting.push({ row, text, reference, wish });
    if (waiting.length < SLICE) continue;
    resolve();
    await new Promise(setImmediate);
  }
  resolve();
  if (columns === undefined || rows === 0)
    throw wrongFile(
      'The list is empty. Write one code a line: its extended ID, URL, serial or sequence number.',
    );
  wrong.refuse(rows);
  const twice = await marks.contradiction();
  if (twice)
    throw wrongFile(
      `Rows ${twice.rows[0]} and ${twice.rows[1]} want different things of the same code, so nothing was taken. Mend the list and check it again.`,
    );
  const { key: column, guessed, unused } = columns;
  return { rows, column, guessed, unused, marks, orders: [...orders.values()] };
}

export function wrongFile(sentence: string): Refusal {
  return wrong('file', sentence);
}

/** The lines of a list; the faults of its encoding are those of any list. */
async function* linesOf(part: MultipartFile): AsyncGenerator<{ row: number; line: string }> {
  let row = 1;
  let bytes = 0;
  try {
    for await (const block of blocks(chunksOf(part))) {
      bytes += block.length;
      if (bytes > MOST_BYTES) throw wrongFile('The list is larger than 64 MB. Split it.');
      const lines = seenText(listText(block, row)).split('\n');
      if (lines.at(-1) === '') lines.pop();
      for (const ended of lines) {
        const line = ended.endsWith('\r') ? ended.slice(0, -1) : ended;
        if (line.includes('\r')) throw wrongFile(macLines(row));
        yield { row: row++, line };
      }
    }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'invalid') throw wrongFile(error.message);
    throw error;
  }
}

const STATUSES = ['active', 'blocked', 'unblocked'] as const;

/** Words of a print report for reasons. */
const OTHER_WORDS: Record<string, Reason> = { spoiled: 'misprint', unused: 'overprint', missing: 'lost' };

/** What a row wants: what its own columns say, else what the form does. */
function wishOf(fields: string[], columns: Columns, given: Given): Wish | string {
  const own = (column: number | undefined) =>
    (column === undefined ? '' : (fields[column] ?? '')).toLowerCase();
  const [said, why] = [own(columns.status), own(columns.reason)];
  const status = said === '' ? given.wish?.status : STATUSES.find((each) => each === said);
  if (!status)
    return said === ''
      ? 'says no status, and neither does the form'
      : `has the status “${said}”: write active, blocked or unblocked`;
  if (given.only && status !== 'blocked')
    return `has the status “${said}”: list only codes that are not good`;
  if (status !== 'blocked') return { status, reason: '' };
  const reason = why === '' ? given.wish?.reason : (OTHER_WORDS[why] ?? REASONS.find((each) => each === why));
  if (!reason)
    return why === ''
      ? 'says no reason to be blocked, and neither does the form'
      : `has the reason “${why}”: write one of ${REASONS.join(', ')}`;
  return { status, reason };
}

/** Wrong rows: the first of them by name, the others by number. */
class WrongRows {
  readonly #named: string[] = [];
  #count = 0;

  add(row: number, text: string, why: string): void {
    if (this.#count++ < NAMED) this.#named.push(`row ${row}, “${text.slice(0, 80)}”, ${why}`);
  }

  refuse(rows: number): void {
    if (this.#count === 0) return;
    const more = this.#count > NAMED ? `; and ${(this.#count - NAMED).toLocaleString('en')} more` : '';
    const [count, all] = [this.#count, rows].map((number) => number.toLocaleString('en'));
    throw wrongFile(
      `${count} of ${all} rows ${this.#count === 1 ? 'is' : 'are'} wrong, so nothing was taken: ${this.#named.join('; ')}${more}. Mend the list and check it again.`,
    );
  }
}
