import { copyId, ID_LENGTH } from '../id/crockford.ts';
import type { DrawingPlan } from '../plan.ts';
import { type WantedPanels, wantedPanels } from '../read-back/graphic-panel.ts';
import type { ImageReader } from '../read-back/image-reader.ts';
import { csvField } from '../rows/csv.ts';
import type { RowWriter } from '../rows/rows.ts';
import type { CodeRun } from '../rows/tables.ts';
import { drawnAs } from '../secure/graphic.ts';
import { growingBytes } from '../space.ts';
import { eachStored } from '../zip/zip-records.ts';
import { drawingTools } from './drawing-tools.ts';
import type { ImagePlan } from './image-maker.ts';
import { IMAGES_FOLDER, imageNames } from './layout.ts';

/**
 * Reads every image of a run back, from the bytes that go into the zip and under the name they have there, and compares it
 * with its row of codes.csv, which is made for this again.
 * @throws Error with the sequence number and what is wrong.
 */
export function imageCheck(plan: DrawingPlan, rows: RowWriter): (run: CodeRun, entries: Uint8Array) => void {
  const rowsOf = rowBytes(rows);
  const faults = entryFaults(plan);
  return (run, entries) => {
    const table = rowsOf(run);
    let row = 0;
    const isInNextRow = (text: string): boolean => {
      const next = table.indexOf(LF, row) + 1;
      const found = endsWithField(table, row, next - LINE_END, text);
      row = next;
      return found;
    };
    faults(
      { run, ids: plan.secure ? idsOf(table, run.count) : NO_IDS },
      entries,
      isInNextRow,
      (_sequence, sentence) => {
        throw new Error(sentence);
      },
    );
  };
}

/** Whether what the image of a sequence number says is right. It is asked in order, once for every image that can be read. */
type IsText = (text: string, sequence: number) => boolean;

/** A run of codes with their IDs, 14 ASCII bytes each. */
export type KnownCodes = { run: CodeRun; ids: Uint8Array };

/**
 * Tells what is wrong with a run's images as stored zip entries: their names, what they say, the graphic of their IDs, their number.
 * @returns a function that calls `tell` with a sequence number and a sentence for each fault.
 */
export function entryFaults(plan: ImagePlan) {
  const { read } = drawingTools(plan);
  const panels = panelsWanted(plan);
  const isName = nameTest(plan);
  return (
    { run: { first, count, batch }, ids }: KnownCodes,
    entries: Uint8Array,
    isText: IsText,
    tell: (sequence: number, sentence: string) => void,
  ): void => {
    const panel = panels(ids, count);
    let sequence = first;
    eachStored(entries, (name, start, end) => {
      if (sequence >= first + count)
        return tell(sequence, `There is an image after that of code ${first + count - 1}.`);
      if (!isName(entries, name, start, batch, sequence)) {
        const found = Buffer.from(entries.subarray(name, start)).toString();
        tell(sequence, `The image of code ${sequence} is named ${found}.`);
      }
      const image = { file: entries.subarray(start, end), dots: panel(sequence - first) };
      const fault = imageFault(read, image, isText, sequence);
      if (fault) tell(sequence, `The image of code ${sequence} ${fault}`);
      sequence++;
    });
    for (; sequence < first + count; sequence++) tell(sequence, `The image of code ${sequence} is missing.`);
  };
}

/** What is wrong with an image, as the end of a sentence; undefined if it can be read and says what it must. */
export function imageFault(
  read: ImageReader,
  { file, dots }: { file: Uint8Array; dots: Uint8Array | undefined },
  isText: IsText,
  sequence: number,
): string | undefined {
  let text: string;
  try {
    text = read(file, dots);
  } catch (cause) {
    return `was read back and is wrong: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
  return isText(text, sequence) ? undefined : `says ${text}.`;
}

/** The dots that images of a run must have below their symbols, found apart from the drawing: of secure codes their graphics. */
export function panelsWanted(
  plan: ImagePlan,
): (...run: Parameters<WantedPanels>) => (place: number) => Uint8Array | undefined {
  return plan.secure ? wantedPanels(drawnAs(plan), plan.symbol, plan.secure) : () => () => undefined;
}

/** The IDs of rows of codes.csv, which begin with them. */
function idsOf(table: Buffer, count: number): Uint8Array {
  const ids = new Uint8Array(count * ID_LENGTH);
  for (let i = 0, row = 0; i < count; i++, row = table.indexOf(LF, row) + 1)
    copyId(table, row, ids, i * ID_LENGTH);
  return ids;
}

/** The rows of codes.csv of a run, made apart from the table. */
function rowBytes(rows: RowWriter): (run: CodeRun) => Buffer {
  const space = growingBytes();
  return (run) => {
    const buffer = space(rows.longest('codes') * run.count);
    const end = rows.write('codes', run, buffer, 0, UNPACKED);
    return Buffer.from(buffer.buffer, buffer.byteOffset, end);
  };
}

/** Of serialized codes the image alone tells all. */
const NO_IDS = new Uint8Array(0);
const UNPACKED = { literals: () => {}, same: () => {}, alike: () => {} };
const LF = 10;
const LINE_END = 2;

/** Whether bytes are the path of the image of a sequence number of a batch. */
function nameTest({ folder, drawing }: ImagePlan) {
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
