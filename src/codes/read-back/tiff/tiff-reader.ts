import type { RowsReader } from '../dot-lines.ts';
import type { Geometry, Resolution } from '../geometry.ts';
import { Group4Reader } from './group4-reader.ts';

/**
 * A function from a TIFF file to the rows of its symbol. The file must be little-endian with one directory of exactly the
 * fields that the drawing calls for, resolutions as exact fractions, and one Group 4 strip that ends the file, with a zero
 * byte after an odd one.
 */
export function tiffReader(geometry: Geometry): RowsReader {
  const lines = new Group4Reader(geometry);
  const fields = wantedFields(geometry);
  return (bytes, dots) => {
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (file.length < 14 || file.readUInt32LE(0) !== 0x2a4949)
      throw new Error('The file is no little-endian TIFF.');
    const found = readFields(file, file.readUInt32LE(4));
    for (const [tag, wanted] of fields) {
      if (found.get(tag) !== wanted)
        throw new Error(`Field ${tag} is ${found.get(tag)} instead of ${wanted}.`);
    }
    mustResolve(file, found, 282, geometry.across.resolution);
    mustResolve(file, found, 283, geometry.down.resolution);
    if (found.size !== fields.size + 4) throw new Error('The directory has a field that is not called for.');
    const start = found.get(273)!;
    const end = start + found.get(279)!;
    if (end > file.length) throw new Error('The file is cut off.');
    const rest = file.subarray(end);
    if (rest.length !== (end & 1) || (rest.length > 0 && rest[0] !== 0)) {
      throw new Error('The file goes on after the end of the image.');
    }
    return lines.read(bytes, start, end, dots);
  };
}

function wantedFields({ width, height }: Geometry): Map<number, number> {
  return new Map([
    [254, 0],
    [256, width],
    [257, height],
    [258, 1],
    [259, 4],
    [262, 0],
    [277, 1],
    [278, height],
    [293, 0],
    [296, 2],
  ]);
}

/**
 * The directory at `at` (TIFF 6.0, section 2): single values and offsets by their tags, which must rise; short
 * ones are followed by zeros.
 */
function readFields(file: Buffer, at: number): Map<number, number> {
  const count = at + 2 <= file.length ? file.readUInt16LE(at) : 0;
  const end = at + 2 + 12 * count;
  if (end + 4 > file.length) throw new Error('The file is cut off.');
  const fields = new Map<number, number>();
  let last = 0;
  for (let entry = at + 2; entry < end; entry += 12) {
    const tag = file.readUInt16LE(entry);
    const type = file.readUInt16LE(entry + 2);
    if (tag <= last) throw new Error(`Field ${tag} of the directory is out of order.`);
    if (file.readUInt32LE(entry + 4) !== 1) throw new Error(`Field ${tag} has more than one value.`);
    if (type < 3 || type > 5) throw new Error(`Field ${tag} has type ${type}.`);
    fields.set(tag, file.readUInt32LE(entry + 8));
    last = tag;
  }
  if (file.readUInt32LE(end) !== 0) throw new Error('The file has a second image.');
  return fields;
}

function mustResolve(file: Buffer, fields: Map<number, number>, tag: number, { over, under }: Resolution) {
  const at = fields.get(tag) ?? file.length;
  if (at + 8 > file.length) throw new Error('The file is cut off.');
  const stated = [file.readUInt32LE(at), file.readUInt32LE(at + 4)] as const;
  if (stated[0] * under !== stated[1] * over || stated[1] === 0) {
    throw new Error(`The resolution is ${stated[0]}/${stated[1]} dots per inch instead of ${over}/${under}.`);
  }
}
