import { ALPHABET, ID_LENGTH } from '../../codes/id/crockford.ts';
import { imageNames } from '../../codes/package/layout.ts';
import { csvField, writeDecimal } from '../../codes/rows/csv.ts';
import { serialFields } from '../../codes/rows/serial-fields.ts';
import type { CodeRun } from '../../codes/rows/tables.ts';
import type { Facts } from '../facts.ts';
import type { Rows } from '../input/row-reader.ts';

/** What rows of codes.csv tell: 14 bytes of ID each, and their serial numbers as CSV fields. */
export type CodeChunk = CodeRun & { ids: Uint8Array; fields: Uint8Array; fieldEnds: Uint32Array };

/** Rows as they must be, one after the other as in Rows. They are good until the next call. */
export type Expected = { bytes: Buffer; starts: Uint32Array };

/**
 * Foretells rows to the byte. Of codes.csv it takes the IDs, and listed serial numbers, from the rows themselves and
 * everything else from the manifest; the other two tables follow from those rows wholly.
 */
export function expectedRows(facts: Facts) {
  const { urlPrefix, quantity } = facts;
  const known = facts.serials.kind === 'list' ? undefined : serialFields(facts.serials, quantity);
  const url = csvField(urlPrefix);
  const quoted = url !== urlPrefix;
  const head = Buffer.from(quoted ? `,${url.slice(0, -1)}` : `,${url}`);
  const tail = Buffer.from(quoted ? '"\r\n' : '\r\n');
  const names = imageNames(facts.drawing.format);
  const codes = table();
  const others = table();

  return {
    /** The chunk that the rows of `run` hold, and the rows as they must then be. */
    codes(run: CodeRun, rows: Rows): { chunk: CodeChunk; expected: Expected } {
      const count = rows.count;
      const chunk: CodeChunk = {
        ...run,
        count,
        ids: new Uint8Array(count * ID_LENGTH),
        fields: new Uint8Array(known ? known.longest * count : rows.bytes.length),
        fieldEnds: new Uint32Array(count),
      };
      const widest = ID_LENGTH + 30 + head.length + ID_LENGTH + tail.length;
      const { bytes, starts } = codes.room(
        count,
        count * (widest + (known?.longest ?? 0)) + chunk.fields.length,
      );
      known?.seek(run.first);
      let at = 0;
      let fieldAt = 0;
      for (let i = 0; i < count; i++) {
        starts[i] = at;
        const row = rows.starts[i]!;
        for (let s = 0; s < ID_LENGTH; s++) {
          const symbol = rows.bytes[row + s]!;
          const sound = symbol < 128 && SYMBOL[symbol] === 1;
          chunk.ids[i * ID_LENGTH + s] = sound ? symbol : QUESTION;
          bytes[at + s] = sound ? symbol : QUESTION;
        }
        at += ID_LENGTH;
        bytes[at++] = COMMA;
        const fieldStart = fieldAt;
        if (known) fieldAt = known.next(chunk.fields, fieldAt);
        else fieldAt = copyField(rows.bytes, row + ID_LENGTH + 1, rows.starts[i + 1]!, chunk.fields, fieldAt);
        chunk.fieldEnds[i] = fieldAt;
        for (let f = fieldStart; f < fieldAt; f++) bytes[at++] = chunk.fields[f]!;
        bytes[at++] = COMMA;
        at = writeDecimal(run.first + i, bytes, at);
        bytes[at++] = COMMA;
        at = writeDecimal(run.batch, bytes, at);
        bytes[at++] = COMMA;
        at = writeDecimal(run.batchSequence + i, bytes, at);
        at = writeUrl(chunk, i, bytes, at);
      }
      starts[count] = at;
      return { chunk, expected: { bytes: bytes.subarray(0, at), starts } };
    },

    /** The rows of files.csv or, with a URL, of messages.csv, for `count` codes of a chunk from its first. */
    files(chunk: CodeChunk, count: number, withUrl: boolean): Expected {
      const widest = names.length + 1 + head.length + ID_LENGTH + tail.length;
      const { bytes, starts } = others.room(count, count * widest + chunk.fields.length);
      let at = 0;
      for (let i = 0; i < count; i++) {
        starts[i] = at;
        at = names.write(chunk.batch, chunk.first + i, bytes, at);
        bytes[at++] = COMMA;
        for (let f = i === 0 ? 0 : chunk.fieldEnds[i - 1]!; f < chunk.fieldEnds[i]!; f++)
          bytes[at++] = chunk.fields[f]!;
        if (withUrl) at = writeUrl(chunk, i, bytes, at);
        else {
          bytes[at++] = CR;
          bytes[at++] = LF;
        }
      }
      starts[count] = at;
      return { bytes: bytes.subarray(0, at), starts };
    },
  };

  function writeUrl(chunk: CodeChunk, i: number, out: Buffer, start: number): number {
    let at = start;
    for (let h = 0; h < head.length; h++) out[at++] = head[h]!;
    for (let s = i * ID_LENGTH; s < (i + 1) * ID_LENGTH; s++) out[at++] = chunk.ids[s]!;
    for (let t = 0; t < tail.length; t++) out[at++] = tail[t]!;
    return at;
  }
}

/** The first row that is not as it must be; -1 if none. There may be fewer rows than are expected. */
export function firstDifference(rows: Rows, expected: Expected): number {
  const { starts } = expected;
  if (rows.bytes.equals(expected.bytes.subarray(0, starts[rows.count]))) return -1;
  for (let i = 0; i < rows.count; i++) {
    const row = rows.bytes.subarray(rows.starts[i]!, rows.starts[i + 1]!);
    if (!row.equals(expected.bytes.subarray(starts[i]!, starts[i + 1]!))) return i;
  }
  return -1;
}

const COMMA = 44;
const QUOTE = 34;
const QUESTION = 63;
const CR = 13;
const LF = 10;
const SYMBOL = new Uint8Array(128);
for (const symbol of ALPHABET) SYMBOL[symbol.charCodeAt(0)] = 1;

/** Copies the CSV field at `start`, as it is written, and returns the place after it. */
function copyField(from: Uint8Array, start: number, end: number, out: Uint8Array, place: number): number {
  let at = place;
  let quoted = false;
  for (let i = start; i < end; i++) {
    const byte = from[i]!;
    if (byte === QUOTE) quoted = !quoted;
    else if ((byte === COMMA && !quoted) || byte === LF) break;
    out[at++] = byte;
  }
  return at;
}

function table() {
  let bytes = Buffer.alloc(0);
  let starts = new Uint32Array(0);
  return {
    room(count: number, size: number) {
      if (bytes.length < size) bytes = Buffer.alloc(size);
      if (starts.length < count + 1) starts = new Uint32Array(count + 1);
      return { bytes, starts };
    },
  };
}
