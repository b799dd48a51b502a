import qrcode from 'qrcode';
import sharp from 'sharp';
import type { GradeTask } from '../../src/captures/tasks.ts';
import type { Drawing } from '../../src/codes/plan.ts';
import { type Matrix, referenceSource } from '../../src/codes/symbol/symbol.ts';
import { dotsByDefinition, drawing } from './specimens.ts';

export const PREFIX = 'https://id.acme.example/';
/** Two blocks of 24 codewords and 26 check codewords each. */
export const SHAPE = { version: 4, level: 'Q' } as const;

/** What an order's codes are drawn with, and the task that grades them. */
export function orderOf(change: Partial<Drawing> = {}) {
  const how = drawing({ dotsX: 8, dotsY: 8, ...change });
  const { format: _, ...sizes } = how;
  const task = (path: string): GradeTask => ({
    kind: 'grade',
    path,
    order: { urlPrefix: PREFIX, symbol: SHAPE, ...sizes },
  });
  return { how, task };
}

/** The symbol of an ID by the library, with some modules, as 64 · row + column, turned over. */
export function symbolOf(id: string, wrong: readonly number[] = []): Matrix {
  const { rows, words, size } = referenceSource(PREFIX, SHAPE)(Buffer.from(id, 'latin1'));
  const own = rows.slice();
  for (const place of wrong) {
    const [row, column] = [place >> 6, place & 63];
    own[row * words + (column >> 5)]! ^= 1 << (31 - (column & 31));
  }
  return { rows: own, words, size };
}

/** Modules of the data bits in their order, walked over what the library reserves (ISO/IEC 18004, 7.7.3). */
export function dataModules(): number[] {
  const { size, reservedBit } = qrcode.create('X', { version: SHAPE.version }).modules as unknown as {
    size: number;
    reservedBit: Uint8Array;
  };
  const places: number[] = [];
  for (let pair = 0; pair < (size - 1) / 2; pair++) {
    const right = size - 1 - 2 * pair - (size - 1 - 2 * pair <= 6 ? 1 : 0);
    for (let i = 0; i < size; i++) {
      const row = pair % 2 === 0 ? size - 1 - i : i;
      for (const column of [right, right - 1])
        if (!reservedBit[row * size + column]) places.push(64 * row + column);
    }
  }
  return places;
}

/** Its dots as a picture, side by side: each as many pixels as told, sharp. */
export async function picturesOf(
  matrices: Matrix[],
  how: Drawing,
  pixels: readonly [number, number] = [1, 1],
): Promise<Buffer> {
  const each = matrices.map((matrix) => dotsByDefinition(matrix, how));
  const { width, height } = each[0]!;
  const wide = width * each.length;
  const raw = Buffer.alloc(wide * height, 255);
  for (const [i, { dots }] of each.entries())
    for (let at = 0; at < dots.length; at++)
      if (dots[at]) raw[Math.floor(at / width) * wide + i * width + (at % width)] = 0;
  return sharp(raw, { raw: { width: wide, height, channels: 1 } })
    .resize(wide * pixels[0], height * pixels[1], { kernel: 'nearest', fit: 'fill' })
    .toColourspace('b-w')
    .png({ compressionLevel: 1 })
    .toBuffer();
}
