import { CODES_HEADER, csvField, FILES_HEADER, MESSAGES_HEADER, writeDecimal, writePadded } from './csv.ts';
import { ID_LENGTH, idMinter } from './extended-id.ts';
import type { PackagePlan } from './plan.ts';
import { serialFields } from './serial-fields.ts';

export type Table = 'codes' | 'files' | 'messages';

export const TABLE_HEADERS: Record<Table, string> = {
  codes: CODES_HEADER,
  files: FILES_HEADER,
  messages: MESSAGES_HEADER,
};

/** What the rows of a package depend on. */
export type RowPlan = Pick<PackagePlan, 'mint' | 'serials' | 'quantity' | 'batchSize' | 'urlPrefix'>;

/** Consecutive codes of one batch. Numbers start at 1, `batchSequence` too: the first code's number in its batch. */
export type CodeRun = { first: number; count: number; batch: number; batchSequence: number };

/** The rows of an order's three tables, as bytes. */
export type RowWriter = {
  /** Bytes that no row of the table exceeds. */
  longest(table: Table): number;
  /** Bytes that the whole table, header included, does not exceed. */
  bound(table: Table, rows: number): number;
  /** Writes the rows of a run at `out[at]` and returns the place after them. */
  write(table: Table, run: CodeRun, out: Uint8Array, at: number): number;
  close(): void;
};

/** @param extension of the image files, without the dot. */
export function rowWriter(plan: RowPlan, extension: string): RowWriter {
  const serials = serialFields(plan.serials, plan.quantity);
  const mint = idMinter(plan.mint);
  const ids = new Uint8Array(plan.batchSize * ID_LENGTH);
  const url = Buffer.from(csvField(plan.urlPrefix));
  const quoted = url.toString() !== plan.urlPrefix;
  const urlHead = quoted ? url.subarray(0, -1) : url;
  const rowEnd = Buffer.from(quoted ? '"\r\n' : '\r\n');
  const fileTail = Buffer.from(`.${extension}`);

  function writeCodes(run: CodeRun, out: Uint8Array, start: number): number {
    let at = start;
    for (let i = 0; i < run.count; i++) {
      at = copyId(ids, i, out, at);
      out[at++] = COMMA;
      at = serials.next(out, at);
      out[at++] = COMMA;
      at = writeDecimal(run.first + i, out, at);
      out[at++] = COMMA;
      at = writeDecimal(run.batch, out, at);
      out[at++] = COMMA;
      at = writeDecimal(run.batchSequence + i, out, at);
      out[at++] = COMMA;
      at = writeUrl(i, out, at);
    }
    return at;
  }

  function writeFiles(run: CodeRun, out: Uint8Array, start: number, withUrl: boolean): number {
    let at = start;
    for (let i = 0; i < run.count; i++) {
      at = writeImageName(run.batch, run.first + i, out, at);
      out.set(fileTail, at);
      at += fileTail.length;
      out[at++] = COMMA;
      at = serials.next(out, at);
      if (withUrl) {
        out[at++] = COMMA;
        at = writeUrl(i, out, at);
      } else {
        out[at++] = CR;
        out[at++] = LF;
      }
    }
    return at;
  }

  function writeUrl(i: number, out: Uint8Array, start: number): number {
    out.set(urlHead, start);
    const at = copyId(ids, i, out, start + urlHead.length);
    out.set(rowEnd, at);
    return at + rowEnd.length;
  }

  const urlLength = urlHead.length + ID_LENGTH + rowEnd.length;
  const fixed: Record<Table, number> = {
    codes: ID_LENGTH + NUMBERS_LENGTH + urlLength,
    files: NAME_LENGTH + fileTail.length + 3,
    messages: NAME_LENGTH + fileTail.length + 2 + urlLength,
  };
  return {
    longest: (table) => fixed[table] + serials.longest,
    bound: (table, rows) => TABLE_HEADERS[table].length + rows * fixed[table] + serials.total,
    write(table, run, out, at) {
      if (table !== 'files') mint(run.first, run.count, ids);
      serials.seek(run.first);
      return table === 'codes' ? writeCodes(run, out, at) : writeFiles(run, out, at, table === 'messages');
    },
    close: serials.close,
  };
}

/** Writes `0001/00000001`, an image's place in `codes/` without its extension, and returns the place after it. */
export function writeImageName(batch: number, sequence: number, out: Uint8Array, start: number): number {
  const at = writePadded(batch, BATCH_DIGITS, out, start);
  out[at] = SLASH;
  return writePadded(sequence, SEQUENCE_DIGITS, out, at + 1);
}

const COMMA = 44;
const SLASH = 47;
const CR = 13;
const LF = 10;
const BATCH_DIGITS = 4;
const SEQUENCE_DIGITS = 8;
export const NAME_LENGTH = BATCH_DIGITS + 1 + SEQUENCE_DIGITS;
/** Three numbers of at most eight digits and five commas. */
const NUMBERS_LENGTH = 3 * 8 + 5;

function copyId(ids: Uint8Array, index: number, out: Uint8Array, at: number): number {
  const start = index * ID_LENGTH;
  for (let i = 0; i < ID_LENGTH; i++) out[at + i] = ids[start + i]!;
  return at + ID_LENGTH;
}
