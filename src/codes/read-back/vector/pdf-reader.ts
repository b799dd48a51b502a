import type { RowsReader } from '../dot-lines.ts';
import type { Geometry } from '../geometry.ts';
import { AsciiScanner } from './ascii-scanner.ts';
import { knownOpening } from './known-opening.ts';
import { contentReader } from './pdf-content-reader.ts';
import { mustBePoints } from './points.ts';

/**
 * A function from a PDF file to the rows of its symbol: four objects, one page, a stream of the length it says and a
 * cross-reference table that is right to the byte.
 */
export function pdfReader(geometry: Geometry): RowsReader {
  const readContent = contentReader(geometry);
  const scanner = new AsciiScanner();
  let table = '';
  const openingEnd = knownOpening((head) => {
    const opening = checkedOpening(head, geometry);
    table = crossReferences(opening);
    return opening;
  });
  return (file, dots) => {
    const lengthAt = openingEnd(file);
    scanner.start(file, lengthAt + LENGTH_DIGITS);
    scanner.take(' /Filter /FlateDecode >>\nstream\n');
    const end = scanner.at + readDigits(file, lengthAt);
    const symbol = readContent(file.subarray(scanner.at, end), dots);
    scanner.start(file, end);
    scanner.take('\nendstream\nendobj\n');
    const start = scanner.at;
    scanner.take(table);
    scanner.take(String(start).padStart(10, '0'));
    scanner.take('\n%%EOF\n');
    scanner.end();
    return symbol;
  };
}

function checkedOpening(head: string, { width, height, across, down }: Geometry): string {
  const opening = OPENING.exec(head);
  if (opening === null) throw new Error('The file does not begin as the picture of a code.');
  const [start, box, x, y, trimBox] = opening as string[] & { length: 5 };
  mustBePoints(x!, width, across.resolution);
  mustBePoints(y!, height, down.resolution);
  if (trimBox !== box) throw new Error('The trim box is not the page.');
  return start!;
}

/** The table for the objects of an opening, up to the digits of its own place. */
function crossReferences(opening: string): string {
  const entries = [1, 2, 3, 4].map((object) => {
    const offset = opening.indexOf(`${object} 0 obj\n`);
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 5\n0000000000 65535 f \n${entries.join('')}`;
  return `${table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n`;
}

function readDigits(file: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + LENGTH_DIGITS; i++) {
    const digit = file[i]! - 48;
    if (!(digit >= 0 && digit <= 9)) throw new Error('The length of the content is no number.');
    value = 10 * value + digit;
  }
  return value;
}

const LENGTH_DIGITS = 6;
const OPENING = new RegExp(
  [
    '^%PDF-1\\.4',
    '%\xe2\xe3\xcf\xd3',
    '1 0 obj',
    '<< /Type /Catalog /Pages 2 0 R >>',
    'endobj',
    '2 0 obj',
    '<< /Type /Pages /Kids \\[3 0 R\\] /Count 1 >>',
    'endobj',
    '3 0 obj',
    '<< /Type /Page /Parent 2 0 R /MediaBox \\[(0 0 (\\d+\\.\\d{6}) (\\d+\\.\\d{6}))\\] /TrimBox \\[([\\d. ]+)\\] /Resources << >> /Contents 4 0 R >>',
    'endobj',
    '4 0 obj',
    '<< /Length ',
  ].join('\n'),
);
