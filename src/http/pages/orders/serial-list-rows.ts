import { faultOfSerial, faultOfSpreadsheet } from '../../../domain/codes/serial-text.ts';
import { seenText } from '../../../domain/forms/text.ts';
import { listText, macLines, wrongList } from './list-text.ts';

/** The largest order, and a heading. */
const MOST_ROWS = 10_000_001;
const LF = 10;

/** Serial numbers of a list as it streams in, some at a time, each time with the file's row number of the first. */
export async function* serialsOf(
  file: AsyncIterable<Buffer>,
): AsyncGenerator<{ row: number; serials: string[] }> {
  let row = 1;
  let empty = 0;
  for await (const block of blocks(file)) {
    const lines = seenText(listText(block, row)).split('\n');
    if (lines.at(-1) === '') lines.pop();
    const serials: string[] = [];
    for (const [index, ended] of lines.entries()) {
      const line = ended.endsWith('\r') ? ended.slice(0, -1) : ended;
      const at = row + index;
      if (at > MOST_ROWS) throw wrongList('The list has more than 10,000,000 rows.');
      if (line === '') empty++;
      else if (empty > 0)
        throw wrongList(`Row ${at - empty} is empty. Take it out, or give it its serial number.`);
      else serials.push(serialOf(line, at));
    }
    if (serials.length > 0) yield { row, serials };
    row += lines.length;
  }
}

/** A file in blocks of whole lines; the last one may have no end. */
export async function* blocks(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of file) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = rest.lastIndexOf(LF) + 1;
    if (end === 0 && rest.length <= 4096) continue;
    yield end > 0 ? rest.subarray(0, end) : rest;
    rest = rest.subarray(end > 0 ? end : rest.length);
  }
  if (rest.length > 0) yield rest;
}

// One serial number a line, as it is or as one quoted CSV field.
function serialOf(line: string, row: number): string {
  const quoted = /^"((?:[^"]|"")*)"$/.exec(line)?.[1]?.replaceAll('""', '"');
  const serial = quoted ?? line;
  if (serial.includes('\r')) throw wrongList(macLines(row));
  if (serial.includes('\t'))
    throw wrongList(
      `Row ${row} has a control character, a tab: it has more than one column. Save the column of serial numbers alone.`,
    );
  if (/^"?sep=.?"?$/i.test(line))
    throw wrongList(`Row ${row}, “${line}”, is a note for spreadsheets. Take it out.`);
  if (quoted === undefined && /^"(?:[^"]|"")*$/.test(line))
    throw wrongList(
      `Row ${row} has more than one column, or a quote that does not end in it: a serial number stands on one line.`,
    );
  if (quoted === undefined && /[,;"]/.test(line) && !faultOfSpreadsheet(line))
    throw wrongList(
      `Row ${row} has more than one column. Write one serial number a line; put one with a comma in quotes.`,
    );
  const fault = faultOfSerial(serial);
  if (fault) throw wrongList(`Row ${row} ${fault}.`);
  return serial;
}
