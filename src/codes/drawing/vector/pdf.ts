import type { Drawing, SymbolShape } from '../../plan.ts';
import { dotsInPoints, imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { putText } from './ascii.ts';
import { contentWriter } from './pdf-content.ts';

/**
 * PDF 1.4 (ISO 32000-1), one page, DeviceGray 0 only, nothing painted in the quiet zone; no dates, no identifiers. Layout,
 * lines ended by LF:
 *   a comment of four high bytes, which says that the file is binary (7.5.2)
 *   objects 1 (catalog), 2 (pages), 3 (page: MediaBox and TrimBox as dotsInPoints says), 4 (content of contentWriter, its
 *   length as six digits)
 *   cross-reference table, trailer; startxref as ten digits
 */
export function pdfWriter(drawing: Drawing, shape: SymbolShape) {
  const { width, height } = imageDots(drawing, shape.version);
  const box = `0 0 ${dotsInPoints(width, drawing.resolutionX)} ${dotsInPoints(height, drawing.resolutionY)}`;
  const { text: opening, offsets, lengthAt } = pdfOpening(box);
  const content = contentWriter(drawing, shape, box);
  const [beforeStart, afterStart] = closing(offsets);
  return {
    maxBytes: opening.length + content.maxBytes + beforeStart.length + START_DIGITS + afterStart.length,
    write(matrix: Matrix, out: Uint8Array, at: number, dots?: Uint8Array): number {
      const start = putText(opening, out, at);
      const end = content.write(matrix, out, start, dots);
      putDigits(end - start, LENGTH_DIGITS, out, at + lengthAt);
      const table = putText(beforeStart, out, end);
      putDigits(end - at + END_OF_CONTENT.length, START_DIGITS, out, table);
      return putText(afterStart, out, table + START_DIGITS);
    },
  };
}

function pdfOpening(box: string) {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>\nendobj\n',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n',
    `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /TrimBox [${box}] /Resources << >> /Contents 4 0 R >>\nendobj\n`,
    `<< /Length ${'0'.repeat(LENGTH_DIGITS)}${AFTER_LENGTH}`,
  ];
  let text = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}`;
    return offset;
  });
  return { text, offsets, lengthAt: text.length - LENGTH_DIGITS - AFTER_LENGTH.length };
}

/** What follows the content, before and after the place of the cross-reference table. */
function closing(offsets: number[]): [string, string] {
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const table = `xref\n0 5\n0000000000 65535 f \n${entries.join('')}`;
  return [`${END_OF_CONTENT}${table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n`, '\n%%EOF\n'];
}

function putDigits(value: number, digits: number, out: Uint8Array, at: number) {
  let rest = value;
  for (let i = at + digits - 1; i >= at; i--, rest = Math.floor(rest / 10)) out[i] = 48 + (rest % 10);
}

const LENGTH_DIGITS = 6;
const START_DIGITS = 10;
const AFTER_LENGTH = ' /Filter /FlateDecode >>\nstream\n';
const END_OF_CONTENT = '\nendstream\nendobj\n';
