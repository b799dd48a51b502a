import type { Drawing, SymbolShape } from '../plan.ts';
import { epsReader } from './eps-reader.ts';
import { pdfReader } from './pdf-reader.ts';
import { pngReader } from './png-reader.ts';
import { svgReader } from './svg-reader.ts';
import { symbolReader } from './symbol-reader.ts';
import { tiffReader } from './tiff-reader.ts';

/**
 * A function from an image file to the text of its code. It reads the file's own bytes in code that shares nothing with
 * the drawing, and holds every dot, every module and every codeword against the standard and `drawing`: a fault that a
 * scanner would forgive is thrown as an Error whose sentence says what is wrong. Whether the text is the one that
 * belongs to the file is for the caller to compare. Keep the reader: building it takes milliseconds.
 */
export function imageReader(drawing: Drawing, shape: SymbolShape): (file: Uint8Array) => string {
  const readRows = rowsReader(drawing, shape);
  const readSymbol = symbolReader(shape);
  return (file) => readSymbol(readRows(file));
}

/** The same up to the modules: two 32-bit words a row, module 0 in the first word's bit 31, 1 is dark. */
export function rowsReader(drawing: Drawing, shape: SymbolShape): (file: Uint8Array) => Int32Array {
  switch (drawing.format) {
    case 'png':
      return pngReader(drawing, shape);
    case 'tiff':
      return tiffReader(drawing, shape);
    case 'svg':
      return svgReader(drawing, shape);
    case 'eps':
      return epsReader(drawing, shape);
    case 'pdf':
      return pdfReader(drawing, shape);
  }
}
