import { crc32 } from '../../deflate/crc32.ts';
import type { RowsReader } from '../dot-lines.ts';
import type { Geometry } from '../geometry.ts';
import { IEND, pngOpening } from './png-chunks.ts';
import { pngLines } from './png-lines.ts';

/**
 * A function from a PNG file to the rows of its symbol. The file must be what the drawing calls for and nothing else: the
 * chunks IHDR, pHYs, IDAT, IEND in this order, size and resolution as stated, checksums right, no byte after the end.
 */
export function pngReader(geometry: Geometry): RowsReader {
  const readLines = pngLines(geometry);
  const opening = pngOpening(geometry);
  return (file, dots) => {
    const view = Buffer.from(file.buffer, file.byteOffset, file.length);
    if (
      file.length < opening.length + 8 ||
      view.compare(opening, 0, opening.length, 0, opening.length) !== 0
    ) {
      throw new Error(openingFault(view, opening));
    }
    const start = opening.length + 8;
    const end = start + view.readUInt32BE(opening.length);
    if (end + 4 + IEND.length !== file.length) {
      throw new Error(
        end + 4 + IEND.length > file.length
          ? 'The file is cut off.'
          : 'The file goes on after the end of the image.',
      );
    }
    if (view.compare(IDAT, 0, 4, start - 4, start) !== 0)
      throw new Error('The chunk IDAT is not in its place.');
    if (crc32(file.subarray(start - 4, end)) !== view.readUInt32BE(end)) {
      throw new Error('The checksum of the chunk IDAT is wrong (CRC-32).');
    }
    if (view.compare(IEND, 0, IEND.length, end + 4) !== 0) throw new Error('The chunk IEND is wrong.');
    return readLines(file.subarray(start, end), dots);
  };
}

function openingFault(file: Buffer, opening: Buffer): string {
  const at = opening.findIndex((byte, i) => byte !== file[i]);
  if (at >= file.length) return 'The file is cut off.';
  if (at < 8) return 'The file is no PNG.';
  const stated = (from: number) => `${file.readUInt32BE(from)} × ${file.readUInt32BE(from + 4)}`;
  const wanted = (from: number) => `${opening.readUInt32BE(from)} × ${opening.readUInt32BE(from + 4)}`;
  if (at >= 16 && at < 24) return `The image is ${stated(16)} dots instead of ${wanted(16)}.`;
  if (at >= 41 && at < 49) return `The image has ${stated(41)} dots per metre instead of ${wanted(41)}.`;
  return `The file's ${at < 33 ? 'header (IHDR)' : 'resolution (pHYs)'} is wrong at byte ${at}.`;
}

const IDAT = Buffer.from('IDAT', 'latin1');
