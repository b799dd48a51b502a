// Start here: the writer of an image, by its format; each format has a folder.
import type { Drawing, SymbolShape } from '../plan.ts';
import { imageDots } from '../size.ts';
import type { Matrix } from '../symbol/symbol.ts';
import { pngWriter } from './png/png.ts';
import { tiffWriter } from './tiff/tiff.ts';
import { epsWriter } from './vector/eps.ts';
import { pdfWriter } from './vector/pdf.ts';
import { svgWriter } from './vector/svg.ts';

/** Draws the symbols of one shape in one way. */
export type ImageWriter = {
  /** No image is larger. */
  maxBytes: number;
  /**
   * Writes the image file into `out` from `at` and returns where it ends; `out` must have room for `maxBytes`. `dots` are those
   * of the drawing's panel, if it has one: as in Bands.
   */
  write(matrix: Matrix, out: Uint8Array, at: number, dots?: Uint8Array): number;
};

/** The most dot lines of an image. */
const MOST_LINES = 65_535;

/** The most dots a module may have on a side. */
export const MAX_DOTS = 256;

/**
 * The writer for `drawing`: equal input gives equal bytes, on any machine. Throws unless the dots of a module are 1 to
 * 256, the reductions whole and smaller than the module, the version 1 to 10, and the image no higher than 65,535 dots.
 */
export function imageWriter(drawing: Drawing, shape: SymbolShape): ImageWriter {
  mustDraw(drawing, shape);
  switch (drawing.format) {
    case 'png':
      return pngWriter(drawing, shape);
    case 'tiff':
      return tiffWriter(drawing, shape);
    case 'svg':
      return svgWriter(drawing, shape);
    case 'eps':
      return epsWriter(drawing, shape);
    case 'pdf':
      return pdfWriter(drawing, shape);
  }
}

function mustDraw(drawing: Drawing, { version }: SymbolShape) {
  const { dotsX, dotsY, reductionX, reductionY, panel = [] } = drawing;
  const whole = (value: number, from: number, to: number) =>
    Number.isInteger(value) && value >= from && value <= to;
  if (!whole(version, 1, 10)) throw new Error(`Version ${version} is not 1 to 10.`);
  if (!whole(dotsX, 1, MAX_DOTS) || !whole(dotsY, 1, MAX_DOTS)) {
    throw new Error(`A module of ${dotsX} × ${dotsY} dots is not 1 to ${MAX_DOTS} on a side.`);
  }
  if (!whole(reductionX, 0, dotsX - 1) || !whole(reductionY, 0, dotsY - 1)) {
    throw new Error(`A reduction of ${reductionX} × ${reductionY} dots is not smaller than the module.`);
  }
  if (
    !panel.every((lines) => whole(lines, 1, MOST_LINES)) ||
    imageDots(drawing, version).height > MOST_LINES
  ) {
    throw new Error(`A panel of ${panel.join(', ')} dot lines cannot be drawn.`);
  }
}
