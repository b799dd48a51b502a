/**
 * CSV as RFC 4180 has it: UTF-8 without byte order mark, CRLF after every row, a field in double quotes only where it
 * holds a comma, a quote or a line break (section 2, points 5 to 7).
 */
export const CODES_HEADER =
  'extended_id,serial_number,sequence_number,batch_number,batch_sequence_number,url\r\n';
export const FILES_HEADER = 'file,serial_number\r\n';
export const MESSAGES_HEADER = 'file,serial_number,url\r\n';

/** One field, quoted if it must be. */
export function csvField(text: string): string {
  return separatedField(text, ',');
}

/** The same where another character stands between fields. */
export function separatedField(text: string, separator: string): string {
  return /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A row with its line end. */
export function csvRow(fields: string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

/** Writes a whole number from 0 to 2^31 − 1 in decimal digits and returns the place after them. */
export function writeDecimal(value: number, out: Uint8Array, at: number): number {
  const end = at + decimalLength(value);
  writePadded(value, end - at, out, at);
  return end;
}

/** Writes the last `width` decimal digits of a number, leading zeros included, and returns the place after them. */
export function writePadded(value: number, width: number, out: Uint8Array, at: number): number {
  let rest = value;
  for (let i = at + width - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    out[i] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return at + width;
}

/** Adds one to the ASCII digits from `start` to before `end`; false if they were all nines and started over at zeros. */
export function countUp(digits: Uint8Array, start: number, end: number): boolean {
  for (let i = end - 1; i >= start; i--) {
    if (digits[i]! < NINE) {
      digits[i]!++;
      return true;
    }
    digits[i] = ZERO;
  }
  return false;
}

/** How often a number can count up before it needs a digit more. */
export function rowsUntilLonger(value: number): number {
  return 10 ** decimalLength(value) - 1 - value;
}

const ZERO = 48;
const NINE = 57;

function decimalLength(value: number): number {
  let length = 1;
  for (let limit = 10; value >= limit; limit *= 10) length++;
  return length;
}
