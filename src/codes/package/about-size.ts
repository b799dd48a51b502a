import { imageWriter } from '../drawing/image.ts';
import { MOST_DOTS, pngPicture } from '../drawing/png/picture.ts';
import type { Drawing, SecureGraphic, SymbolShape } from '../plan.ts';
import { hasGraphic, specimenPanel } from '../secure/panel.ts';
import { modulesOf, QUIET_ZONE } from '../size.ts';
import type { Matrix } from '../symbol/symbol.ts';
import { MOST_IMAGES } from './package.ts';

/**
 * About how many bytes a package has: measured on packages of every format, and within a fifth of them. `matrix` is any symbol of the
 * shape. It is for people who ask how much there will be to download; room on the disk is reckoned from what images have at most.
 */
export function aboutBytes(quantity: number, drawing: Drawing, shape: SymbolShape, matrix: Matrix): number {
  if (quantity > MOST_IMAGES) return quantity * DATA_ROWS + FILES;
  return quantity * (aboutImage(drawing, shape, matrix) + IMAGE_ROWS + ZIP_ENTRY) + FILES;
}

/** Deflated rows of codes.csv and files.csv, and of codes.csv and messages.csv. */
const IMAGE_ROWS = 24;
const DATA_ROWS = 36;
/** Headers of a stored image, before it and in the directory. */
const ZIP_ENTRY = 161;
/** The manifest and headers of the tables. */
const FILES = 2_500;

// What draws PNG files takes longer to build than a page may take: their size is that of zlib's, and of large modules reckoned.
function aboutImage(drawing: Drawing, shape: SymbolShape, matrix: Matrix): number {
  const { panel, secureGraphic, ...symbol } = drawing;
  if (drawing.format === 'png')
    return Math.max(drawing.dotsX, drawing.dotsY) > MOST_DOTS
      ? aboutPng(drawing, shape) + aboutGraphic(secureGraphic)
      : pngPicture(symbol, shape, matrix).length + aboutGraphic(secureGraphic);
  const writer = imageWriter(drawing, shape);
  const dots = hasGraphic(drawing) ? specimenPanel(drawing, shape)(0) : undefined;
  return writer.write(matrix, new Uint8Array(writer.maxBytes), 0, dots);
}

/** Noise as literals, and for each row of cells what is left and right of it. */
function aboutGraphic(graphic: SecureGraphic | undefined): number {
  return graphic ? 1.1 * (graphic.cells ** 2 / 8) + 4.5 * graphic.cells : 0;
}

/** Fitted to files of versions 2 to 10 with modules of 24 to 64 dots. */
function aboutPng({ dotsX, dotsY, reductionX, reductionY }: Drawing, { version }: SymbolShape): number {
  const side = modulesOf(version) + 2 * QUIET_ZONE;
  const edges = 0.13 + (reductionX > 0 ? 0.1 : 0) + (reductionY > 0 ? 0.1 : 0);
  return 85 + side * side * (edges + (dotsX * dotsY) / 1700) + 2 * side;
}
