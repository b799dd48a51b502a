import { AGAIN } from '../failure.ts';

/** What is wrong with a table, in words, and where. Rows count from 1, the header not among them. */
export type Fault = { file: string; row?: number; sentence: string };

/** Why a header is not the one it must be. */
export function explainHeader(file: string, actual: Buffer, expected: string): Fault {
  const text = actual.toString('utf8');
  const fault = (why: string) => ({ file, sentence: `${file}: ${why} ${SPREADSHEET}` });
  if (actual.length === 0) return { file, sentence: `${file} is empty. ${AGAIN}` };
  if (actual[0] === 0xff || actual[0] === 0xfe) return fault('it is in UTF-16.');
  if (text.startsWith('\uFEFF')) return fault('it begins with a byte order mark (BOM).');
  if (text.includes(';')) return fault('its columns are parted by semicolons, not by commas.');
  if (text.includes('\t')) return fault('its columns are parted by tabs, not by commas.');
  if (text.trimEnd() === expected.trimEnd()) return fault('its rows do not end in CRLF.');
  return fault(`its first line is not ${expected.trimEnd()}.`);
}

/**
 * Why a row is not what it must be. `other` names the file that foretold it, if the manifest alone does not.
 */
export function explainRow(
  file: string,
  row: number,
  { actual, expected, other }: { actual: Buffer; expected: Buffer; other?: string },
): Fault {
  const fault = (sentence: string) => ({ file, row, sentence: `${file}, row ${row}: ${sentence}` });
  const text = actual.toString('utf8');
  const must = splitRow(expected.toString('utf8'));
  if (text.includes('\uFFFD')) return fault(`it is not UTF-8. ${SPREADSHEET}`);
  if (!text.endsWith('\n')) return fault(`it is cut off: the file ends in its middle. ${AGAIN}`);
  const has = splitRow(text);
  if (has.length !== must.length) {
    const semicolons = text.split(';').length >= must.length;
    return fault(
      semicolons
        ? `its columns are parted by semicolons. ${SPREADSHEET}`
        : `it has ${has.length} columns where there must be ${must.length}. ${AGAIN}`,
    );
  }
  const names = COLUMNS[must.length]!;
  const moved = file === 'codes.csv' ? explainSequence(Number(has[2]), row, has[2]!) : undefined;
  if (moved) return fault(moved);
  for (const [i, name] of names.entries())
    if (has[i] !== must[i]) return fault(explainField(name, has[i]!, must[i]!, other));
  if (!text.endsWith('\r\n')) return fault(`it does not end in CRLF. ${SPREADSHEET}`);
  return fault(`its fields are quoted as no package's are. ${SPREADSHEET}`);
}

/** Why a serial number is not the one that `other` tells. Both as CSV fields or as text. */
export function explainSerial(
  file: string,
  row: number,
  { has, must, other }: { has: string; must: string; other: string },
): Fault {
  return { file, row, sentence: `${file}, row ${row}: ${explainField('serial_number', has, must, other)}` };
}

const SPREADSHEET = `This looks like a spreadsheet saved it. Never save the file from one: take it from the package again.`;

const COLUMNS: Record<number, string[]> = {
  6: ['extended_id', 'serial_number', 'sequence_number', 'batch_number', 'batch_sequence_number', 'url'],
  3: ['file', 'serial_number', 'url'],
  2: ['file', 'serial_number'],
};

function explainSequence(has: number, row: number, text: string): string | undefined {
  if (has === row || !/^\d{1,8}$/.test(text)) return undefined;
  if (has > row) return `sequence_number is ${has}: ${rowsFrom(row, has - 1)} missing. ${AGAIN}`;
  return `sequence_number ${has} is there a second time, row ${has} has it already. ${AGAIN}`;
}

const rowsFrom = (from: number, to: number) => (from === to ? `row ${from} is` : `rows ${from} to ${to} are`);

function explainField(name: string, has: string, must: string, other: string | undefined): string {
  if (name === 'extended_id')
    return `extended_id ${quote(has)} is not 14 symbols of 0 to 9 and A to Z without I, L, O, U. ${AGAIN}`;
  if (name === 'url') return `url is ${quote(has)}, which is not the URL prefix and this code's ID. ${AGAIN}`;
  if (name !== 'serial_number') return `${name} is ${quote(has)}, it must be ${quote(must)}. ${AGAIN}`;
  const says = other ? `${other} has` : 'it must be';
  const changed = `serial_number changed: it is ${quote(has)}, ${says} ${quote(must)}`;
  return looksCalculated(has, must)
    ? `${changed}; this looks like a spreadsheet did it. Take the file from the package again.`
    : `${changed}. ${AGAIN}`;
}

/** Lost leading zeros, scientific notation, digits rounded to zeros, or a decimal comma. */
function looksCalculated(has: string, must: string): boolean {
  if (isScientific(has)) return true;
  if (has !== '' && /^0+/.test(must) && must.replace(/^0+/, '') === has.replace(/^0+(?=.)/, '')) return true;
  return (
    /^\d{16,}$/.test(must) &&
    has.length === must.length &&
    /0$/.test(has) &&
    has.startsWith(must.slice(0, 14))
  );
}

/** What a spreadsheet makes of a long number. */
function isScientific(text: string): boolean {
  return /^\d([.,]\d+)?E\+?\d+$/i.test(text);
}

const quote = (text: string) => (text === '' ? 'empty' : `"${text.slice(0, 100)}"`);

function splitRow(line: string): string[] {
  const fields = [''];
  let quoted = false;
  for (const character of line.replace(/\r?\n$/, '')) {
    if (character === '"') quoted = !quoted;
    if (character === ',' && !quoted) fields.push('');
    else fields.push(fields.pop() + character);
  }
  return fields.map((field) => (/^".*"$/s.test(field) ? field.slice(1, -1).replaceAll('""', '"') : field));
}
