import { createCipheriv, createHash } from 'node:crypto';
import { type Figure, gridFigure, moved, named, union } from './figures.ts';
import { frame } from './patterns.ts';
import { acrossOf, alongOf, type Resolution } from './press-dots.ts';

/** A block of noise: its cell in dots, its density in sixteenths, and which of three equal in kind it is. */
export type NoiseKind = { cellX: number; cellY: number; sixteenths: number; replica: number };

export const DENSITIES = [6, 8];
export const REPLICAS = 3;
const [USUAL, FEW] = [48, 32];
/** On coarse presses blocks of 48 cells would be larger than this; in millimetres. */
const LARGEST = 20;
const RING = 0.18;

/** Cells on a side of every block of a press: 48, or 32 where four dots a cell would make more than 20 mm of them. */
function noiseCells({ resolutionX, resolutionY }: Resolution): number {
  const coarse = Math.min(Number(resolutionX), Number(resolutionY));
  return (4 * USUAL * 25.4) / coarse > LARGEST ? FEW : USUAL;
}

/**
 * Noise cells in their ring: a closed frame of 0.18 mm, at least 4 dots, as much light, and the cells, which no reduction
 * thins. The pattern depends on kind and cells alone, so whoever measures a scan has it too.
 */
export function noiseBlock(kind: NoiseKind, press: Resolution): Figure {
  const cells = noiseCells(press);
  const { cellX, cellY } = kind;
  const [ring, ringToo] = [Math.max(4, acrossOf(press)(RING)), Math.max(4, alongOf(press)(RING))];
  const isDark = noise(kind, cells);
  const field = named(
    `cells of ${nameOf(kind)}`,
    gridFigure({ columns: cells, rows: cells, dotsX: cellX, dotsY: cellY }, (x, y) => isDark(y * cells + x)),
  );
  const [width, height] = [cells * cellX + 4 * ring, cells * cellY + 4 * ringToo];
  return named(
    `noise of ${nameOf(kind)}`,
    union(frame(width, height, ring, ringToo), moved(field, 2 * ring, 2 * ringToo)),
  );
}

/**
 * Which cells are dark, row by row: AES-256-ECB over block numbers (16 bytes, big-endian, from 0) under SHA-256 of `imprimatur
 * calibration noise, layout 2, cells N, density t/16, cell k, replica i` (k: the smaller side of a cell, i from 1). Four
 * planes of one bit a cell follow each other, the highest bit of a byte first; a cell whose four bits, the first plane's
 * highest, are less than t is dark.
 */
export function noise(
  { cellX, cellY, sixteenths, replica }: NoiseKind,
  cells: number,
): (at: number) => boolean {
  const kind = `cells ${cells}, density ${sixteenths}/16, cell ${Math.min(cellX, cellY)}, replica ${replica}`;
  const key = createHash('sha256').update(`imprimatur calibration noise, layout 2, ${kind}`).digest();
  const plane = (cells * cells) / 8;
  const counters = Buffer.alloc(4 * plane);
  for (let i = 0; i < counters.length; i += 16) counters.writeUInt32BE(i / 16, i + 12);
  const stream = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(counters);
  const bit = (p: number, at: number) => (stream[p * plane + (at >> 3)]! >> (7 - (at & 7))) & 1;
  return (at) => 8 * bit(0, at) + 4 * bit(1, at) + 2 * bit(2, at) + bit(3, at) < sixteenths;
}

function nameOf({ cellX, cellY, sixteenths, replica }: NoiseKind): string {
  return `${cellX} x ${cellY}, ${sixteenths}/16, ${replica}`;
}
