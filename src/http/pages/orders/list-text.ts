import { type Refusal, wrong } from '../../../domain/access/refusal.ts';

const LF = 10;
const CR = 13;
const SAVE = 'Save it as UTF-8 text: in a spreadsheet as “CSV UTF-8”, in an editor with the encoding UTF-8.';
/** What Windows-1252 has from 0x80 to 0x9f; where it has nothing, a blank. */
const CP1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
/** What files begin with that are sent in place of a list; the first that fits. */
const SIGNATURES: [string, string][] = [
  ['504b0304', 'a spreadsheet or another zip file'],
  ['d0cf11e0', 'an old spreadsheet (.xls)'],
  ['25504446', 'a PDF'],
  ['7b5c7274', 'a formatted document (RTF)'],
  ['1f8b', 'a compressed file (gzip)'],
  ['377abcaf', 'a compressed file (7z)'],
  ['52617221', 'a compressed file (RAR)'],
  ['89504e47', 'a picture (PNG)'],
  ['ffd8ff', 'a picture (JPEG)'],
  ['53514c69', 'a database (SQLite)'],
  ['fffe0000', 'UTF-32'],
  ['0000feff', 'UTF-32'],
  ['fffe', 'UTF-16 (“Unicode”)'],
  ['feff', 'UTF-16 (“Unicode”)'],
];
const MARKUP: [RegExp, string][] = [
  [/^\s*<(!doctype|html|\?xml|table|body)\b/i, 'a web page or an XML file'],
  [/^\s*(\[\s*["{[]|\{\s*")/, 'JSON'],
];

/** Whole lines of a list as text; `row` is the file's number of their first. Refuses what is no UTF-8 text, saying what it is. */
export function listText(block: Buffer, row: number): string {
  const kind = row === 1 && kindOf(block);
  if (kind) throw wrongList(`The list is not UTF-8 text: it is ${kind}. ${SAVE}`);
  if (block.includes(0)) throw wrongList(`The list is not UTF-8 text: it ${likeUtf16(block)}. ${SAVE}`);
  const start = row === 1 && block.toString('hex', 0, 3) === 'efbbbf' ? 3 : 0;
  const text = utf8(block.subarray(start));
  if (text === undefined) throw wrongEncoding(block, row);
  if (block.length > 4096 && !block.includes(LF))
    throw wrongList(block.includes(CR) ? macLines(row) : `Row ${row} is longer than a row of a list can be.`);
  const markup = row === 1 && MARKUP.find(([beginning]) => beginning.test(text))?.[1];
  if (markup) throw wrongList(`The list is ${markup}. Save its rows alone as text, one a line.`);
  return text;
}

export function macLines(row: number): string {
  return `Row ${row} has a control character, CR without LF: its lines end as on old Macs. Save it with Windows (CRLF) or Unix (LF) line ends.`;
}

export function wrongList(sentence: string): Refusal {
  return wrong('serial_list', sentence);
}

function kindOf(block: Buffer): string | undefined {
  const beginning = block.toString('hex', 0, 4);
  return SIGNATURES.find(([start]) => beginning.startsWith(start))?.[1];
}

// UTF-16 has its zeros on one side, and is text when it is read as such.
function likeUtf16(block: Buffer): string {
  const zeros = [0, 0];
  for (const [index, byte] of block.entries()) if (byte === 0) zeros[index % 2]! += 1;
  const [even = 0, odd = 0] = zeros;
  const oneSided = Math.max(odd, even) > 4 * Math.min(odd, even);
  // A block ends at the byte of a line's end, which is half of one here.
  const whole = Buffer.from(block.subarray(0, block.length - (block.length % 2)));
  const read = (odd > even ? whole : whole.swap16()).toString('utf16le');
  const isText = !/[^\P{C}\r\n\t\p{Cf}]/u.test(read);
  return oneSided && isText ? 'is UTF-16 (“Unicode”)' : 'holds bytes of zero, as no text does';
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
