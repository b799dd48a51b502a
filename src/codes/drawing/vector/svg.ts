import type { Drawing, SymbolShape } from '../../plan.ts';
import { dotsInMm, imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { numberPutter, putText } from './ascii.ts';
import { mostRectangles, rectangleCutter } from './rectangles.ts';

/**
 * SVG 1.1: one path, pure black, in dots of the equipment; width and height in millimetres to six decimals; nothing is
 * painted in the quiet zone. Layout, one line and LF:
 *   <svg … width="W mm" height="H mm" viewBox="0 0 dots dots" …><path d="…" fill="#000"/></svg>
 * where the path holds `Mx yhWvHh-Wz` for each dark run of each band, from the top, from the left; last for those of the panel.
 */
export function svgWriter(drawing: Drawing, shape: SymbolShape) {
  const cut = rectangleCutter(drawing, shape);
  const opening = svgOpening(drawing, shape);
  const { width, height } = imageDots(drawing, shape.version);
  const putNumber = numberPutter(Math.max(width, height));
  return {
    maxBytes: opening.length + 40 * mostRectangles(drawing, shape) + CLOSING.length,
    write(matrix: Matrix, out: Uint8Array, at: number, dots?: Uint8Array): number {
      const { count, sides } = cut(matrix, dots);
      let end = putText(opening, out, at);
      for (let i = 0; i < 4 * count; i += 4) {
        out[end++] = 77; // M
        end = putNumber(sides[i]!, out, end);
        out[end++] = 32;
        end = putNumber(sides[i + 1]!, out, end);
        out[end++] = 104; // h
        end = putNumber(sides[i + 2]!, out, end);
        out[end++] = 118; // v
        end = putNumber(sides[i + 3]!, out, end);
        out[end++] = 104; // h-
        out[end++] = 45;
        end = putNumber(sides[i + 2]!, out, end);
        out[end++] = 122; // z
      }
      return putText(CLOSING, out, end);
    },
  };
}

/** The same as text, for a page that shows a code as it will be printed. */
export function svgPicture(matrix: Matrix, drawing: Drawing, shape: SymbolShape, dots?: Uint8Array): string {
  const writer = svgWriter(drawing, shape);
  const out = Buffer.alloc(writer.maxBytes);
  return out.toString('latin1', 0, writer.write(matrix, out, 0, dots));
}

function svgOpening(drawing: Drawing, shape: SymbolShape): string {
  const { width, height } = imageDots(drawing, shape.version);
  const size = [
    `width="${dotsInMm(width, drawing.resolutionX, 6)}mm"`,
    `height="${dotsInMm(height, drawing.resolutionY, 6)}mm"`,
    `viewBox="0 0 ${width} ${height}"`,
  ].join(' ');
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} preserveAspectRatio="none" shape-rendering="crispEdges"><path d="`;
}

const CLOSING = '" fill="#000"/></svg>\n';
