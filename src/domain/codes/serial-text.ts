import {
  parseFirstSerial,
  type SequentialSerials,
  serialsOverflow,
} from '../../codes/rows/serial-numbers.ts';
import { hiddenIn, narrowText, seenText } from '../forms/text.ts';

/** Reads the first serial number of a sequence, or returns the sentence to show. */
export function readFirstSerial(typed: string, quantity: number): SequentialSerials | string {
  const first = seenText(typed)
    .trim()
    .replace(/[\uff10-\uff19]/g, narrowText);
  if (first === '') return 'Enter the first serial number, such as 000100.';
  const fault = faultOfSerial(first);
  if (fault) return `The first serial number ${fault}.`;
  const serials = parseFirstSerial(first);
  if (serials === 'no-digits') return 'The first serial number needs digits to count with, such as 000100.';
  if (serials === 'too-long') return 'Shorten the first serial number to 64 characters.';
  if (!serialsOverflow(serials, quantity)) return serials;
  return `${quantity.toLocaleString('en')} serial numbers from ${first} need more digits than it has. Start with more leading zeros.`;
}

/** What is wrong with one serial number that went through `seenText`, as the end of a sentence; undefined if nothing is. */
export function faultOfSerial(serial: string): string | undefined {
  if (serial === '') return 'is empty';
  if (serial.length > 64) return 'is longer than 64 characters';
  const hidden = hiddenIn(serial);
  if (hidden) return `has a control character, ${hidden}, which nobody would see`;
  if (/[\uff10-\uff19]/.test(serial)) return 'has full-width digits: write them as 0 to 9';
  if (/^\p{M}/u.test(serial)) return 'begins with an accent that belongs to no letter';
  if (/^[=+\-@＝＋－＠]/.test(serial))
    return `begins with ${serial[0]}, which spreadsheets take for a formula`;
  if (serial.trim() !== serial) return 'begins or ends with a space';
  return faultOfSpreadsheet(serial);
}

/** What a spreadsheet made of a serial number, as the end of a sentence: the number itself is lost by then. */
export function faultOfSpreadsheet(serial: string): string | undefined {
  const again = 'Format the column as text before the numbers come in, and save it again';
  if (/^\d[.,]\d+E\+\d+$/i.test(serial))
    return `has ${serial}, as a spreadsheet shortens a long number. ${again}`;
  if (/^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!|#+)$/i.test(serial))
    return `has ${serial}, an error of a spreadsheet. ${again}`;
  if (serial.startsWith("'")) return "begins with ', by which spreadsheets mark text: take it out";
  return undefined;
}
