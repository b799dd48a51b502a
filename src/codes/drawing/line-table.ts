import type { Drawing, SymbolShape } from '../plan.ts';
import { modulesOf, QUIET_ZONE } from '../size.ts';
import { reach } from './bands.ts';

/**
 * Dot lines from module rows, eight modules at a time: eight modules are dotsX whole bytes. Group g covers the modules
 * 8g to 8g + 7 counted from the image's left edge, quiet zone included; its dots depend on these and, through reduction,
 * on one neighbour on each side: a window of ten bits. 1 is a light dot, also past the image's right edge.
 */
export type LineTable = {
  /** Dots in a line, and the bytes that hold them. */
  dots: number;
  bytes: number;
  /** Groups in a line. */
  groups: number;
  /** Bytes of a group. */
  groupBytes: number;
  /** The bytes of window w start at w · groupBytes. */
  dotsOf: Uint8Array;
};

/** Windows a group can have. */
export const WINDOWS = 1024;

export function lineTable(drawing: Drawing, shape: SymbolShape): LineTable {
  const modules = modulesOf(shape.version) + 2 * QUIET_ZONE;
  const dots = modules * drawing.dotsX;
  const groupBytes = drawing.dotsX;
  const dotsOf = new Uint8Array(WINDOWS * groupBytes);
  for (let window = 0; window < WINDOWS; window++) {
    drawGroup(window, drawing, dotsOf.subarray(window * groupBytes, (window + 1) * groupBytes));
  }
  return { dots, bytes: Math.ceil(dots / 8), groups: Math.ceil(modules / 8), groupBytes, dotsOf };
}

/**
 * The window of group g in the band whose words start at `at`: its left neighbour is the highest of ten bits. The row's
 * first module is the image's fifth, so every fourth group begins four modules before a word.
 */
export function windowOf(rows: Uint32Array, at: number, words: number, group: number): number {
  const word = group >> 2;
  const own = word < words ? rows[at + word]! : 0;
  if (group & 3) return (own >>> (27 - 8 * (group & 3))) & 1023;
  return (word > 0 ? (rows[at + word - 1]! & 31) << 5 : 0) | (own >>> 27);
}

function drawGroup(window: number, { dotsX, reductionX }: Drawing, line: Uint8Array) {
  const { before, after } = reach(reductionX);
  const dark = (dot: number) => (window >> (8 - Math.floor(dot / dotsX))) & 1;
  for (let dot = 0; dot < 8 * dotsX; dot++) {
    if (!dark(dot) || !dark(dot - before) || !dark(dot + after)) line[dot >> 3]! |= 128 >> (dot & 7);
  }
}
