import { crc32 } from '../../deflate/crc32.ts';
import { decimalText, fraction } from '../../size.ts';

/** What every PNG begins with (PNG, second edition, 5.2). */
export const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A chunk with its length and its CRC-32 (5.3); `type` is four ASCII letters. */
export function chunk(type: string, data: Uint8Array | number[]): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)]);
  return Buffer.concat([Buffer.from(uint32(data.length)), typed, Buffer.from(uint32(crc32(typed)))]);
}

/** The IHDR of one bit a dot: colour type 0 (greyscale, 1 is white), no interlace. */
export function header(width: number, height: number): Buffer {
  return chunk('IHDR', [...uint32(width), ...uint32(height), 1, 0, 0, 0, 0]);
}

/** The pHYs of two resolutions in dpi, as dots per metre, which are whole: dpi / 0.0254 rounded half up, so 600 become 23622. */
export function density(resolutionX: string, resolutionY: string): Buffer {
  return chunk('pHYs', [...dotsPerMetre(resolutionX), ...dotsPerMetre(resolutionY), 1]);
}

function dotsPerMetre(resolution: string): number[] {
  const { over, under } = fraction(resolution);
  return uint32(Number(decimalText(over * 10_000n, under * 254n, 0)));
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}
