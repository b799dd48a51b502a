// Start here: the text in an image, by its format; each format has a folder, symbol/ goes on from the modules.
import type { Drawing, ImageFormat, SymbolShape } from '../plan.ts';
import { startedKernel } from '../wasm/checked-kernel.ts';
import type { RowsReader } from './dot-lines.ts';
import { type Geometry, geometryOf } from './geometry.ts';
import { pngKernel } from './png/png-kernel.ts';
import { pngReader } from './png/png-reader.ts';
import { symbolKernel } from './symbol/symbol-kernel.ts';
import { symbolReader } from './symbol/symbol-reader.ts';
import { tiffReader } from './tiff/tiff-reader.ts';
import { epsReader } from './vector/eps-reader.ts';
import { pdfReader } from './vector/pdf-reader.ts';
import { svgReader } from './vector/svg-reader.ts';

/** `dots` are those that the drawing's panel must have, if it has one. */
export type ImageReader = (file: Uint8Array, dots?: Uint8Array) => string;

/**
 * A function from an image file to the text of its code. It reads the file's own bytes in code that shares nothing with
 * the drawing, and holds every dot, every module and every codeword against the standard and `drawing`: a fault that a
 * scanner would forgive is thrown as an Error whose sentence says what is wrong. Whether the text is the one that
 * belongs to the file is for the caller to compare. Keep the reader: building it takes milliseconds.
 *
 * Symbols, and PNG as a whole, are read by a kernel. Where it finds a fault, the slower way reads the file again and says which.
 */
export function imageReader(drawing: Drawing, shape: SymbolShape): ImageReader {
  const kernel =
    drawing.format === 'png'
      ? startedKernel('PNG read-back', () => pngKernel(geometryOf(drawing, shape), shape))
      : startedKernel('symbol read-back', () => symbolReadBack(drawing, shape));
  let slower: ImageReader | undefined;
  return (file, dots) => {
    const fast = kernel !== undefined && file.length <= kernel.longest;
    const found = fast ? kernel.read(file, dots) : undefined;
    if (found !== undefined) return found;
    slower ??= slowerReader(drawing, shape);
    const text = slower(file, dots);
    if (fast) throw new Error(`One way to read the image finds ${text} and the other a fault.`);
    return text;
  };
}

function symbolReadBack(drawing: Drawing, shape: SymbolShape) {
  const readRows = rowsReader(drawing, shape);
  const readSymbol = symbolKernel(shape);
  const read = (file: Uint8Array, dots?: Uint8Array) => readSymbol(readRows(file, dots));
  return { longest: Number.POSITIVE_INFINITY, read };
}

/** The same without a kernel. */
export function slowerReader(drawing: Drawing, shape: SymbolShape): ImageReader {
  const readRows = rowsReader(drawing, shape);
  const readSymbol = symbolReader(shape);
  return (file, dots) => readSymbol(readRows(file, dots));
}

/** The same up to the modules. */
export function rowsReader(drawing: Drawing, shape: SymbolShape): RowsReader {
  return READERS[drawing.format](geometryOf(drawing, shape));
}

/** What reads the rows of a symbol, by the format. */
const READERS: Record<ImageFormat, (geometry: Geometry) => RowsReader> = {
  png: pngReader,
  tiff: tiffReader,
  svg: svgReader,
  eps: epsReader,
  pdf: pdfReader,
};
