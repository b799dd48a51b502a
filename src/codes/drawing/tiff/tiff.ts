import type { Drawing, SymbolShape } from '../../plan.ts';
import { fraction, imageDots } from '../../size.ts';
import type { Matrix } from '../../symbol/symbol.ts';
import { bandCutter } from '../bands.ts';
import { Group4 } from './group4.ts';

/**
 * TIFF 6.0, little-endian, one image, one strip, one bit a dot (0 is white), Group 4. Layout:
 *   0    header: II, 42, directory at 8
 *   8    directory of 14 entries in order of their tags, no next one
 *   182  XResolution and YResolution, the exact fractions: 812.8 dpi are 8128/10
 *   198  the strip
 * The strip is filled up to an even length by a zero byte that its count leaves out.
 */
export function tiffWriter(drawing: Drawing, shape: SymbolShape) {
  const cut = bandCutter(drawing, shape);
  const strip = new Group4(drawing, shape);
  const opening = tiffOpening(drawing, shape);
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

function tiffOpening(drawing: Drawing, shape: SymbolShape): Buffer {
  const { width, height } = imageDots(drawing, shape.version);
  const file = Buffer.alloc(STRIP_AT);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  const entries: [tag: number, type: number, value: number][] = [
    [254, LONG, 0], // NewSubfileType: a whole image
    [256, LONG, width],
    [257, LONG, height],
    [258, SHORT, 1], // BitsPerSample
    [259, SHORT, 4], // Compression: Group 4
    [262, SHORT, 0], // PhotometricInterpretation: 0 is white
    [273, LONG, STRIP_AT],
    [277, SHORT, 1], // SamplesPerPixel
    [278, LONG, height], // RowsPerStrip
    [279, LONG, 0], // StripByteCounts, per image
    [282, RATIONAL, RESOLUTIONS_AT],
    [283, RATIONAL, RESOLUTIONS_AT + 8],
    [293, LONG, 0], // T6Options: no uncompressed mode
    [296, SHORT, 2], // ResolutionUnit: inch
  ];
  file.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, value], i) => {
    const at = 10 + 12 * i;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  [drawing.resolutionX, drawing.resolutionY].forEach((resolution, i) => {
    const { over, under } = fraction(resolution);
    file.writeUInt32LE(Number(over), RESOLUTIONS_AT + 8 * i);
    file.writeUInt32LE(Number(under), RESOLUTIONS_AT + 8 * i + 4);
  });
  return file;
}

const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const STRIP_BYTE_COUNT_AT = 10 + 12 * 9 + 8;
const RESOLUTIONS_AT = 10 + 12 * 14 + 4;
const STRIP_AT = RESOLUTIONS_AT + 16;
