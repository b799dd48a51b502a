import type { Drawing, SymbolShape } from '../../plan.ts';
import { dotsInPoints, imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { putNumber, putText } from './ascii.ts';
import { insetCutter, mostInsets, UNITS } from './inset.ts';

/**
 * EPS 3.0, PostScript level 2: DeviceGray 0 only, nothing painted in the quiet zone. Layout, lines ended by LF:
 *   header comments with BoundingBox (rounded up) and HiResBoundingBox (points, six decimals)
 *   72 dpi 100 mul div and the same for y, scale: one unit is a hundredth of a dot
 *   x y w h r: the rectangles and joints of insetCutter
 */
export function epsWriter(drawing: Drawing, shape: SymbolShape) {
  const cut = insetCutter(drawing, shape);
  const opening = epsOpening(drawing, shape);
  return {
    maxBytes: opening.length + 34 * mostInsets(drawing, shape) + CLOSING.length,
    write(matrix: Matrix, out: Uint8Array, at: number): number {
      const { count, sides } = cut(matrix);
      let end = putText(opening, out, at);
      for (let i = 0; i < 4 * count; i += 4) {
        end = putNumber(sides[i]!, out, end);
        out[end++] = 32;
        end = putNumber(sides[i + 1]!, out, end);
        out[end++] = 32;
        end = putNumber(sides[i + 2]!, out, end);
        out[end++] = 32;
        end = putNumber(sides[i + 3]!, out, end);
        out[end++] = 32;
        out[end++] = 114; // r
        out[end++] = 10;
      }
      return putText(CLOSING, out, end);
    },
  };
}

function epsOpening(drawing: Drawing, shape: SymbolShape): string {
  const { width, height } = imageDots(drawing, shape.version);
  const x = dotsInPoints(width, drawing.resolutionX);
  const y = dotsInPoints(height, drawing.resolutionY);
  return [
    '%!PS-Adobe-3.0 EPSF-3.0',
    `%%BoundingBox: 0 0 ${Math.ceil(Number(x))} ${Math.ceil(Number(y))}`,
    `%%HiResBoundingBox: 0 0 ${x} ${y}`,
    '%%LanguageLevel: 2',
    '%%DocumentData: Clean7Bit',
    '%%EndComments',
    'gsave',
    '1 dict begin',
    '/r { rectfill } bind def',
    `72 ${drawing.resolutionX} ${UNITS} mul div 72 ${drawing.resolutionY} ${UNITS} mul div scale`,
    '0 setgray',
    '',
  ].join('\n');
}

const CLOSING = 'end\ngrestore\n%%EOF\n';
