import type { Drawing, SymbolShape } from '../../plan.ts';
import { decimal } from '../dot-grid.ts';
import { AsciiScanner } from './ascii-scanner.ts';
import { InsetRows } from './inset-rows.ts';
import { mustBePoints } from './points.ts';

/**
 * A function from a PDF file to the rows of its symbol: four objects, one page, DeviceGray 0, rectangles alone, a stream
 * of the length it says and a cross-reference table that is right to the byte.
 */
export function pdfReader(drawing: Drawing, shape: SymbolShape): (file: Uint8Array) => Int32Array {
  const rows = new InsetRows(drawing, shape);
  const scanner = new AsciiScanner();
  const { width, height } = rows.grid;
  return (file) => {
    const head = Buffer.from(file.subarray(0, 800)).toString('latin1');
    const opening = OPENING.exec(head);
    if (opening === null) throw new Error('The file does not begin as the picture of a code.');
    const [start, x, y, length, scaleX, scaleY] = opening as string[] & { length: 6 };
    mustBePoints(x!, width, drawing.resolutionX);
    mustBePoints(y!, height, drawing.resolutionY);
    mustScale(scaleX!, drawing.resolutionX);
    mustScale(scaleY!, drawing.resolutionY);
    scanner.start(file, start!.length);
    const symbol = rows.read(scanner, ' re\n');
    scanner.take('f Q\n');
    const content = head.indexOf('stream\n') + 'stream\n'.length;
    if (scanner.at - content !== Number(length)) throw new Error('The stream is not as long as it says.');
    scanner.take('endstream\nendobj\n');
    scanner.take(crossReferences(head, scanner.at));
    scanner.end();
    return symbol;
  };
}

/** From hundredths of a dot to points, to twelve decimals. */
function mustScale(stated: string, resolution: string) {
  const { over, under } = decimal(resolution);
  if (Math.abs(Number(stated) - (0.72 * under) / over) > 1e-12) {
    throw new Error(`The scale ${stated} is not that of ${resolution} dots per inch.`);
  }
}

function crossReferences(head: string, at: number): string {
  const entries = [1, 2, 3, 4].map((object) => {
    const offset = head.indexOf(`${object} 0 obj\n`);
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 5\n0000000000 65535 f \n${entries.join('')}`;
  return `${table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${String(at).padStart(10, '0')}\n%%EOF\n`;
}

const OPENING = new RegExp(
  [
    '^%PDF-1\\.4',
    '1 0 obj',
    '<< /Type /Catalog /Pages 2 0 R >>',
    'endobj',
    '2 0 obj',
    '<< /Type /Pages /Kids \\[3 0 R\\] /Count 1 >>',
    'endobj',
    '3 0 obj',
    '<< /Type /Page /Parent 2 0 R /MediaBox \\[0 0 (\\d+\\.\\d{6}) (\\d+\\.\\d{6})\\] /Resources << >> /Contents 4 0 R >>',
    'endobj',
    '4 0 obj',
    '<< /Length (\\d{6}) >>',
    'stream',
    'q (\\d\\.\\d{12}) 0 0 (\\d\\.\\d{12}) 0 0 cm',
    '0 g',
    '',
  ].join('\n'),
);
