import { constants, crc32, deflateSync, inflateSync, type ZlibOptions } from 'node:zlib';
import type { Dots } from './render.ts';

/**
 * A 1-bit PNG by zlib: right in form, with whatever dots and resolution a fault needs, 1 is dark. Huffman coding only,
 * unless told otherwise.
 */
export function encodePng(
  { width, height, dots }: Dots,
  dotsPerMetre: [number, number] = [23622, 23622],
  options: ZlibOptions = { level: 9, memLevel: 9, strategy: constants.Z_HUFFMAN_ONLY },
): Buffer {
  const stride = Math.ceil(width / 8) + 1;
  const raw = Buffer.alloc(stride * height, 255);
  for (let y = 0; y < height; y++) {
    raw[y * stride] = 0;
    for (let x = 0; x < width; x++) {
      if (dots[y * width + x]) raw[y * stride + 1 + (x >> 3)]! &= ~(128 >> (x & 7));
    }
  }
  const data = deflateSync(raw, options);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    pngChunk('IHDR', Buffer.from([...uint32(width), ...uint32(height), 1, 0, 0, 0, 0])),
    pngChunk('pHYs', Buffer.from([...dotsPerMetre.flatMap(uint32), 1])),
    pngChunk('IDAT', data),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([Buffer.from(uint32(data.length)), body, Buffer.from(uint32(crc32(body)))]);
}

/** The same file with other image data, its checksum good. */
export function withImageData(file: Buffer, data: Buffer): Buffer {
  return Buffer.concat([file.subarray(0, 54), pngChunk('IDAT', data), file.subarray(-12)]);
}

/** Whether two zlib streams say the same. */
export function sameImageData(one: Buffer, other: Buffer): boolean {
  try {
    return inflateSync(one).equals(inflateSync(other));
  } catch {
    return false;
  }
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
