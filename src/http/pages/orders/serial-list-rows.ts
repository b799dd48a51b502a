import { Refusal } from '../../../domain/access/refusal.ts';
import { faultOfSerial } from '../../../domain/codes/serials.ts';
import { seenText } from '../../../domain/forms/text.ts';

/** The largest order, and a heading. */
const MOST_ROWS = 10_000_001;
const LF = 10;
const CR = 13;
const SAVE = 'Save it as UTF-8 text: in a spreadsheet as “CSV UTF-8”, in an editor with the encoding UTF-8.';
/** What Windows-1252 has from 0x80 to 0x9f; where it has nothing, a blank. */
const CP1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const SIGNATURES: [string, string][] = [
  ['504b0304', 'a spreadsheet or another zip file'],
  ['d0cf11e0', 'an old spreadsheet (.xls)'],
  ['25504446', 'a PDF'],
  ['7b5c7274', 'a formatted document (RTF)'],
  ['1f8b', 'a compressed file (gzip)'],
  ['fffe', 'UTF-16 (“Unicode”)'],
  ['feff', 'UTF-16 (“Unicode”)'],
];

/** Serial numbers of a list as it streams in, some at a time, each time with the file's row number of the first. */
export async function* serialsOf(
  file: AsyncIterable<Buffer>,
): AsyncGenerator<{ row: number; serials: string[] }> {
  let row = 1;
  let empty = 0;
  for await (const block of blocks(file)) {
    const lines = seenText(decode(block, row)).split('\n');
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

export function wrongList(sentence: string): Refusal {
  return new Refusal('invalid', sentence, { serial_list: sentence });
}

// Whole lines; the last one may have no end.
async function* blocks(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
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

function decode(block: Buffer, row: number): string {
  const kind = row === 1 && SIGNATURES.find(([start]) => block.toString('hex', 0, 4).startsWith(start))?.[1];
  if (kind) throw wrongList(`The list is not UTF-8 text: it is ${kind}. ${SAVE}`);
  if (block.includes(0)) throw wrongList(`The list is not UTF-8 text: it ${likeUtf16(block)}. ${SAVE}`);
  const start = row === 1 && block.toString('hex', 0, 3) === 'efbbbf' ? 3 : 0;
  const text = utf8(block.subarray(start));
  if (text === undefined) throw wrongEncoding(block, row);
  if (block.length > 4096 && !block.includes(LF))
    throw wrongList(block.includes(CR) ? macLines(row) : `Row ${row} is longer than a serial number can be.`);
  return text;
}

function likeUtf16(block: Buffer): string {
  const odd = block.filter((byte, index) => byte === 0 && index % 2 === 1).length;
  const even = block.filter((byte, index) => byte === 0 && index % 2 === 0).length;
  return Math.max(odd, even) > 4 * Math.min(odd, even)
    ? 'is UTF-16 (“Unicode”)'
    : 'holds bytes of zero, as no text does';
}

function wrongEncoding(block: Buffer, firstRow: number): Refusal {
  let row = firstRow;
  for (let start = 0; start < block.length; row++) {
    const end = block.indexOf(LF, start);
    const line = block.subarray(start, end < 0 ? block.length : end);
    if (utf8(line) === undefined) {
      const shown = windows1252(line).trim();
      const like =
        shown.length <= 64 && !/\p{Cc}/u.test(shown) ? `, and reads “${shown}” as Windows-1252 (“ANSI”)` : '';
      return wrongList(`Row ${row} is not UTF-8 text${like}. ${SAVE}`);
    }
    start += line.length + 1;
  }
  return wrongList(`Row ${firstRow} is not UTF-8 text. ${SAVE}`);
}

// Node's own decoder of this name reads these as Latin-1.
function windows1252(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (sign) => CP1252[sign.charCodeAt(0) - 0x80] ?? sign);
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function macLines(row: number): string {
  return `Row ${row} has a control character, CR without LF: its lines end as on old Macs. Save it with Windows (CRLF) or Unix (LF) line ends.`;
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
  if (quoted === undefined && /[,;"]/.test(line))
    throw wrongList(
      `Row ${row} has more than one column. Write one serial number a line; put one with a comma in quotes.`,
    );
  const fault = faultOfSerial(serial);
  if (fault) throw wrongList(`Row ${row} ${fault}.`);
  return serial;
}
