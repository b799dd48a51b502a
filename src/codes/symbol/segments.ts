import type { ErrorCorrection } from '../plan.ts';

/** A stretch of a code's text in one encoding mode (ISO/IEC 18004, 7.4). */
export type Segment = { mode: 'byte' | 'alphanumeric'; text: string };

/** The largest version the engine draws. */
export const MAX_VERSION = 10;

/**
 * The segments of prefix + id, never chosen by chance of what the ID holds: one alphanumeric segment if the prefix is made of
 * the 45 characters of ISO/IEC 18004 table 5, otherwise the prefix as bytes and the ID as alphanumeric.
 * The prefix must be ASCII, so that a character is a byte.
 */
export function segmentsOf(urlPrefix: string, id: string): Segment[] {
  if (!ASCII.test(urlPrefix)) throw new Error('The URL prefix must be made of printable ASCII characters.');
  if (isAlphanumeric(urlPrefix)) return [{ mode: 'alphanumeric', text: urlPrefix + id }];
  return [
    { mode: 'byte', text: urlPrefix },
    { mode: 'alphanumeric', text: id },
  ];
}

export function isAlphanumeric(text: string): boolean {
  return ALPHANUMERIC.test(text);
}

/**
 * Bits of a segment of `characters` in a symbol of `version` 1 to 26: mode indicator (4), character count indicator
 * (ISO/IEC 18004 table 3) and data: 8 bits a byte, 11 bits a pair of alphanumeric characters, 6 for the odd one.
 */
export function segmentBits(mode: Segment['mode'], characters: number, version: number): number {
  if (mode === 'byte') return 4 + (version < 10 ? 8 : 16) + 8 * characters;
  return 4 + (version < 10 ? 9 : 11) + 11 * (characters >> 1) + 6 * (characters & 1);
}

/** Data bits that a symbol of `version` 1 to 10 holds (ISO/IEC 18004 table 7). */
export function capacityBits(version: number, level: ErrorCorrection): number {
  return 8 * DATA_CODEWORDS[level][version - 1]!;
}

const ASCII = /^[\x20-\x7e]*$/;
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]*$/;

const DATA_CODEWORDS: Record<ErrorCorrection, number[]> = {
  //   1   2   3   4    5    6    7    8    9   10
  L: [19, 34, 55, 80, 108, 136, 156, 194, 232, 274],
  M: [16, 28, 44, 64, 86, 108, 124, 154, 182, 216],
  Q: [13, 22, 34, 48, 62, 76, 88, 110, 132, 154],
  H: [9, 16, 26, 36, 46, 60, 66, 86, 100, 122],
};
