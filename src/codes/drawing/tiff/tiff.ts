import type { Drawing, SymbolShape } from '../../plan.ts';
import { imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { bandCutter } from '../bands.ts';
import { Group4 } from './group4.ts';
import { STRIP_BYTE_COUNT_AT, tiffOpening } from './tiff-opening.ts';

/**
 * TIFF 6.0, little-endian, one image, one strip, one bit a dot (0 is white), Group 4: an opening, then the strip. The strip is filled up to an even length by a zero byte that its count leaves out.
 */
export function tiffWriter(drawing: Drawing, shape: SymbolShape) {
  const cut = bandCutter(drawing, shape);
  const strip = new Group4(drawing, shape);
  const opening = tiffOpening({ ...imageDots(drawing, shape.version), bytes: 0 }, drawing);
  return {
    maxBytes: opening.length + strip.maxBytes + 1,
    write(matrix: Matrix, out: Uint8Array, at: number, dots?: Uint8Array): number {
      out.set(opening, at);
      const start = at + opening.length;
      const end = strip.write(cut(matrix, dots), out, start);
      const count = end - start;
      const field = at + STRIP_BYTE_COUNT_AT;
      out[field] = count;
      out[field + 1] = count >>> 8;
      out[field + 2] = count >>> 16;
      out[field + 3] = count >>> 24;
      if ((count & 1) === 0) return end;
      out[end] = 0;
      return end + 1;
    },
  };
}
