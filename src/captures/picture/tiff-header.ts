import { type Bytes, type FileHeader, statedPpi } from './header-parts.ts';

const [WIDTH, HEIGHT, BITS, COMPRESSION, SAMPLES, ROWS] = [256, 257, 258, 259, 277, 278];
const [X_RESOLUTION, Y_RESOLUTION, UNIT] = [282, 283, 296];
const [SHORT, LONG, RATIONAL] = [3, 4, 5];

/** The first directory of a TIFF (TIFF 6.0): resolution, and the bytes of a strip. Of a BigTIFF only its kind is told. */
export function tiffHeader(bytes: Bytes): FileHeader {
  const first = bytes(0, 8);
  if (first.length < 8 || first.includes(43)) return { kind: 'tiff' };
  const isLittle = first[0] === 0x49;
  const short = (data: Buffer, at = 0) => (isLittle ? data.readUInt16LE(at) : data.readUInt16BE(at));
  const long = (data: Buffer, at = 0) => (isLittle ? data.readUInt32LE(at) : data.readUInt32BE(at));
  const start = long(first, 4);
  const counted = bytes(start, 2);
  const entries = counted.length === 2 ? bytes(start + 2, 12 * Math.min(short(counted), 200)) : counted;
  const value = (tag: number): number | undefined => {
    for (let at = 0; at + 12 <= entries.length; at += 12) {
      if (short(entries, at) !== tag) continue;
      const type = short(entries, at + 2);
      if (type === SHORT) return short(entries, at + 8);
      if (type === LONG) return long(entries, at + 8);
      const pair = type === RATIONAL ? bytes(long(entries, at + 8), 8) : undefined;
      return pair?.length === 8 ? long(pair) / long(pair, 4) : undefined;
    }
    return undefined;
  };
  const unit = [0, 0, 1, 2.54][value(UNIT) ?? 2] ?? 0;
  const [x = 0, y = x] = [value(X_RESOLUTION), value(Y_RESOLUTION)];
  return { kind: 'tiff', ppi: statedPpi(x * unit, y * unit), strip: stripOf(value) };
}

/** A compressed strip is unpacked at once, an unpacked one is read line by line. */
function stripOf(value: (tag: number) => number | undefined): number {
  const height = value(HEIGHT) ?? 0;
  if ((value(COMPRESSION) ?? 1) === 1) return 0;
  const rows = Math.min(value(ROWS) ?? height, height);
  // Bits stand in the directory itself for up to two samples only; of more, eight are usual.
  const samples = value(SAMPLES) ?? 1;
  const bits = samples <= 2 ? (value(BITS) ?? 1) : 8;
  return ((value(WIDTH) ?? 0) * rows * samples * bits) / 8;
}
