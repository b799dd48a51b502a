import type { Drawing, SymbolShape } from '../../plan.ts';
import { dotsInPoints, imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { numberPutter, putText } from './ascii.ts';
import { coverCutter, INSET, mostCovering } from './cover.ts';

/**
 * EPS 3.0, PostScript level 2: DeviceGray 0 only, nothing painted in the quiet zone. Layout, lines ended by LF:
 *   header comments with BoundingBox (rounded up) and HiResBoundingBox (points, as dotsInPoints says)
 *   a scale by which one unit is a dot, and a path around the image that is not painted
 *   x y w h r: the rectangles of coverCutter in whole dots, y from the bottom; r insets and fills
 */
export function epsWriter(drawing: Drawing, shape: SymbolShape) {
  const cut = coverCutter(drawing, shape);
  const opening = epsOpening(drawing, shape);
  const { width, height } = imageDots(drawing, shape.version);
  const putNumber = numberPutter(Math.max(width, height));
  return {
    maxBytes: opening.length + 26 * mostCovering(drawing, shape) + CLOSING.length,
    write(matrix: Matrix, out: Uint8Array, at: number, dots?: Uint8Array): number {
      const { count, sides } = cut(matrix, dots);
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
    `/r { ${INSET.twice} sub exch ${INSET.twice} sub exch rectfill } bind def`,
    `72 ${drawing.resolutionX} div 72 ${drawing.resolutionY} div scale`,
    `0 0 moveto ${width} 0 lineto ${width} ${height} lineto 0 ${height} lineto closepath newpath`,
    `${INSET.all} ${INSET.all} translate`,
    '0 setgray',
    '',
  ].join('\n');
}

const CLOSING = 'end\ngrestore\n%%EOF\n';
