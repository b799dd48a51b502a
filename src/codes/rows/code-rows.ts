import { copyId, ID_LENGTH } from '../id/crockford.ts';
import { countUp, rowsUntilLonger, writeDecimal } from './csv.ts';
import type { RowPacker, RowShape } from './row-packer.ts';
import type { SerialFields } from './serial-fields.ts';
import type { CodeRun, TableRows, UrlParts } from './tables.ts';

/**
 * The rows of codes.csv. A row is the one before with another ID, and its numbers counted up in place; it is laid out
 * anew only where a field becomes longer or shorter.
 */
export function codeRows(serials: SerialFields, url: UrlParts): TableRows {
  const longest = codeRowBytes(url) + serials.longest;
  const buffer = new Uint8Array(longest);
  let row = buffer;
  let serialEnd = -1;
  let sequenceEnd = 0;
  let batchEnd = 0;
  let countEnd = 0;
  let urlId = 0;

  /** Lays out what follows the serial number. */
  function layOut(sequence: number, batch: number, inBatch: number): void {
    buffer[serialEnd] = COMMA;
    sequenceEnd = writeDecimal(sequence, buffer, serialEnd + 1);
    buffer[sequenceEnd] = COMMA;
    batchEnd = writeDecimal(batch, buffer, sequenceEnd + 1);
    buffer[batchEnd] = COMMA;
    countEnd = writeDecimal(inBatch, buffer, batchEnd + 1);
    buffer[countEnd] = COMMA;
    buffer.set(url.head, countEnd + 1);
    urlId = countEnd + 1 + url.head.length;
    buffer.set(url.tail, urlId + ID_LENGTH);
    row = buffer.subarray(0, urlId + ID_LENGTH + url.tail.length);
  }

  /** How rows repeat until a number gets a digit more. */
  function shape(counters: number[]): RowShape {
    return {
      length: row.length,
      ids: [0, urlId],
      idFirst: true,
      counters: [sequenceEnd - 1, countEnd - 1, ...counters.map((place) => ID_LENGTH + 1 + place)],
      spans: [
        [ID_LENGTH, countEnd, row.length],
        [countEnd, urlId, row.length],
        [urlId, urlId + ID_LENGTH, urlId],
        [urlId + ID_LENGTH, row.length, 0],
      ],
    };
  }

  /** Lets the packer make the rows after a row that was laid out; returns how many. */
  function repeat(run: CodeRun, i: number, ids: Uint8Array, at: number, packer: RowPacker): number {
    if (!packer.repeat || !serials.counters) return 0;
    const count = Math.min(
      run.count - i - 1,
      rowsUntilLonger(run.first + i),
      rowsUntilLonger(run.batchSequence + i),
    );
    if (count > 0) packer.repeat(shape(serials.counters), at, ids.subarray((i + 1) * ID_LENGTH), count);
    return count;
  }

  return {
    longest,
    write(run, ids, out, start, packer) {
      let at = start;
      let above = 0;
      let serialAbove = 0;
      buffer[ID_LENGTH] = COMMA;
      serialEnd = -1;
      for (let i = 0; i < run.count; i++) {
        const end = serials.next(buffer, ID_LENGTH + 1);
        const counted =
          end === serialEnd &&
          countUp(buffer, serialEnd + 1, sequenceEnd) &&
          countUp(buffer, batchEnd + 1, countEnd);
        if (!counted) {
          serialEnd = end;
          layOut(run.first + i, run.batch, run.batchSequence + i);
        }
        copyId(ids, i * ID_LENGTH, buffer, 0);
        copyId(ids, i * ID_LENGTH, buffer, urlId);
        out.set(row, at);

        packer.literals(at, at + ID_LENGTH);
        if (counted) {
          packer.alike(at + ID_LENGTH, at + countEnd, row.length);
          packer.same(at + countEnd, at + urlId, row.length);
        } else {
          packer.alike(at + ID_LENGTH, at + serialEnd, i === 0 ? 0 : at - above);
          packer.alike(at + serialEnd, at + urlId, i === 0 ? 0 : at + serialEnd - serialAbove);
        }
        packer.same(at + urlId, at + urlId + ID_LENGTH, urlId);
        packer.literals(at + urlId + ID_LENGTH, at + row.length);
        const repeated = counted ? 0 : repeat(run, i, ids, at + row.length, packer);
        i += repeated;
        at += repeated * row.length;
        above = at;
        serialAbove = at + serialEnd;
        at += row.length;
        if (repeated > 0 && i + 1 < run.count) {
          serials.seek(run.first + i + 1);
          serialEnd = -1;
        }
      }
      return at;
    },
  };
}

/** Bytes that no row exceeds beside its serial number. */
export function codeRowBytes({ head, tail }: UrlParts): number {
  return ID_LENGTH + NUMBERS + head.length + ID_LENGTH + tail.length;
}

const COMMA = 44;
/** Three numbers of at most eight digits and five commas. */
const NUMBERS = 3 * 8 + 5;
