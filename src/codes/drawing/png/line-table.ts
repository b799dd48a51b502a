import type { Drawing, SymbolShape } from '../../plan.ts';
import { modulesOf, QUIET_ZONE } from '../../size.ts';
import { erosion } from '../bands.ts';

/**
 * Dot lines from module rows, eight modules at a time: eight modules are dotsX whole bytes. Group g covers the modules
 * 8g to 8g + 7 counted from the image's left edge, quiet zone included; its dots depend on these and, through reduction,
 * on one neighbour on each side: a window of ten bits. 1 is a light dot, also past the image's right edge.
 */
export type LineTable = {
  /** Bytes that hold a line's dots. */
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
  const groupBytes = drawing.dotsX;
  const dotsOf = new Uint8Array(WINDOWS * groupBytes);
  for (let window = 0; window < WINDOWS; window++) {
    drawGroup(window, drawing, dotsOf.subarray(window * groupBytes, (window + 1) * groupBytes));
  }
  return {
    bytes: Math.ceil((modules * drawing.dotsX) / 8),
    groups: Math.ceil(modules / 8),
    groupBytes,
    dotsOf,
  };
}

/**
 * Fills `line` with the windows of a band's groups; the band's words start at `at`. A window's highest of ten bits is the
 * left neighbour. The row's first module is the image's fifth, so every fourth group begins four modules before a word.
 */
export function readWindows(rows: Uint32Array, at: number, words: number, line: Uint16Array) {
  let group = 0;
  let before = 0;
  for (let word = at; word < at + words; word++) {
    const own = rows[word]!;
    line[group] = ((before & 31) << 5) | (own >>> 27);
    line[group + 1] = (own >>> 19) & 1023;
    if (group + 2 < line.length) line[group + 2] = (own >>> 11) & 1023;
    if (group + 3 < line.length) line[group + 3] = (own >>> 3) & 1023;
    before = own;
    group += 4;
  }
  if (group < line.length) line[group] = (before & 31) << 5;
}

function drawGroup(window: number, { dotsX, reductionX }: Drawing, line: Uint8Array) {
  const { before, after } = erosion(reductionX);
  const dark = (dot: number) => (window >> (8 - Math.floor(dot / dotsX))) & 1;
  for (let dot = 0; dot < 8 * dotsX; dot++) {
    if (!dark(dot) || !dark(dot - before) || !dark(dot + after)) line[dot >> 3]! |= 128 >> (dot & 7);
  }
}
