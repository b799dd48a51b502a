import { crc32 } from '../../deflate/crc32.ts';
import type { Geometry, Resolution } from '../geometry.ts';

/** What a PNG file of the drawing begins with: signature, IHDR (11.2.2) and pHYs (11.3.5.3) of the PNG specification. */
export function pngOpening({ width, height, across, down }: Geometry): Buffer {
  const phys = [perMetre(across.resolution), perMetre(down.resolution)].flatMap(word);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    wantedChunk('IHDR', [...word(width), ...word(height), 1, 0, 0, 0, 0]),
    wantedChunk('pHYs', [...phys, 1]),
  ]);
}

/** Dots per inch / 0.0254 to the nearest whole number. */
function perMetre({ over, under }: Resolution): number {
  return Math.floor((over * 10000) / (under * 254) + 0.5);
}

function wantedChunk(type: string, data: number[]): Buffer {
  const body = Buffer.from([...Buffer.from(type, 'latin1'), ...data]);
  return Buffer.from([...word(data.length), ...body, ...word(crc32(body))]);
}

function word(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** The chunk that ends it. */
export const IEND = wantedChunk('IEND', []);
