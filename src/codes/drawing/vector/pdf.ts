import type { Drawing, SymbolShape } from '../../plan.ts';
import { decimalText, dotsInPoints, fraction, imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { putNumber, putText } from './ascii.ts';
import { insetCutter, mostInsets, UNITS } from './inset.ts';

/**
 * PDF 1.4 (ISO 32000-1), one page, uncompressed, DeviceGray 0 only, nothing painted in the quiet zone; no dates, no
 * identifiers. Layout, lines ended by LF:
 *   objects 1 (catalog), 2 (pages), 3 (page: MediaBox in points, six decimals), 4 (content, its length as six digits)
 *   in the content `cm` makes a unit a hundredth of a dot (twelve decimals), `x y w h re` stands for each rectangle and
 *   joint of insetCutter, and one `f` fills them all
 *   cross-reference table, trailer; startxref as ten digits
 */
export function pdfWriter(drawing: Drawing, shape: SymbolShape) {
  const cut = insetCutter(drawing, shape);
  const { text: opening, offsets, lengthAt } = pdfOpening(drawing, shape);
  const content = opening.length;
  return {
    maxBytes: opening.length + 35 * mostInsets(drawing, shape) + 400,
    write(matrix: Matrix, out: Uint8Array, at: number): number {
      const { count, sides } = cut(matrix);
      let end = putText(opening, out, at);
      end = putText(pageMatrix(drawing), out, end);
      for (let i = 0; i < 4 * count; i += 4) {
        end = putNumber(sides[i]!, out, end);
        out[end++] = 32;
        end = putNumber(sides[i + 1]!, out, end);
        out[end++] = 32;
        end = putNumber(sides[i + 2]!, out, end);
        out[end++] = 32;
        end = putNumber(sides[i + 3]!, out, end);
        end = putText(' re\n', out, end);
      }
      end = putText('f Q\n', out, end);
      putText(String(end - at - content).padStart(LENGTH_DIGITS, '0'), out, at + lengthAt);
      end = putText('endstream\nendobj\n', out, end);
      return putText(crossReferences(offsets, end - at), out, end);
    },
  };
}

function pdfOpening(drawing: Drawing, shape: SymbolShape) {
  const { width, height } = imageDots(drawing, shape.version);
  const box = `0 0 ${dotsInPoints(width, drawing.resolutionX)} ${dotsInPoints(height, drawing.resolutionY)}`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>\nendobj\n',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n',
    `<< /Type /Page /Parent 2 0 R /MediaBox [${box}] /Resources << >> /Contents 4 0 R >>\nendobj\n`,
    `<< /Length ${'0'.repeat(LENGTH_DIGITS)} >>\nstream\n`,
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const offset = text.length;
    text += `${i + 1} 0 obj\n${object}`;
    return offset;
  });
  return { text, offsets, lengthAt: text.length - LENGTH_DIGITS - ' >>\nstream\n'.length };
}

/** From hundredths of a dot to points. */
function pageMatrix({ resolutionX, resolutionY }: Drawing): string {
  const scale = (resolution: string) => {
    const { over, under } = fraction(resolution);
    return decimalText(72n * under, BigInt(UNITS) * over, 12);
  };
  return `q ${scale(resolutionX)} 0 0 ${scale(resolutionY)} 0 0 cm\n0 g\n`;
}

function crossReferences(offsets: number[], start: number): string {
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const table = `xref\n0 5\n0000000000 65535 f \n${entries.join('')}`;
  return `${table}trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${String(start).padStart(10, '0')}\n%%EOF\n`;
}

const LENGTH_DIGITS = 6;
