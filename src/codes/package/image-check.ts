import type { DrawingPlan } from '../plan.ts';
import { csvField } from '../rows/csv.ts';
import type { RowWriter } from '../rows/rows.ts';
import type { CodeRun } from '../rows/tables.ts';
import { growingBytes } from '../space.ts';
import { LOCAL } from '../zip/zip-records.ts';
import { IMAGES_FOLDER, imageNames } from './layout.ts';

/**
 * Reads every image of a block back, from the bytes that go into the zip and under the name they have there, and compares
 * it with its row of codes.csv, which is made for this again.
 * @throws Error with the sequence number and what is wrong.
 */
export function imageCheck(
  plan: DrawingPlan,
  rows: RowWriter,
  read: (file: Uint8Array) => string,
): (run: CodeRun, entries: Uint8Array) => void {
  const rowsOf = rowBytes(rows);
  const isName = nameTest(plan);
  return (run, entries) => {
    const table = rowsOf(run);
    const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
    let at = 0;
    let row = 0;
    for (let sequence = run.first; sequence < run.first + run.count; sequence++) {
      if (at === entries.length) throw new Error(`The image of code ${sequence} is missing.`);
      const name = at + LOCAL.name;
      const start = name + view.getUint16(at + LOCAL.nameLength, true);
      const end = start + view.getUint32(at + LOCAL.size, true);
      if (!isName(entries, name, start, run.batch, sequence)) {
        const found = Buffer.from(entries.subarray(name, start)).toString();
        throw new Error(`The image of code ${sequence} is named ${found}.`);
      }
      const text = readImage(read, entries.subarray(start, end), sequence);
      const next = table.indexOf(LF, row) + 1;
      if (!endsWithField(table, row, next - LINE_END, text))
        throw new Error(`The image of code ${sequence} says ${text}.`);
      row = next;
      at = end;
    }
    if (at !== entries.length)
      throw new Error(`There is an image after that of code ${run.first + run.count - 1}.`);
  };
}

/** The rows of codes.csv of a run, made apart from the table. */
function rowBytes(rows: RowWriter): (run: CodeRun) => Buffer {
  const space = growingBytes();
  return (run) => {
    const room = space(rows.longest('codes') * run.count);
    const end = rows.write('codes', run, room, 0, UNPACKED);
    return Buffer.from(room.buffer, room.byteOffset, end);
  };
}

const UNPACKED = { literals: () => {}, same: () => {}, alike: () => {} };
const LF = 10;
const LINE_END = 2;

/** Whether bytes are the path of the image of a sequence number of a batch. */
function nameTest({ folder, drawing }: DrawingPlan) {
  const names = imageNames(drawing.format);
  const before = Buffer.from(`${folder}/${IMAGES_FOLDER}/`);
  const wanted = Buffer.alloc(before.length + names.length);
  wanted.set(before);
  return (bytes: Uint8Array, start: number, end: number, batch: number, sequence: number): boolean => {
    names.write(batch, sequence, wanted, before.length);
    if (end - start !== wanted.length) return false;
    for (let i = 0; i < wanted.length; i++) if (wanted[i] !== bytes[start + i]) return false;
    return true;
  };
}

/** Whether the row between `start` and `end` ends with the text as its last field. */
function endsWithField(table: Buffer, start: number, end: number, text: string): boolean {
  const field = end - text.length;
  if (field > start && table[field - 1] === COMMA && isBareAt(text, table, field)) return true;
  return end > start && table.toString('utf8', start, end).endsWith(`,${csvField(text)}`);
}

/** Whether the text stands there, and needs no quotes. */
function isBareAt(text: string, bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (bytes[at + i] !== code || code === COMMA || code === QUOTE) return false;
  }
  return true;
}

const COMMA = 44;
const QUOTE = 34;

function readImage(read: (file: Uint8Array) => string, file: Uint8Array, sequence: number): string {
  try {
    return read(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The image of code ${sequence} was read back and is wrong: ${reason}`, { cause });
  }
}
