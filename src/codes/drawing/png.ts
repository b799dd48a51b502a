import type { Drawing, SymbolShape } from '../plan.ts';
import { fraction, imageDots } from '../size.ts';
import type { Matrix } from '../symbol.ts';
import { bandCutter } from './bands.ts';
import { crc32 } from './checksums.ts';
import { lineCode } from './line-code.ts';
import { type LineTable, lineTable } from './line-table.ts';
import { mostZlibBytes, zlibLines } from './zlib-lines.ts';

/**
 * PNG, one bit a dot (PNG, second edition). Layout:
 *   0  signature, 8 bytes
 *   8  IHDR: width, height in dots; bit depth 1, colour type 0 (greyscale, 1 is white), no interlace
 *  33  pHYs: dots per metre in x and y, unit 1
 *  54  IDAT: one zlib stream, filter 0 on every line
 *      IEND
 * The code of its lines is found on the first write, in some 20 ms; all else about the writer is known at once.
 * pHYs holds whole numbers only, so dots per inch / 0.0254 is rounded half up: 600 dpi become 23622.
 */
export function pngWriter(drawing: Drawing, shape: SymbolShape) {
  let lines: ((matrix: Matrix, out: Uint8Array, at: number) => number) | undefined;
  const table = lineTable(drawing, shape);
  const { width, height } = imageDots(drawing, shape.version);
  const opening = Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.from([...uint32(width), ...uint32(height), 1, 0, 0, 0, 0])),
    chunk(
      'pHYs',
      Buffer.from([...dotsPerMetre(drawing.resolutionX), ...dotsPerMetre(drawing.resolutionY), 1]),
    ),
    Buffer.from([0, 0, 0, 0]),
    Buffer.from('IDAT', 'latin1'),
  ]);
  const closing = chunk('IEND', Buffer.alloc(0));
  return {
    extension: 'png',
    maxBytes: opening.length + mostZlibBytes(drawing, shape, table) + 4 + closing.length,
    write(matrix: Matrix, out: Uint8Array, at: number): number {
      lines ??= zlibWriter(drawing, shape, table);
      out.set(opening, at);
      const start = at + opening.length;
      const end = lines(matrix, out, start);
      putUint32(out, start - 8, end - start);
      putUint32(out, end, crc32(out, start - 4, end));
      out.set(closing, end + 4);
      return end + 4 + closing.length;
    },
  };
}

function zlibWriter(drawing: Drawing, shape: SymbolShape, table: LineTable) {
  const cut = bandCutter(drawing, shape);
  const write = zlibLines(drawing, shape, table, lineCode(drawing, shape, table));
  return (matrix: Matrix, out: Uint8Array, at: number) => write(cut(matrix), out, at);
}

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([
    Buffer.from(uint32(data.length)),
    typed,
    Buffer.from(uint32(crc32(typed, 0, typed.length))),
  ]);
}

function dotsPerMetre(resolution: string): number[] {
  const { over, under } = fraction(resolution);
  return uint32(Number((2n * over * 10000n + under * 254n) / (2n * under * 254n)));
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function putUint32(out: Uint8Array, at: number, value: number) {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
