import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { SerialPlan } from '../plan.ts';
import { countUp, csvField, separatedField } from './csv.ts';
import { digitsAfter, LONGEST_SERIAL, type SequentialSerials } from './serial-numbers.ts';

/** The serial numbers of an order as CSV fields, in sequence. */
export type SerialFields = {
  /** Bytes of the longest field. */
  longest: number;
  /**
   * Where in a field the last digit of a number stands that counts up from each field to the next, which is otherwise the
   * same; undefined if the fields have nothing in common.
   */
  counters: number[] | undefined;
  /** Makes `next` continue at this sequence number. */
  seek(sequence: number): void;
  /** Writes the next field at `out[at]` and returns the place after it. */
  next(out: Uint8Array, at: number): number;
  close(): void;
};

/** @param separator the ASCII character between fields. */
export function serialFields(serials: SerialPlan, quantity: number, separator = ','): SerialFields {
  if (serials.kind === 'none') return NO_SERIALS;
  if (serials.kind === 'list') return listed(serials.file, quantity, separator);
  return sequential(serials, separator);
}

/** No more bytes than this in all fields of an order together. */
export function serialBytes(serials: SerialPlan, quantity: number): number {
  if (serials.kind === 'none') return 0;
  if (serials.kind === 'list') return 2 * (legible(() => statSync(serials.file)).size + quantity);
  return quantity * Buffer.byteLength(csvField(serials.prefix + serials.digits + serials.suffix));
}

const NO_SERIALS: SerialFields = {
  longest: 0,
  counters: [],
  seek: () => {},
  next: (_out, at) => at,
  close: () => {},
};

/** Counts in the bytes of the field itself: whether it is quoted is the same for every number of an order. */
function sequential({ prefix, digits, suffix }: SequentialSerials, separator: string): SerialFields {
  const text = separatedField(prefix + digits + suffix, separator);
  const field = Buffer.from(text);
  const quoted = text !== prefix + digits + suffix;
  const start = Buffer.byteLength(quoted ? `"${prefix.replaceAll('"', '""')}` : prefix);
  return {
    longest: field.length,
    counters: [start + digits.length - 1],
    seek: (sequence) => void field.write(digitsAfter(digits, sequence - 1), start, 'latin1'),
    next(out, at) {
      out.set(field, at);
      countUp(field, start, start + digits.length);
      return at + field.length;
    },
    close: () => {},
  };
}

/** Reads the list's lines through one window; where every STRIDE-th line starts is found once, in one pass. */
function listed(path: string, quantity: number, separator: string): SerialFields {
  const sign = separator.charCodeAt(0);
  const file = legible(() => openSync(path, 'r'));
  const window = Buffer.alloc(WINDOW);
  let starts: Float64Array | undefined;
  let windowStart = 0;
  let filled = 0;
  let at = 0;

  function fill(position: number): void {
    windowStart = position;
    filled = readSync(file, window, 0, WINDOW, position);
    at = 0;
  }

  /** The end of the line at `at` in the window, which is read on where the line does not end in it. */
  function lineEnd(): number {
    let end = window.indexOf(LF, at);
    if (end === -1 || end >= filled) {
      fill(windowStart + at);
      end = window.indexOf(LF, at);
    }
    if (end === -1 || end >= filled || end - at > LONGEST_LINE)
      throw new Error(
        'The list of serial numbers is shorter than the order, or holds a line that is too long.',
      );
    return end;
  }

  return {
    longest: LONGEST_LINE * 2 + 2,
    counters: undefined,
    seek(sequence) {
      starts ??= lineStarts(file, window, quantity);
      fill(starts[Math.floor((sequence - 1) / STRIDE)]!);
      for (let skip = (sequence - 1) % STRIDE; skip > 0; skip--) at = lineEnd() + 1;
    },
    next(out, place) {
      const end = lineEnd();
      const start = at;
      at = end + 1;
      return copyField(window.subarray(start, end), sign, out, place);
    },
    close: () => closeSync(file),
  };
}

const LF = 10;
const QUOTE = 34;
const STRIDE = 10_000;
const WINDOW = 64 * 1024;
/** Sixty-four UTF-16 units are at most this many bytes of UTF-8. */
const LONGEST_LINE = LONGEST_SERIAL * 3;

function legible<Found>(find: () => Found): Found {
  try {
    return find();
  } catch (cause) {
    throw new Error('The list of serial numbers of this order cannot be read.', { cause });
  }
}

function lineStarts(file: number, window: Buffer, quantity: number): Float64Array {
  const starts = new Float64Array(Math.ceil(quantity / STRIDE));
  let line = 0;
  let position = 0;
  for (let read = readSync(file, window, 0, WINDOW, 0); read > 0; ) {
    for (let lf = window.indexOf(LF); lf !== -1 && lf < read; lf = window.indexOf(LF, lf + 1)) {
      line++;
      if (line % STRIDE === 0 && line < quantity) starts[line / STRIDE] = position + lf + 1;
    }
    position += read;
    read = readSync(file, window, 0, WINDOW, position);
  }
  return starts;
}

/** A list's line holds no line break, so separators and quotes decide. */
function copyField(line: Uint8Array, separator: number, out: Uint8Array, place: number): number {
  if (!line.includes(QUOTE) && !line.includes(separator)) {
    out.set(line, place);
    return place + line.length;
  }
  let at = place;
  out[at++] = QUOTE;
  for (const byte of line) {
    if (byte === QUOTE) out[at++] = QUOTE;
    out[at++] = byte;
  }
  out[at++] = QUOTE;
  return at;
}
