import { csvField } from './csv.ts';
import { EXTENSIONS } from './package.ts';
import type { DrawingPlan } from './plan.ts';
import { imageReader } from './read-back/image-reader.ts';
import type { RowWriter } from './rows.ts';
import { growingBytes } from './space.ts';
import type { CodeRun } from './tables.ts';
import { LOCAL } from './zip-records.ts';

/**
 * Reads every image of a block back, from the bytes that go into the zip and under the name they have there, and compares
 * it with its row of codes.csv, which is made for this again.
 * @throws Error with the sequence number and what is wrong.
 */
export function imageCheck(plan: DrawingPlan, rows: RowWriter): (run: CodeRun, entries: Uint8Array) => void {
  const read = imageReader(plan.drawing, plan.symbol);
  const rowsOf = rowTexts(rows);
  return (run, entries) => {
    const texts = rowsOf(run);
    const view = new DataView(entries.buffer, entries.byteOffset, entries.length);
    let at = 0;
    for (const [i, row] of texts.entries()) {
      if (at === entries.length) throw new Error(`The image of code ${run.first + i} is missing.`);
      const start = at + LOCAL.name + view.getUint16(at + LOCAL.nameLength, true);
      const end = start + view.getUint32(at + LOCAL.size, true);
      const name = Buffer.from(entries.buffer, entries.byteOffset + at + LOCAL.name, start - at - LOCAL.name);
      const sequence = run.first + i;
      const expected = `${plan.folder}/codes/${imagePath(run.batch, sequence)}.${EXTENSIONS[plan.drawing.format]}`;
      if (name.toString() !== expected) throw new Error(`The image of code ${sequence} is named ${name}.`);
      const text = readImage(read, entries.subarray(start, end), sequence);
      if (!row.endsWith(`,${csvField(text)}`)) throw new Error(`The image of code ${sequence} says ${text}.`);
      at = end;
    }
    if (at !== entries.length)
      throw new Error(`There is an image after that of code ${run.first + run.count - 1}.`);
  };
}

/** The rows of codes.csv of a run, without their line ends, made apart from the table. */
function rowTexts(rows: RowWriter): (run: CodeRun) => string[] {
  const space = growingBytes();
  return (run) => {
    const room = space(rows.longest('codes') * run.count);
    const end = rows.write('codes', run, room, 0, UNPACKED);
    return Buffer.from(room.buffer, 0, end).toString().split('\r\n').slice(0, -1);
  };
}

const UNPACKED = { literals: () => {}, same: () => {}, alike: () => {} };

function imagePath(batch: number, sequence: number): string {
  return `${String(batch).padStart(4, '0')}/${String(sequence).padStart(8, '0')}`;
}

function readImage(read: (file: Uint8Array) => string, file: Uint8Array, sequence: number): string {
  try {
    return read(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The image of code ${sequence} was read back and is wrong: ${reason}`, { cause });
  }
}
