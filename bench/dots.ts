import { crc32 } from 'node:zlib';
import { QUIET_ZONE } from '../src/codes/size.ts';
import type { Matrix } from '../src/codes/symbol/symbol.ts';

/** The symbol as PNG wants it before zlib: one bit a dot, 1 is white, filter byte 0 before every line. */
export function scanLines({ size, words, rows }: Matrix, dots: number): Buffer {
  const width = Math.ceil(((size + 2 * QUIET_ZONE) * dots) / 8) + 1;
  const lines = Buffer.alloc(width * (size + 2 * QUIET_ZONE) * dots, 255);
  for (let y = 0; y < size; y++) {
    const line = lines.subarray((y + QUIET_ZONE) * dots * width + 1);
    for (let x = 0; x < size; x++) {
      if (!((rows[y * words + (x >> 5)]! >>> (31 - (x & 31))) & 1)) continue;
      for (let dot = (x + QUIET_ZONE) * dots, end = dot + dots; dot < end; dot++)
        line[dot >> 3]! &= ~(128 >> (dot & 7));
    }
  }
  for (let at = 0; at < lines.length; at += width) lines[at] = 0;
  for (let y = QUIET_ZONE; y < size + QUIET_ZONE; y++)
    for (let repeat = 1; repeat < dots; repeat++)
      lines.copyWithin((y * dots + repeat) * width, y * dots * width, (y * dots + 1) * width);
  return lines;
}

/** A square 1-bit PNG around one zlib stream, with pHYs for 600 dpi. */
export function pngFile(width: number, zlib: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header[8] = 1;
  const density = Buffer.from([0, 0, 92, 70, 0, 0, 92, 70, 1]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('pHYs', density),
    chunk('IDAT', zlib),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc32(out.subarray(4, -4)), out.length - 4);
  return out;
}
